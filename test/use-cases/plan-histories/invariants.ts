import type { ApprovalLevel } from '../../../shared/domain/approval.ts';
import { firstBrokenEvent, type HistoryEvent } from '../../../shared/domain/history.ts';
import type { Measure, Plan, PlanStatus, PlanVersion } from '../../../shared/domain/plan.ts';
import type { MemoryRecords } from '../../support/memory-records.ts';
import type { Tables } from '../../support/memory-table.ts';

/** What a bystander noted of one plan, event by event, knowing nothing but who did what when. */
type Notes = {
  version: number;
  revision: number;
  lastHash: string | null;
  readonly writers: Set<string>;
  /** By revision: who approved it, in which order. */
  readonly approvals: Map<number, { level: ApprovalLevel; by: string }[]>;
  /** What kind of support each measure of the last approved version is. */
  approvedKinds: ReadonlyMap<string, string>;
};

const chains: Readonly<Record<Plan['partner'], readonly ApprovalLevel[]>> = {
  municipal: ['director', 'municipality', 'ikvd'],
  vpii: ['director', 'ikvd'],
};

const levels: ReadonlyMap<HistoryEvent['role'], ApprovalLevel> = new Map([
  ['school-director', 'director'],
  ['municipality-coordinator', 'municipality'],
  ['ikvd-coordinator', 'ikvd'],
] as const);

const kindOf = (one: Measure): string => (one.type === 'compensation' ? one.kind : one.type === 'project' ? one.projectId : one.type);

const must = (holds: boolean, what: string, plan: Plan): void => {
  if (!holds) throw new Error(`${what}: ${JSON.stringify({ ...plan, sealed: undefined })}`);
};

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Who approved a version, level by level; whoever wrote it is none of them, and they are all different. */
const signed = ({ approvals }: Pick<PlanVersion, 'approvals'>) => approvals.map(({ level, by }) => ({ level, by }));

/** The version that all levels approved last; undefined: none yet. */
export const lastApproved = (plan: Plan): Pick<PlanVersion, 'revision' | 'measures' | 'approvals' | 'approvedAt'> | undefined =>
  plan.standing ?? (plan.approvedAt === null ? undefined : plan);

const note = (before: Notes | undefined, plan: Plan, event: HistoryEvent | undefined): Notes => {
  const notes: Notes = before ?? {
    version: 0,
    revision: 0,
    lastHash: null,
    writers: new Set(),
    approvals: new Map(),
    approvedKinds: new Map(),
  };
  must(event !== undefined && plan.version === notes.version + 1, 'each version has its own event', plan);
  if (event === undefined) return notes;
  must(event.previousHash === notes.lastHash && event.hash === plan.lastEventHash, 'each event follows the one before', plan);
  must(plan.revision - notes.revision === 0 || plan.revision - notes.revision === 1, 'revisions leave no gap', plan);
  if (['create', 'copy', 'edit', 'submit'].includes(event.action)) notes.writers.add(event.by);
  if (event.action === 'approve') {
    const approvers = notes.approvals.get(plan.revision) ?? [];
    must(!notes.writers.has(event.by), 'nobody approves what he wrote', plan);
    must(!approvers.some(({ by }) => by === event.by), 'nobody approves twice', plan);
    const level = levels.get(event.role);
    must(
      level !== undefined && level === chains[plan.partner][approvers.length],
      'each level approves in its turn, by its own people',
      plan,
    );
    if (level !== undefined) notes.approvals.set(plan.revision, [...approvers, { level, by: event.by }]);
  }
  if (event.action === 'return') must(!notes.writers.has(event.by), 'nobody returns what he wrote', plan);
  return Object.assign(notes, { version: plan.version, revision: plan.revision, lastHash: event.hash });
};

/** Approvals are those of their version: each level of its chain once, in its order, by the people who really did. */
const checkApprovals = (plan: Plan, notes: Notes): void => {
  const chain = chains[plan.partner];
  must(same(signed(plan), notes.approvals.get(plan.revision) ?? []), 'approvals are those of this version', plan);
  must(
    plan.approvals.every(({ level }, index) => level === chain[index]),
    'levels approve in their order',
    plan,
  );
  must((plan.approvedAt !== null) === (plan.approvals.length === chain.length), 'approved is what all levels approved', plan);
  const approved = lastApproved(plan);
  if (approved !== undefined) {
    must(same(signed(approved), notes.approvals.get(approved.revision)), 'the last approved version keeps its approvals', plan);
    must(approved.approvals.length === chain.length, 'the last approved version was approved by all levels', plan);
  }
  const isDecided = plan.awaiting !== null && plan.awaiting !== 'author';
  must(!isDecided || plan.awaiting === chain[plan.approvals.length], 'the next level’s turn comes after the last approval', plan);
};

const checkStanding = (plan: Plan): void => {
  const { status, standing, inForceRevision, revision, awaiting } = plan;
  must(standing === null || (standing.revision < revision && plan.approvedAt === null), 'what stands is older than what is prepared', plan);
  must(
    inForceRevision === null || inForceRevision === lastApproved(plan)?.revision,
    'what is in force is what was approved last, or nothing',
    plan,
  );
  must((plan.awaitingSince === null) === (awaiting === null), 'whoever is awaited is awaited since a moment', plan);
  must((plan.startedOn !== null) === (status === 'in_progress') || !inForceNow.has(status), 'in progress is what was begun', plan);
  must((plan.suspension !== null) === (status === 'suspended'), 'a suspension has its reason', plan);
  must(holds[status](plan), `${status} is what it means`, plan);
};

const inForceNow: ReadonlySet<PlanStatus> = new Set(['approved', 'in_progress']);

const isAtRest = ({ inForceRevision, awaiting }: Plan): boolean => inForceRevision === null && awaiting === null;
const isInForce = ({ standing, inForceRevision, revision, awaiting }: Plan): boolean =>
  standing === null && inForceRevision === revision && awaiting === null;

/** What each status says of the rest of a plan. */
const holds: Readonly<Record<PlanStatus, (plan: Plan) => boolean>> = {
  draft: (plan) => isAtRest(plan) && plan.standing === null && plan.approvals.length === 0,
  in_approval: ({ standing, inForceRevision, awaiting }) => standing === null && inForceRevision === null && awaiting !== null,
  approved: isInForce,
  in_progress: isInForce,
  under_review: ({ awaiting }) => awaiting !== null,
  suspended: isAtRest,
  removed: (plan) => isAtRest(plan) && plan.standing === null && plan.risks.length + plan.measures.length === 0,
  completed: (plan) => isAtRest(plan) && plan.standing === null,
};

/** Money of each compensation measure is what the last approved version plans, and is all accounted for. */
const checkMoney = (plan: Plan, tables: Tables): void => {
  const planned = (lastApproved(plan)?.measures ?? []).flatMap((one) =>
    one.type === 'compensation' ? [[one.id, one.plannedCents] as const] : [],
  );
  const allowances = [...tables.allowances.values()].filter(({ planId }) => planId === plan.id);
  const given = allowances.map(({ measureId, plannedCents }) => [measureId, plannedCents] as const);
  const order = ([a]: readonly [string, number], [b]: readonly [string, number]) => (a < b ? -1 : 1);
  must(same(given.toSorted(order), planned.toSorted(order)), `allowances ${JSON.stringify(given)} are those of the approved version`, plan);
  const claimed = [...tables.claims.values()].filter(({ status }) => status !== 'draft').flatMap(({ lines }) => lines);
  for (const { measureId, plannedCents, availableCents, reservedCents, spentCents } of allowances) {
    const cents = claimed
      .filter((line) => line.planId === plan.id && line.measureId === measureId)
      .reduce((sum, { amountCents }) => sum + amountCents, 0);
    must(reservedCents + spentCents === cents, 'what claims took is reserved', plan);
    must(availableCents >= 0 && availableCents + reservedCents + spentCents === plannedCents, 'no cent is lost', plan);
  }
  const days = claimed.filter(({ planId }) => planId === plan.id).map(({ spentOn }) => spentOn);
  must(plan.firstSpentOn === (days.toSorted()[0] ?? null), 'the first day of spending is the claims’', plan);
  const logged = plan.consultations.count + plan.participations.count;
  const isUsed = plan.preparationPaidOn !== null || logged > 0 || plan.firstSpentOn !== null;
  must(plan.status !== 'removed' || (!isUsed && allowances.length === 0), 'nothing is removed on which money was used', plan);
};

const checkLog = (plan: Plan, tables: Tables): void => {
  const log = [...tables.consultations.values()].filter(({ planId }) => planId === plan.id);
  const countered = new Set(log.flatMap(({ counters }) => counters ?? []));
  const held = log.filter(({ id, counters }) => counters === null && !countered.has(id));
  const minutes = log.reduce((sum, one) => sum + one.minutes, 0);
  must(same(plan.consultations, { count: held.length, minutes }), 'the totals are the log’s', plan);
  must(log.filter(({ counters }) => counters !== null).length === countered.size, 'each entry is countered once', plan);
  const days = [...tables.participations.values()].filter(({ planId }) => planId === plan.id);
  const withdrawn = new Set(days.flatMap(({ counters }) => counters ?? []));
  const attended = days.filter(({ id, counters }) => counters === null && !withdrawn.has(id));
  const hours = days.reduce((sum, one) => sum + one.minutes, 0);
  must(same(plan.participations, { count: attended.length, minutes: hours }), 'the totals are the project’s', plan);
  const [first = null] = [
    ...held.map(({ heldOn }) => heldOn),
    ...attended.map(({ attendedOn }) => attendedOn),
    ...(plan.firstSpentOn === null ? [] : [plan.firstSpentOn]),
  ].sort();
  must(plan.startedOn === first, 'support began on its first day', plan);
};

/** A pupil is in one consultation at a time. */
const checkDays = ({ plans, consultations, days }: Tables): void => {
  const all = [...consultations.values()];
  const countered = new Set(all.flatMap(({ counters }) => counters ?? []));
  const held = all.filter(({ id, counters }) => counters === null && !countered.has(id));
  for (const [key, { spans }] of days) {
    const ids = held.filter(({ planId, heldOn }) => `${plans.get(planId)?.pupilId} ${heldOn}` === key).map(({ id }) => id);
    if (!same(Object.keys(spans).toSorted(), ids.toSorted())) throw new Error(`a pupil's day is not his log's: ${key}`);
    const inOrder = Object.values(spans).toSorted((a, b) => a.from - b.from);
    if (inOrder.some(({ from }, index) => index > 0 && from < (inOrder[index - 1]?.to ?? 0)))
      throw new Error(`in two places at once: ${key}`);
  }
};

/** One live plan for a pupil, programme and semester, and it has the place. */
const checkPlaces = ({ plans, plansOfPupils }: Tables): void => {
  const live = [...plans.values()].filter(({ status }) => status !== 'suspended' && status !== 'removed');
  const places = live.map(({ pupilId, programme, semester, id }) => [`${pupilId} ${programme} ${semester}`, id] as const);
  if (new Map(places).size !== places.length) throw new Error(`two live plans for one pupil: ${JSON.stringify(places)}`);
  if (!same(places.toSorted(), [...plansOfPupils].toSorted())) throw new Error(`places are not those of the live plans`);
};

/** Watches a set of stores; `look` after each write. */
export const watch = ({ tables, digest }: Pick<MemoryRecords, 'tables' | 'digest'>) => {
  const seen = new Map<string, { plan: Plan; notes: Notes }>();
  const look = (): void => {
    for (const plan of tables.plans.values()) {
      const before = seen.get(plan.id);
      if (before?.plan === plan) continue;
      const notes = note(before?.notes, plan, tables.events.get(`${plan.id} ${plan.version}`));
      const events = [...tables.events.values()].filter(({ recordId }) => recordId === plan.id);
      must(firstBrokenEvent(digest, events, plan) === undefined, 'the history holds', plan);
      must(before === undefined || before.plan.status !== 'removed', 'a removed plan stays as it is', plan);
      checkApprovals(plan, notes);
      checkStanding(plan);
      const approved = new Map((lastApproved(plan)?.measures ?? []).map((one) => [one.id, kindOf(one)]));
      for (const [id, kind] of approved) must((notes.approvedKinds.get(id) ?? kind) === kind, `${id} stays of its kind`, plan);
      notes.approvedKinds = approved;
      seen.set(plan.id, { plan, notes });
    }
    for (const { plan } of seen.values()) {
      checkMoney(plan, tables);
      checkLog(plan, tables);
    }
    checkDays(tables);
    checkPlaces(tables);
  };
  return { look };
};
