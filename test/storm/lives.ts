import { expectVerdict, uploadReceipt } from '../../infra/local/seed/play-receipts.ts';
import { type Caller, createCaller } from '../../infra/local/seed/seed-client.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { autumn, held, type Person, type School, type World } from '../e2e/support/world.ts';

/** What was acknowledged of one plan and its claim, in the order in which it was. */
export type Acknowledged = {
  readonly schoolId: string;
  readonly planId: string;
  planActions: string[];
  minutes: number;
  consultations: number;
  receiptId?: string;
  claimId?: string;
  claimActions: string[];
  claimedCents: number;
  approvedCents: number;
  paidCents: number;
};
export type Journal = { readonly lives: Acknowledged[]; requests: number };

type Staff = Readonly<Record<'author' | 'coordinator' | 'director', Caller>>;
export type People = {
  readonly schools: readonly (Pick<School, 'id'> & Staff)[];
  readonly officials: Readonly<Record<'municipality' | 'ikvd' | 'verifier' | 'second' | 'finance' | 'registrar' | 'auditor', Caller>>;
};

/** The same people, calling another address: a restarted system keeps its clients. */
const peopleAt = (url: string, journal: Journal) => {
  const of = ({ client }: Person): Caller => {
    const caller = createCaller(url, client);
    return {
      call: async (route, input) => {
        const answer = await caller.call(route, input);
        if (answer.ok) journal.requests += 1;
        return answer;
      },
      must: async (route, input) => {
        const value = await caller.must(route, input);
        journal.requests += 1;
        return value;
      },
    };
  };
  return of;
};

/** Schools with their staff and everybody who decides. */
export const admitPeople = async (world: World, schools: number) => {
  const municipality = await world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' });
  const [ikvd, verifier, second] = await Promise.all([1, 2, 3].map(() => world.admit('ikvd-coordinator', { kind: 'ikvd' })));
  const [finance, auditor] = await Promise.all([world.admit('ikvd-finance', { kind: 'ikvd' }), world.admit('auditor', { kind: 'audit' })]);
  const opened = await Promise.all(Array.from({ length: schools }, (_none, index) => world.openSchool(String(9_100_000_001 + index))));
  if (ikvd === undefined || verifier === undefined || second === undefined) throw new Error('nobody decides');
  return (url: string, journal: Journal): People => {
    const at = peopleAt(url, journal);
    return {
      schools: opened.map(({ id, author, coordinator, director }) => ({
        id,
        author: at(author),
        coordinator: at(coordinator),
        director: at(director),
      })),
      officials: {
        municipality: at(municipality),
        ikvd: at(ikvd),
        verifier: at(verifier),
        second: at(second),
        finance: at(finance),
        registrar: at(world.registrar),
        auditor: at(auditor),
      },
    };
  };
};

const amountCents = 2_500;

/**
 * One plan from its draft through all approvals to a consultation, a receipt and a claim that is paid. Every request is sent until it
 * is acknowledged, and written down when it is. `name` is this life's alone.
 */
export const live = async (
  { planFor }: Pick<World, 'planFor'>,
  { schools, officials }: People,
  journal: Journal,
  { name, school: index }: { readonly name: string; readonly school: number },
): Promise<void> => {
  const school = schools[index % schools.length];
  if (school === undefined) throw new Error('there is no school');
  const { id: schoolId, author, coordinator, director } = school;
  let plan = await author.must(planRoutes.createPlan, { body: planFor({ id: schoolId }), key: `${name}-plan` });
  const life: Acknowledged = {
    schoolId,
    planId: plan.id,
    planActions: ['create'],
    minutes: 0,
    consultations: 0,
    claimActions: [],
    claimedCents: 0,
    approvedCents: 0,
    paidCents: 0,
  };
  journal.lives.push(life);
  const params = { planId: plan.id };
  plan = await author.must(planRoutes.submitPlan, { params, version: plan.version });
  life.planActions.push('submit');
  for (const approver of [director, officials.municipality, officials.ikvd]) {
    plan = await approver.must(planRoutes.approvePlan, { params, version: plan.version });
    life.planActions.push('approve');
  }
  await author.must(planRoutes.logConsultation, { params, body: held('2021-09-30'), key: `${name}-consultation` });
  life.planActions.push('consult');
  life.consultations += 1;
  life.minutes += 40;

  const text = { number: name, seller: 'SIA VETRA', article: 'PUSDIENAS', on: '2021-09-20', amountCents };
  life.receiptId = await uploadReceipt(coordinator, { name, type: 'application/pdf', text });
  await expectVerdict(coordinator, life.receiptId, 'clean');
  let claim = await coordinator.must(claimRoutes.createClaim, {
    body: {
      programme: 'pumpurs',
      semester: autumn,
      lines: [{ planId: plan.id, measureId: 'm2', spentOn: '2021-09-20', amountCents, receiptIds: [life.receiptId] }],
    },
    key: `${name}-claim`,
  });
  life.claimId = claim.id;
  life.claimActions.push('create');
  const at = () => ({ params: { claimId: claim.id }, version: claim.version });
  claim = await coordinator.must(claimRoutes.submitClaim, at());
  life.claimActions.push('submit');
  life.claimedCents = amountCents;
  claim = await officials.municipality.must(claimRoutes.approveClaim, { ...at(), body: { lines: [] } });
  life.claimActions.push('approve');
  for (const verifier of [officials.verifier, officials.second]) {
    if (claim.status === 'verified') break;
    claim = await verifier.must(claimRoutes.verifyClaim, { ...at(), body: { lines: [] } });
    life.claimActions.push('verify');
  }
  life.approvedCents = claim.payableCents;
  claim = await officials.finance.must(claimRoutes.payClaim, at());
  life.claimActions.push('pay');
  life.paidCents = claim.payableCents;
};
