import * as z from 'zod/mini';
import { localId, municipalityId, participationId, planId, projectId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { participation, participationCounterReasons, project, newProject as registered } from '../domain/project.ts';
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
/** Counts are of what the caller sees: a school's are its own pupils'. */
export const countedProjectAnswer = lazily(() =>
  z
    .object({ ...projectAnswer().shape, participations: z.object({ count: z.int(), minutes: z.int(), pupils: z.int() }) })
    .check(
      z.meta({ id: 'CountedProject', description: 'A project with its participations so far; to a school, those of its own pupils.' }),
    ),
);
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
    .omit(participation(), { pupilId: true })
    .check(z.meta({ id: 'Participation', description: 'An entry of the log; a counter-entry has negative minutes.' })),
);
export const participationPage = lazily(() => pageOf(participationAnswer(), 'ParticipationPage'));

export const counterOrder = lazily(() =>
  z.strictObject({ reason: z.enum(participationCounterReasons) }).check(z.meta({ id: 'ParticipationCounterEntry' })),
);
