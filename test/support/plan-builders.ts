import type { ApprovalLevel } from '../../shared/domain/approval.ts';
import type { Measure, Plan, PlanStatus, Risk } from '../../shared/domain/plan.ts';
import { joinMeasures, type WrittenMeasure } from '../../shared/domain/plan-content.ts';
import type { Person } from '../../shared/domain/pupil.ts';

import { approvalsBy, at, autumn, general, idOf, municipalityId, schoolId, today } from './builders.ts';

export const aRisk = (id = 'r1', changes: Partial<Risk> = {}): Risk => ({
  id,
  category: 'learning',
  factor: 'low-motivation',
  severity: 'medium',
  ...changes,
});

export const aConsultationMeasure = (id = 'm1', riskId = 'r1'): Extract<Measure, { type: 'consultation' }> => ({
  type: 'consultation',
  id,
  consultant: 'pedagogs',
  plannedMinutes: 600,
  period: null,
  risks: [riskId],
});

export const aCompensation = (id = 'm2', plannedCents = 10_000, kind = 'catering'): Extract<Measure, { type: 'compensation' }> => ({
  type: 'compensation',
  id,
  kind,
  plannedCents,
  period: null,
  risks: ['r1'],
});

export const aProjectMeasure = (id = 'm3', projectId = idOf('prj', 1)): Extract<Measure, { type: 'project' }> => ({
  type: 'project',
  id,
  projectId,
  period: null,
  risks: ['r1'],
});

const justification = 'Nepieciešams individuāls atbalsts.';

/** A measure as its author writes it: each link to a risk justified. */
export const written = (...measures: readonly Measure[]): WrittenMeasure[] =>
  joinMeasures(measures, Object.assign({}, ...measures.map(textsOf)));

const textsOf = ({ id, risks }: Measure) =>
  Object.fromEntries(risks.map((riskId) => [`measures/${id}/risks/${riskId}/justification`, justification]));

/** A pupil in the care of his mother, of the new form's code: it shows no birth date. */
export const aPerson = (changes: Partial<Person> = {}): Person => ({
  personalCode: '32123456789',
  givenName: 'Anna',
  familyName: 'Bērziņa',
  birthDate: null,
  guardian: { relation: 'parent', givenName: 'Ilze', familyName: 'Bērziņa' },
  ...changes,
});

/** Sealed as the tests' vault does it: readable, but for its own place only. */
export const sealedPerson = (changes: Partial<Person> = {}): string => `person:${JSON.stringify(aPerson(changes))}`;

const draftPlan: Plan = {
  id: idOf('iap', 1),
  code: 'IAP-2021/2022-1-00000-00001',
  programme: 'pumpurs',
  semester: autumn,
  schoolId,
  partner: 'municipal',
  municipalityId,
  pupilId: idOf('pup', 1),
  education: general(7),
  sex: 'female',
  application: { signedBy: 'guardian', signedOn: '2021-09-06' },
  risks: [aRisk()],
  measures: [aConsultationMeasure(), aCompensation()],
  caseNumber: null,
  revision: 1,
  inForceRevision: null,
  standing: null,
  status: 'draft',
  awaiting: null,
  awaitingSince: null,
  preparedBy: ['author'],
  approvals: [],
  corrections: [],
  submittedAt: null,
  firstSubmittedAt: null,
  firstApprovedAt: null,
  approvedAt: null,
  suspension: null,
  startedOn: null,
  firstSpentOn: null,
  preparationPaidOn: null,
  consultations: { count: 0, minutes: 0 },
  participations: { count: 0, minutes: 0 },
  attendedProjects: [],
  outcomes: [],
  completedAt: null,
  sealed: { dataKey: 'wrapped', person: sealedPerson(), texts: {} },
  createdAt: at,
  updatedAt: at,
  version: 1,
  lastEventHash: null,
};

const levels = ['director', 'municipality', 'ikvd'] as const satisfies readonly ApprovalLevel[];

export type PlanBuilder = {
  readonly build: () => Plan;
  readonly with: (changes: Partial<Plan>) => PlanBuilder;
  /** Under approval, the earlier levels having approved. */
  readonly inApproval: (awaiting?: ApprovalLevel) => PlanBuilder;
  readonly approved: () => PlanBuilder;
  readonly inProgress: (startedOn?: string) => PlanBuilder;
  readonly inStatus: (status: PlanStatus) => PlanBuilder;
  readonly ofPupil: (number: number) => PlanBuilder;
  readonly inSchool: (id: string, municipality?: string) => PlanBuilder;
  /** Of a state vocational school: no municipality stands between director and IKVD. */
  readonly ofVpii: () => PlanBuilder;
};

const planBuilder = (plan: Plan): PlanBuilder => {
  const changed = (changes: Partial<Plan>) => planBuilder({ ...plan, ...changes });
  return {
    build: () => plan,
    with: changed,
    inApproval: (awaiting = 'director') =>
      changed({
        status: 'in_approval',
        awaiting,
        awaitingSince: at,
        approvals: approvalsBy(levels.slice(0, levels.indexOf(awaiting))),
        submittedAt: at,
        firstSubmittedAt: at,
      }),
    approved: () =>
      changed({
        status: 'approved',
        awaiting: null,
        awaitingSince: null,
        approvals: approvalsBy(levels),
        submittedAt: at,
        firstSubmittedAt: at,
        approvedAt: at,
        firstApprovedAt: at,
        inForceRevision: plan.revision,
      }),
    inProgress: (startedOn = today) => planBuilder(plan).approved().with({ status: 'in_progress', startedOn }),
    inStatus: (status) => changed({ status }),
    ofPupil: (number) => changed({ pupilId: idOf('pup', number) }),
    inSchool: (id, municipality = municipalityId) => changed({ schoolId: id, municipalityId: municipality }),
    ofVpii: () => changed({ partner: 'vpii', municipalityId: null }),
  };
};

/** A draft of a municipal school's plan, prepared by `author`. */
export const aPlan = (number = 1): PlanBuilder => planBuilder({ ...draftPlan, id: idOf('iap', number) });
