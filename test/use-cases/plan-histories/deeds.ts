import type { Measure, Plan } from '../../../shared/domain/plan.ts';
import type { WrittenMeasure } from '../../../shared/domain/plan-content.ts';
import { dateInRiga } from '../../../shared/domain/time.ts';
import type { Created } from '../../../shared/use-cases/call.ts';
import { confirmConsultation, counterEntry, logConsultation } from '../../../shared/use-cases/consultations.ts';
import { copyPlan } from '../../../shared/use-cases/copy-plan.ts';
import { createPlan } from '../../../shared/use-cases/create-plan.ts';
import { editPlan, type PlanChanges } from '../../../shared/use-cases/edit-plan.ts';
import { counterParticipation, logParticipation } from '../../../shared/use-cases/participations.ts';
import {
  approvePlan,
  completePlan,
  recordPay,
  removePlan,
  resumePlan,
  returnPlan,
  reviewPlan,
  submitPlan,
  suspendPlan,
} from '../../../shared/use-cases/plans.ts';
import { submitClaim } from '../../../shared/use-cases/submit-claim.ts';
import { aClaim, aLine, aReceipt, autumn, general, otherSchoolId, schoolId, spring } from '../../support/builders.ts';
import { aProject } from '../../support/log-builders.ts';
import { aCompensation, aConsultationMeasure, aPlan, aRisk, written } from '../../support/plan-builders.ts';
import { remembering } from '../../support/remember.ts';
import { type Action, type Intent, nextFor, roleFor } from './intents.ts';
import type { World } from './world.ts';

export type Outcome = { readonly action: Action; readonly result: Created<unknown> };

const application = { signedBy: 'guardian', signedOn: '2021-08-20' } as const;
const guardian = { relation: 'parent', givenName: 'Ilze', familyName: 'Bērziņa' } as const;
const codes = ['32123456789', '32999999999'];

const projectId = aProject().id;

const pickOf = <Item>(items: readonly Item[], pick: number): Item | undefined => items[pick % Math.max(1, items.length)];

/** The programme's third kind of support; a VPII has no part in it. */
const aDayOut: Measure = { type: 'project', id: 'm9', projectId, period: null, risks: ['r1'] };

/** Money planned otherwise, a measure more, one less, one of another kind under an old number. */
const contents: readonly (readonly WrittenMeasure[])[] = [
  written(aConsultationMeasure(), aCompensation()),
  written(aConsultationMeasure(), aCompensation('m2', 4_000)),
  written(aConsultationMeasure(), aCompensation('m2', 25_000), aCompensation('m3', 3_000, 'public-transport')),
  written(aConsultationMeasure()),
  written(aConsultationMeasure(), aCompensation('m2', 10_000, 'learning-materials')),
  written(aConsultationMeasure('m3'), aCompensation()),
  written(aConsultationMeasure(), aDayOut),
];

const changesOf = ({ corrections }: Plan, what: number): PlanChanges => ({
  ...(what % 3 === 0 ? { caseNumber: `1-14/${what}` } : {}),
  ...(what % 3 === 1 ? { measures: pickOf(contents, Math.trunc(what / 3)) } : {}),
  ...(what % 3 === 2 ? { risks: [aRisk('r1', { severity: what % 2 === 0 ? 'high' : 'low' })], education: general(8) } : {}),
  ...(what % 5 === 0 ? {} : { completedCorrections: corrections.map(({ id }) => id) }),
});

const created = (world: World, subject: string, now: number, what: number) => {
  const personalCode = pickOf(codes, what) ?? '';
  const remember = remembering<Plan>(world.records, subject, world.key());
  return createPlan(world.records)({
    subject,
    now,
    remember,
    input: {
      programme: 'pumpurs',
      semester: autumn,
      schoolId: subject.startsWith('vpii') ? otherSchoolId : schoolId,
      pupil: { personalCode, givenName: 'Anna', familyName: 'Bērziņa' },
      guardian,
      education: general(7),
      sex: 'female',
      application,
      risks: [aRisk()],
      measures: written(aConsultationMeasure(), aCompensation(), ...(what % 2 === 0 || subject.startsWith('vpii') ? [] : [aDayOut])),
    },
  });
};

/** A draft claim on one of the plan's measures, with a receipt that was looked through: ready to be submitted. */
const claimOn = ({ tables, key }: World, plan: Plan, today: string, what: number): string => {
  const number = 5_000 + tables.claims.size;
  const receipt = aReceipt(number, { schoolId: plan.schoolId, sha256: key() });
  const line = aLine({
    planId: plan.id,
    measureId: what % 4 === 0 ? 'm3' : 'm2',
    spentOn: today,
    amountCents: 1_000 + (what % 5) * 1_000,
    receiptIds: [receipt.id],
  });
  const { partner, municipalityId, semester } = plan;
  const claim = aClaim(number).withLines(line).with({ schoolId: plan.schoolId, partner, municipalityId, semester }).build();
  tables.receipts.set(receipt.id, receipt);
  tables.claims.set(claim.id, claim);
  return claim.id;
};

const entryOf = ({ tables }: World, plan: Plan, what: number): string =>
  pickOf(
    [...tables.consultations.values()].filter(({ planId, counters }) => planId === plan.id && counters === null),
    what,
  )?.id ?? 'con_00000000000000000000000000';

const attendanceOf = ({ tables }: World, plan: Plan, what: number): string =>
  pickOf(
    [...tables.participations.values()].filter(({ planId, counters }) => planId === plan.id && counters === null),
    what,
  )?.id ?? 'prt_00000000000000000000000000';

/** Does it with the plan as it is now. */
const take = (
  world: World,
  action: Action,
  plan: Plan,
  call: { subject: string; now: number; what: number },
): Promise<Created<unknown>> => {
  const { records } = world;
  const { subject, now, what } = call;
  const planId = plan.id;
  const at = { subject, now, planId };
  const change = { ...at, expectedVersion: plan.version };
  const creation = { ...at, remember: remembering<unknown>(records, subject, world.key()) };
  const today = dateInRiga(now);
  const entry = { ...creation, consultationId: action === 'counter' || action === 'confirm' ? entryOf(world, plan, what) : '' };
  switch (action) {
    case 'create':
      return created(world, subject, now, what);
    case 'edit':
      return editPlan(records)({ ...change, changes: changesOf(plan, what) });
    case 'submit':
      return submitPlan(records)(change);
    case 'approve':
      return approvePlan(records)(change);
    case 'return':
      return returnPlan(records)({ ...change, found: [{ pointer: '/measures/0', reason: 'incomplete', note: 'Precizēt.' }] });
    case 'suspend':
      return suspendPlan(records)({ ...change, suspension: { reason: 'long-absence', since: today } });
    case 'resume':
      return resumePlan(records)(change);
    case 'review':
      return reviewPlan(records)(change);
    case 'remove':
      return removePlan(records)(change);
    case 'consult':
      return logConsultation(records)({
        ...creation,
        held: {
          measureId: what % 7 === 0 ? 'm3' : 'm1',
          heldOn: what % 3 === 0 && plan.startedOn !== null ? plan.startedOn : today,
          startsAt: what % 2 === 0 ? '14:00' : '14:30',
          minutes: 40,
          consultant: 'Skolotāja',
          mode: 'in-person',
        },
      });
    case 'counter':
      return counterEntry(records)({ ...entry, reason: 'not-held' });
    case 'confirm':
      return confirmConsultation(records)({ ...entry, confirmedOn: today });
    case 'attend':
      return logParticipation(records)({
        ...creation,
        projectId,
        input: {
          planId,
          measureId: aDayOut.id,
          attendedOn: what % 3 === 0 && plan.startedOn !== null ? plan.startedOn : today,
          minutes: 120,
        },
      });
    case 'withdraw':
      return counterParticipation(records)({
        ...creation,
        projectId,
        participationId: attendanceOf(world, plan, what),
        reason: 'not-held',
      });
    case 'pay':
      return recordPay(records)({ ...change, paidOn: what % 2 === 0 ? today : null });
    case 'claim':
      return submitClaim(records)({ subject, now, claimId: claimOn(world, plan, today, what), expectedVersion: 1 });
    case 'complete':
      return completePlan(records)({ ...change, outcomes: [{ riskId: 'r1', outcome: 'reduced' }], evaluation: 'Sekmes uzlabojušās.' });
    case 'copy':
      return copyPlan(records)({ ...creation, order: { semester: spring, application } });
  }
};

/** One deed from its beginning to its end; undefined where somebody only changed his post. */
export const perform = async (world: World, { wish, days, plan: pick, who, way, what }: Intent): Promise<Outcome | undefined> => {
  const now = world.pass(days);
  if (wish === 'move') {
    world.move(what);
    return undefined;
  }
  const all = [...world.tables.plans.values()];
  const lively = all.filter(({ status }) => status !== 'removed' && status !== 'completed');
  const known = pickOf(lively.length > 0 && pick % 7 > 0 ? lively : all, pick);
  const plan = known ?? aPlan().build();
  const action = known === undefined ? 'create' : wish === 'next' ? nextFor(known, way) : wish;
  const subject = what % 11 === 0 ? world.anybody(who) : world.whoIs(roleFor(action, plan), plan, who);
  return { action, result: await take(world, action, plan, { subject, now, what }) };
};
