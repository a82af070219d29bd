import * as z from 'zod/mini';
import { counterReasons } from '../domain/consultation.ts';
import { localId, municipalityId, participationId, planId, projectId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { participation, project, newProject as registered } from '../domain/project.ts';
import { calendarDate } from '../domain/time.ts';
import { pageOf, pageQuery } from './lists.ts';

export const projectParams = lazily(() => z.object({ projectId }));
export const participationParams = lazily(() => z.object({ projectId, participationId }));

export const newProject = lazily(() =>
  z
    .strictObject(registered().shape)
    .check(z.meta({ id: 'NewProject', description: 'A youth NGO project. The grant is exactly what the programme states, in cents.' })),
);

export const projectAnswer = lazily(() => z.omit(project(), { lastEventHash: true }).check(z.meta({ id: 'Project' })));
export const projectPage = lazily(() => pageOf(projectAnswer(), 'ProjectPage'));

export const projectQuery = lazily(() =>
  z.strictObject({
    ...pageQuery(),
    municipalityId: z.optional(
      municipalityId.check(z.meta({ description: 'Whose projects; people of a municipality or its schools may leave it out.' })),
    ),
  }),
);

export const newParticipation = lazily(() =>
  z
    .strictObject({ planId, measureId: localId, attendedOn: calendarDate, minutes: z.int().check(z.positive(), z.maximum(1440)) })
    .check(z.meta({ id: 'NewParticipation', description: 'A day on which the pupil of a plan that cites the project took part.' })),
);

export const participationAnswer = lazily(() =>
  z
    .object(participation().shape)
    .check(z.meta({ id: 'Participation', description: 'An entry of the log; a counter-entry has negative minutes.' })),
);
export const participationPage = lazily(() => pageOf(participationAnswer(), 'ParticipationPage'));

export const counterOrder = lazily(() =>
  z.strictObject({ reason: z.enum(counterReasons) }).check(z.meta({ id: 'ParticipationCounterEntry' })),
);
