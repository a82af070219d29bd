import type { ApprovalLevel } from '../../../shared/domain/approval.ts';
import type { Allowance } from '../../../shared/domain/claim.ts';
import { type Plan, versionOf } from '../../../shared/domain/plan.ts';
import type { School } from '../../../shared/domain/school.ts';
import { approvalsBy, aSchool, at, idOf, municipalityId, otherMunicipalityId, otherSchoolId, schoolId } from '../../support/builders.ts';
import { aPlan } from '../../support/plan-builders.ts';
import type { Place } from './table.ts';

const signedOn = '2021-08-20';
const startedOn = '2021-09-01';

const schools: Readonly<Record<Place, School>> = {
  own: aSchool({ id: schoolId, municipalityId }),
  vpii: aSchool({ id: schoolId, partner: 'vpii', municipalityId }),
  other: aSchool({ id: otherSchoolId, municipalityId: otherMunicipalityId }),
};

const chains: Readonly<Record<Place, readonly ApprovalLevel[]>> = {
  own: ['director', 'municipality', 'ikvd'],
  vpii: ['director', 'ikvd'],
  other: ['director', 'municipality', 'ikvd'],
};

const baseOf = (place: Place): Plan => {
  const plan = place === 'vpii' ? aPlan().ofVpii() : place === 'other' ? aPlan().inSchool(otherSchoolId, otherMunicipalityId) : aPlan();
  const { sealed, measures, ...rest } = plan.build();
  const places = measures.map(({ id }) => `measures/${id}/risks/r1/justification`);
  return {
    ...rest,
    measures,
    application: { signedBy: 'guardian', signedOn },
    sealed: { ...sealed, texts: Object.fromEntries(places.map((text) => [text, `${text}:Nepieciešams atbalsts.`])) },
    version: 5,
  };
};

type Stage = { readonly base: Plan; readonly chain: readonly ApprovalLevel[] };
type Make = (stage: Stage) => Plan;

const awaiting =
  (turn: 'author' | ApprovalLevel, status: 'in_approval' | 'under_review' = 'in_approval'): Make =>
  ({ base, chain }) => ({
    ...base,
    status,
    awaiting: turn,
    awaitingSince: at,
    submittedAt: turn === 'author' ? null : at,
    approvals: turn === 'author' ? [] : approvalsBy(chain.slice(0, chain.indexOf(turn))),
  });

const approved: Make = ({ base, chain }) => ({
  ...base,
  status: 'approved',
  approvals: approvalsBy(chain),
  approvedAt: at,
  submittedAt: at,
  inForceRevision: base.revision,
});

const inProgress: Make = (stage) => ({ ...approved(stage), status: 'in_progress', startedOn });

const suspended: Make = (stage) => ({
  ...approved(stage),
  status: 'suspended',
  inForceRevision: null,
  suspension: { reason: 'long-absence', since: startedOn },
});

/** The second version, the first one having been approved at all levels. */
const again =
  (turn: 'author' | ApprovalLevel, inForceRevision: number | null): Make =>
  (stage) =>
    awaiting(
      turn,
      'under_review',
    )({
      ...stage,
      base: { ...stage.base, revision: 2, standing: versionOf(approved(stage)), inForceRevision },
    });

const reviewed = (turn: 'author' | ApprovalLevel): Make => again(turn, 1);
const resumed = (turn: 'author' | ApprovalLevel): Make => again(turn, null);

const having =
  (make: Make, changes: Partial<Plan>): Make =>
  (stage) => ({ ...make(stage), ...changes });

const correction = (completedAt: string | null): Partial<Plan> => ({
  corrections: [
    {
      id: 'c1',
      pointer: '/sex',
      reason: 'incorrect',
      level: 'director',
      by: 'director',
      at,
      completedAt,
      completedBy: completedAt === null ? null : 'author',
    },
  ],
});
const returned = { open: { revision: 2, ...correction(null) }, done: { revision: 2, ...correction(at) } };
const paid = { preparationPaidOn: signedOn };
const writtenBy = (role: string) => ({ preparedBy: ['author', role] });

const removed: Make = ({ base }) => ({ ...base, status: 'removed', risks: [], measures: [], sealed: { ...base.sealed, texts: {} } });

/** A plan in each state of the table. */
const makes: Readonly<Record<string, Make>> = {
  draft: ({ base }) => base,
  'in_approval director': awaiting('director'),
  'in_approval municipality': awaiting('municipality'),
  'in_approval ikvd': awaiting('ikvd'),
  'in_approval author to-do': having(awaiting('author'), returned.open),
  'in_approval author done': having(awaiting('author'), returned.done),
  'in_approval director paid': having(awaiting('director'), paid),
  'in_approval director own hand': having(awaiting('director'), writtenBy('school-director')),
  'in_approval ikvd own hand': (stage) => {
    const plan = awaiting('ikvd')(stage);
    return { ...plan, approvals: plan.approvals.map((one, index) => (index === 0 ? { ...one, by: 'ikvd-coordinator' } : one)) };
  },
  approved,
  'approved paid': having(approved, paid),
  in_progress: inProgress,
  'in_progress consulted': having(inProgress, { consultations: { count: 1, minutes: 40 } }),
  'in_progress attended': having(inProgress, { participations: { count: 1, minutes: 240 } }),
  'in_progress spent': having(inProgress, { firstSpentOn: startedOn }),
  'under_review director': reviewed('director'),
  'under_review municipality': reviewed('municipality'),
  'under_review ikvd': reviewed('ikvd'),
  'under_review author': reviewed('author'),
  'under_review author to-do': having(reviewed('author'), { ...returned.open, revision: 3 }),
  'under_review author done': having(reviewed('author'), { ...returned.done, revision: 3 }),
  'under_review mun. own hand': having(reviewed('municipality'), writtenBy('municipality-coordinator')),
  'under_review resumed dir.': resumed('director'),
  'under_review resumed mun.': resumed('municipality'),
  'under_review resumed ikvd': resumed('ikvd'),
  'under_review resumed author': resumed('author'),
  suspended,
  'suspended elsewhere': suspended,
  removed,
  completed: having(inProgress, {
    status: 'completed',
    inForceRevision: null,
    completedAt: at,
    outcomes: [{ riskId: 'r1', outcome: 'reduced' }],
  }),
};

export const states: readonly string[] = Object.keys(makes);

export type Situation = {
  readonly plan: Plan;
  readonly school: School;
  readonly chain: readonly ApprovalLevel[];
  /** The plan that has the pupil's place in programme and semester; undefined: it is free. */
  readonly liveId: string | undefined;
  readonly allowances: readonly Allowance[];
};

/** What there is in a state; undefined where there is no such state: nothing of a VPII waits for a municipality. */
export const situationOf = (state: string, place: Place): Situation | undefined => {
  const make = makes[state];
  if (make === undefined) throw new Error(`no state ${state}`);
  const chain = chains[place];
  const plan = make({ base: baseOf(place), chain });
  if (plan.awaiting !== null && plan.awaiting !== 'author' && !chain.includes(plan.awaiting)) return undefined;
  const isLive = plan.status !== 'suspended' && plan.status !== 'removed';
  const lastApproved = plan.standing ?? (plan.approvedAt === null ? null : plan);
  return {
    plan,
    school: schools[place],
    chain,
    liveId: isLive ? plan.id : state.endsWith('elsewhere') ? idOf('iap', 99) : undefined,
    allowances: (lastApproved?.measures ?? []).flatMap((one) =>
      one.type === 'compensation'
        ? {
            planId: plan.id,
            measureId: one.id,
            plannedCents: one.plannedCents,
            availableCents: one.plannedCents,
            reservedCents: 0,
            spentCents: 0,
            recoveredCents: 0,
          }
        : [],
    ),
  };
};
