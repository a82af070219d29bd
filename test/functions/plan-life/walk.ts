import { roles } from '../../../shared/domain/access.ts';
import { newPupilFile } from '../../../shared/domain/pupil-file.ts';
import { apiOver } from '../../support/api.ts';
import { aPrincipal, autumn, general, spring } from '../../support/builders.ts';
import { given, memoryRecords } from '../../support/memory-records.ts';
import { aCompensation, aConsultationMeasure, aRisk, written } from '../../support/plan-builders.ts';
import type { Situation } from './states.ts';
import { type Act, acts, type Time } from './table.ts';

/** The last second before the plan's period, its first and last ones, and the first after it; days are Latvia's. */
export const instants = [
  { name: 'the day before', time: 'before', now: Date.UTC(2021, 7, 31, 20, 59, 59) },
  { name: 'the first day', time: 'in', now: Date.UTC(2021, 7, 31, 21) },
  { name: 'the last day', time: 'in', now: Date.UTC(2021, 11, 31, 21, 59, 59) },
  { name: 'the day after', time: 'after', now: Date.UTC(2021, 11, 31, 22) },
] as const satisfies readonly { name: string; time: Time; now: number }[];
export type Instant = (typeof instants)[number];

const application = { signedBy: 'guardian', signedOn: '2021-08-20' };

/** A valid body for each act that has one. */
const bodyOf = (act: Act, { plan: { schoolId } }: Situation): unknown => {
  switch (act) {
    case 'edit':
      return { caseNumber: '1-14/7' };
    case 'return':
      return { corrections: [{ pointer: '/sex', reason: 'incorrect', note: 'Lūdzu precizēt.' }] };
    case 'suspend':
      return { reason: 'left-school', since: '2021-08-30' };
    case 'consult':
      return {
        measureId: 'm1',
        heldOn: '2021-09-01',
        startsAt: '14:00',
        minutes: 40,
        consultant: 'Matemātikas skolotājs',
        mode: 'in-person',
      };
    case 'pay':
      return { paidOn: '2021-08-30' };
    case 'complete':
      return { outcomes: [{ riskId: 'r1', outcome: 'reduced' }], evaluation: 'Sekmes uzlabojušās.' };
    case 'copy':
      return { semester: spring, application };
    case 'create':
      return {
        programme: 'pumpurs',
        semester: autumn,
        schoolId,
        pupil: { personalCode: '321234-56789', givenName: 'Anna', familyName: 'Bērziņa' },
        guardian: { relation: 'parent', givenName: 'Ilze', familyName: 'Bērziņa' },
        education: general(7),
        sex: 'female',
        application,
        risks: [aRisk()],
        measures: written(aConsultationMeasure(), aCompensation()),
      };
    default:
      return undefined;
  }
};

/** What makes something new is asked for under a key of its own; any other change names the version that it is based on. */
export const creating: readonly Act[] = ['consult', 'copy', 'create'];

export type Answer = { readonly status: number; readonly code: string | undefined; readonly body: unknown };

const codeIn = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string' ? body.code : undefined;

/** One interface over one set of stores, which every question finds as the situation says. */
export const walkOver = async () => {
  const records = memoryRecords();
  const { tables, commits, vault } = records;
  const api = apiOver(records);
  const codeHash = await vault.hashPersonalCode('32123456789');
  const principals = roles.map((role) => aPrincipal(role));

  const arrange = ({ plan, school, liveId, allowances }: Situation): void => {
    for (const table of Object.values(tables)) table.clear();
    commits.length = 0;
    api.logged.length = 0;
    given(tables, { principals, schools: [school] });
    tables.plans.set(plan.id, plan);
    if (liveId !== undefined) tables.plansOfPupils.set(`${plan.pupilId} ${plan.programme} ${plan.semester}`, liveId);
    for (const one of allowances) tables.allowances.set(`${one.planId} ${one.measureId}`, one);
    tables.pupils.set(plan.pupilId, newPupilFile(plan.pupilId, plan.sealed.dataKey, plan.programme));
    tables.pupilCodes.set(codeHash, { pupilId: plan.pupilId, dataKey: plan.sealed.dataKey });
  };

  const ask = async (
    act: Act,
    { subject, situation, now, version }: { subject: string; situation: Situation; now: number; version?: number | undefined },
  ): Promise<Answer> => {
    const { plan } = situation;
    const body = bodyOf(act, situation);
    const answer = await api.call(acts[act], {
      subject,
      now,
      params: act === 'create' || act === 'list' ? {} : { planId: plan.id },
      headers: creating.includes(act) ? { 'Idempotency-Key': 'key-0001' } : { 'If-Match': `"${version ?? plan.version}"` },
      ...(act === 'list' ? { query: { schoolId: [plan.schoolId], semester: [plan.semester] } } : {}),
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, code: codeIn(answer.body), body: answer.body };
  };

  const queueOf = (subject: string, now: number) => api.call('listPlans', { subject, now, query: { awaiting: ['me'] } });

  return { tables, api, arrange, ask, queueOf };
};
export type Walk = Awaited<ReturnType<typeof walkOver>>;
