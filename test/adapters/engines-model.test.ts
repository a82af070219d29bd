import { describe, expect, it } from 'vitest';
import { availableEngines, type EngineChoice } from '../../infra/local/engines/dynamodb.ts';
import { type Random, randomOf } from '../../infra/local/seed/random.ts';
import { type Claim, payableOf } from '../../shared/domain/claim.ts';
import type { PaymentBatch } from '../../shared/domain/payment-batch.ts';
import type { Refusal } from '../../shared/domain/refusal.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { paymentRoutes } from '../../shared/routes/payments.ts';
import { putAgreement } from '../../shared/use-cases/agreements.ts';
import type { Created } from '../../shared/use-cases/call.ts';
import { approveClaim, claimBack, settleClaim, verifyClaim } from '../../shared/use-cases/claims.ts';
import { copyClaim, createClaim } from '../../shared/use-cases/create-claim.ts';
import { editClaim } from '../../shared/use-cases/edit-claim.ts';
import { cancelBatch, confirmBatch, createBatch } from '../../shared/use-cases/payment-batches.ts';
import { rejectClaim, returnClaim, withdrawClaim } from '../../shared/use-cases/release-claim.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aNewLine, autumn, municipalityId, noon, otherSchoolId } from '../support/builders.ts';
import { ibans } from '../support/money-builders.ts';
import { checkMoney } from '../support/money-invariants.ts';
import { measures, modelPeople, modelSchools, modelSize, openModel, planOf, receiptOf } from '../support/money-model.ts';

/** `MODEL_OPERATIONS=1000000 MODEL_SEED=… npm test -- engines-model` for a night's run. */
const operations = Number(process.env['MODEL_OPERATIONS'] ?? 600);
const seed = process.env['MODEL_SEED'] ?? 'a model';
const actors = 16;

const actions = [
  'create',
  'create',
  'edit',
  'submit',
  'submit',
  'submit',
  'approve',
  'verify',
  'return',
  'reject',
  'withdraw',
  'copy',
  'pay',
  'recover',
  'order',
  'confirm',
  'cancel',
  'agree',
] as const;
type Action = (typeof actions)[number];

const promised: Readonly<Record<Action, readonly string[]>> = {
  create: claimRoutes.createClaim.refusals,
  edit: claimRoutes.editClaim.refusals,
  submit: claimRoutes.submitClaim.refusals,
  approve: claimRoutes.approveClaim.refusals,
  verify: claimRoutes.verifyClaim.refusals,
  return: claimRoutes.returnClaim.refusals,
  reject: claimRoutes.rejectClaim.refusals,
  withdraw: claimRoutes.withdrawClaim.refusals,
  copy: claimRoutes.copyClaim.refusals,
  pay: claimRoutes.payClaim.refusals,
  recover: claimRoutes.recoverClaim.refusals,
  order: paymentRoutes.createBatch.refusals,
  confirm: paymentRoutes.confirmBatch.refusals,
  cancel: paymentRoutes.cancelBatch.refusals,
  agree: paymentRoutes.putAgreement.refusals,
};
const always: readonly string[] = ['invalid-request', 'busy', 'role-not-permitted'];

/** What usually comes next, so that claims get somewhere. */
const next: Readonly<Record<Claim['status'], readonly Action[]>> = {
  draft: ['submit'],
  submitted: ['approve'],
  returned: ['submit'],
  approved: ['verify'],
  verified: ['pay', 'order', 'confirm'],
  paid: ['recover', 'create'],
  rejected: ['copy'],
  withdrawn: ['copy'],
};

/** Thrown where a process is killed before its write, or its answer is lost after it. */
class Interrupted extends Error {}

/** Everything that is written goes through this: some of it never happens, and of some nobody hears. */
const fragile =
  (random: Random) =>
  async <Done>(commit: () => Promise<Done>): Promise<Done> => {
    if (random.chance(0.02)) throw new Interrupted('killed before the write');
    const done = await commit();
    if (random.chance(0.02)) throw new Interrupted('killed after the write');
    return done;
  };

type Model = Awaited<ReturnType<typeof openModel>>;

/** The claims and batches that there are, as the people of the model know them: by their ids. */
type Known = { readonly claims: string[]; readonly batches: string[]; readonly met: Set<string> };

/** One of sixteen people who all act at the same time, at random, and look before they act. */
const act = async ({ stores }: Model, known: Known, actor: number, turn: number): Promise<void> => {
  const random = randomOf(`${seed} ${actor} ${turn}`);
  const all = stores(fragile(random));
  const person = random.below(modelPeople);
  const school = random.below(modelSchools.length);
  const claim = known.claims.length === 0 ? undefined : await all.claims.find(random.pick(known.claims.slice(-60)));
  const batch = known.batches.length === 0 ? undefined : await all.batches.find(random.pick(known.batches.slice(-3)));
  const action = claim !== undefined && random.chance(0.5) ? random.pick(next[claim.status]) : random.pick(actions);
  const home = claim === undefined ? school : modelSchools.indexOf(claim.schoolId);
  const by = (role: string, at = home) => ({
    subject: role.startsWith('school') ? `${role}-${at}-${person}` : `${role}-${person}`,
    now: noon,
  });
  const lines = (of: number) =>
    Array.from({ length: random.between(1, 3) }, () => {
      const receiptIds = [...new Set([receiptOf(of, random.below(99)), ...(random.chance(0.2) ? [receiptOf(of, random.below(99))] : [])])];
      const amountCents = random.between(receiptIds.length, 3_000);
      const [first = '', second] = receiptIds;
      const shares =
        second === undefined
          ? undefined
          : [
              { receiptId: first, amountCents: amountCents - 1 },
              { receiptId: second, amountCents: 1 },
            ];
      return aNewLine({
        planId: planOf(of, random.below(99)),
        measureId: random.pick(measures),
        receiptIds,
        amountCents,
        ...(shares === undefined ? {} : { shares }),
      });
    });
  const key = `${actor}-${turn}`;
  const remember =
    <Value>(subject: string) =>
    (value: Value) =>
      all.idempotency.remember({
        subject,
        key,
        requestHash: key,
        answer: { status: 201, headers: {}, body: JSON.stringify(value) },
        now: noon,
      });
  const create = () => {
    const call = by('school-coordinator', school);
    return createClaim(all)({
      ...call,
      remember: remember(call.subject),
      input: { programme: 'pumpurs', semester: autumn, lines: lines(school) },
    });
  };

  const perform = (of: Claim | undefined, ordered: PaymentBatch | undefined): Promise<Created<unknown>> => {
    if (of === undefined || action === 'create') return create();
    const on = { claimId: of.id, expectedVersion: of.version };
    const decisions = of.lines.flatMap((line) => {
      const approvedCents = random.chance(0.2) ? Math.floor(payableOf(line) / 2) : payableOf(line);
      return approvedCents < payableOf(line) ? [{ lineId: line.id, approvedCents, reason: 'over-price' as const }] : [];
    });
    const decider = by(of.awaiting === 'ikvd' ? 'ikvd-coordinator' : 'municipality-coordinator');
    const finance = by('ikvd-finance');
    const close = ordered === undefined ? undefined : { ...finance, batchId: ordered.id, expectedVersion: ordered.version };
    const coordinator = by('school-coordinator');
    switch (action) {
      case 'edit':
        return editClaim(all)({ ...coordinator, ...on, lines: lines(home) });
      case 'submit':
        return submitClaim(all)({ ...coordinator, ...on });
      case 'approve':
        return approveClaim(all)({ ...by('municipality-coordinator'), ...on, decisions });
      case 'verify':
        return verifyClaim(all)({ ...by('ikvd-coordinator'), ...on, decisions });
      case 'return':
        return returnClaim(all)({ ...decider, ...on, corrections: [{ reason: 'incorrect' }] });
      case 'reject':
        return rejectClaim(all)({ ...decider, ...on, rejection: { reason: 'not-eligible' } });
      case 'withdraw':
        return withdrawClaim(all)({ ...coordinator, ...on });
      case 'copy':
        return copyClaim(all)({ ...coordinator, claimId: of.id, remember: remember(coordinator.subject) });
      case 'pay':
        return settleClaim(all)({ ...finance, ...on });
      case 'recover': {
        const some = of.lines.flatMap((line) => (payableOf(line) > line.recoveredCents ? [{ lineId: line.id, cents: 1 }] : []));
        return claimBack(all)({
          ...finance,
          ...on,
          recovery: { origin: 'audit', reference: 'Nr. 1', reason: 'not-eligible', lines: some },
        });
      }
      case 'order':
        return createBatch(all)({
          ...finance,
          remember: remember(finance.subject),
          input: { programme: 'pumpurs', executionDate: '2021-10-05' },
        });
      case 'confirm':
        return close === undefined ? create() : confirmBatch(all)(close);
      case 'cancel':
        return close === undefined ? create() : cancelBatch(all)(close);
      case 'agree':
        // So little at times that the next claim is one too many.
        return agree(random.between(modelSize.budgetCents / 12, modelSize.budgetCents / 2));
    }
  };
  const agree = async (budgetCents: number) => {
    const partnerId = random.pick([municipalityId, otherSchoolId]);
    const before = await all.agreements.find('pumpurs', partnerId);
    const input = { number: 'V-1', holder: 'Partneris', iban: ibans[0], budgetCents };
    const call = {
      ...by('ikvd-coordinator'),
      programmeId: 'pumpurs',
      partnerId,
      expectedVersion: before?.version ?? 0,
      hasPrecondition: true,
    };
    return putAgreement(all)({ ...call, input });
  };

  // Whoever hears nothing asks again for the same; what happened the first time must not happen twice.
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await perform(claim, batch);
      told(known, action, outcome);
      return;
    } catch (error) {
      if (!(error instanceof Interrupted) || attempt === 5) throw error;
      known.met.add('interrupted');
    }
  }
};

const idIn = (value: unknown): string => (typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : '');

const told = (known: Known, action: Action, outcome: Created<unknown>): void => {
  if (outcome.ok === false) {
    known.met.add(outcome.refusal.code);
    mustBePromised(action, outcome.refusal);
    return;
  }
  known.met.add(action);
  const id = outcome.ok === 'repeated' ? idIn(JSON.parse(outcome.first.answer.body)) : idIn(outcome.value);
  const list = id.startsWith('clm_') ? known.claims : id.startsWith('pay_') ? known.batches : undefined;
  if (list !== undefined && !list.includes(id)) list.push(id);
};

const mustBePromised = (action: Action, { code }: Refusal): void => {
  const isPromised = [...promised[action], ...promised.create, ...always].includes(code);
  if (!isPromised) throw new Error(`${action} was refused with ${code}`);
};

/** The first engine bears the load; the others show that they decide alike. */
const [first] = await availableEngines();
const load = (engine: EngineChoice): number => (engine === first ? operations : Math.min(operations, 300));

describe.each(await availableEngines())('on %s', (engine) => {
  it(
    `money goes where ${actors} people send it at once, and is never more nor less`,
    async () => {
      const model = await openModel(engine);
      try {
        const known: Known = { claims: [], batches: [], met: new Set() };
        let turn = 0;
        const rounds = 4;
        for (let round = 1; round <= rounds; round += 1) {
          const until = (load(engine) * round) / rounds;
          const work = async (actor: number): Promise<void> => {
            while (turn < until) {
              turn += 1;
              await act(model, known, actor, turn);
            }
          };
          await Promise.all(Array.from({ length: actors }, (_none, actor) => work(actor)));
          expect(await checkMoney(model, known.claims)).toBeGreaterThan(0);
        }
        const rare = [
          'pay',
          'recover',
          'order',
          'confirm',
          'cancel',
          'receipt-exceeded',
          'receipt-already-used',
          'budget-exceeded',
          'four-eyes',
        ];
        const wanted = ['submit', 'approve', 'verify', 'interrupted', ...(load(engine) < 5_000 ? [] : rare)];
        expect(wanted.filter((one) => !known.met.has(one))).toEqual([]);
      } finally {
        await model.close();
      }
    },
    Math.max(120_000, operations * 100),
  );
});
