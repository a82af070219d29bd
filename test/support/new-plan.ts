import { autumn, general, schoolId } from './builders.ts';
import { aCompensation, aConsultationMeasure, aRisk, written } from './plan-builders.ts';

/** What a school sends to begin a plan. */
export const newPlan = {
  programme: 'pumpurs',
  semester: autumn,
  schoolId,
  pupil: { personalCode: '321234-56789', givenName: 'Paraugs', familyName: 'Paraudziņš' },
  education: general(7),
  sex: 'female',
  guardian: { relation: 'parent', givenName: 'Ilze', familyName: 'Paraudziņa' },
  application: { signedBy: 'guardian', signedOn: '2021-09-06' },
  risks: [{ ...aRisk(), note: 'Izvairās no stundām.' }],
  measures: written(aConsultationMeasure(), aCompensation()),
};
