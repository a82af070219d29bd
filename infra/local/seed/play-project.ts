import type * as z from 'zod/mini';
import { pumpurs } from '../../../shared/programmes/pumpurs.ts';
import { projectRoutes } from '../../../shared/routes/projects.ts';
import type { newProject } from '../../../shared/schemas/projects.ts';
import { municipality } from './demo-figures.ts';
import type { DemoPlan, NewPlan } from './demo-plans.ts';
import type { KnownPlans } from './known-plans.ts';
import type { Caller } from './seed-client.ts';
import type { Stage } from './stage.ts';
import { allPages } from './steps.ts';

/** The autumn's project of a youth NGO, made up as everybody in the demo is. */
const project = {
  programme: pumpurs.id,
  organisation: { name: 'Parauga jauniešu biedrība', registrationNumber: '40000000001' },
  title: 'Kopā darbnīcā',
  period: { from: '2021-09-20', to: '2021-12-17' },
  grantCents: 460_000,
} as const satisfies z.input<ReturnType<typeof newProject>>;

const measureId = 'm9';
const days = ['2021-10-02', '2021-10-16', '2021-11-06'] as const;
const minutes = 180;
const loggedAt = '2021-11-23T08:00:00Z';

/** The project's id; it is registered where it is not there yet. */
export const registerProject = async (official: Caller): Promise<string> => {
  const registered = await allPages((cursor) =>
    official.must(projectRoutes.listProjects, { query: { municipalityId: municipality.id, ...cursor } }),
  );
  const found = registered.find(({ title }) => title === project.title);
  return found?.id ?? (await official.must(projectRoutes.registerProject, { body: project, key: 'demo-project' })).id;
};

/** A plan that cites the project beside its other measures. */
export const citing = (body: NewPlan, projectId: string): NewPlan => {
  const [risk] = body.risks;
  if (risk === undefined) throw new Error('a plan without a risk');
  const justification = 'Kopīgs darbs ar vienaudžiem atgriež interesi par mācībām.';
  return {
    ...body,
    measures: [...body.measures, { type: 'project', id: measureId, projectId, risks: [{ riskId: risk.id, justification }] }],
  };
};

/** The municipality enters from the NGO's sheet who took part. */
export const playParticipations = async (plans: KnownPlans, projectId: string, official: Caller, { phase }: Stage): Promise<void> => {
  const enter = async (plan: DemoPlan): Promise<void> => {
    for (const [index, attendedOn] of days.entries()) {
      await plans.move(
        plan,
        ({ participations }) => participations.count > index,
        async (record) => {
          const answer = await official.call(projectRoutes.logParticipation, {
            params: { projectId },
            body: { planId: record.id, measureId, attendedOn, minutes },
            key: `demo-participation-${plan.name}-${index + 1}`,
          });
          if (!answer.ok) return answer;
          const participations = { count: record.participations.count + 1, minutes: record.participations.minutes + minutes };
          return { ok: true, value: { ...record, participations, version: record.version + 1 } };
        },
      );
    }
  };
  await phase(
    loggedAt,
    'pupils in a youth project',
    plans.all.filter(({ joinsProject }) => joinsProject),
    enter,
  );
};
