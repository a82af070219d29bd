import type { Allowance, Claim } from '../../shared/domain/claim.ts';
import type { HistoryEvent } from '../../shared/domain/history.ts';
import type { Consultation, PupilDay } from '../../shared/domain/consultation.ts';
import { handsOf, type Plan } from '../../shared/domain/plan.ts';
import { queueOf } from '../../shared/domain/plan-queue.ts';
import { organisationKey, type Principal } from '../../shared/domain/principal.ts';
import type { Receipt } from '../../shared/domain/receipt.ts';
import { noChanges, type ReferenceChanges, referenceId, referenceWith } from '../../shared/domain/reference.ts';
import type { School } from '../../shared/domain/school.ts';
import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
import type {
  AllowanceStore,
  AnsweredRequest,
  ClaimStore,
  CompiledSchool,
  ConsultationStore,
  Guard,
  IdempotencyStore,
  KnownPupil,
  Page,
  PageRequest,
  PlanStore,
  PrincipalStore,
  PupilAccess,
  PupilStore,
  ReceiptStore,
  ReferenceStore,
  SchoolStore,
  StaleMark,
  StaleMarks,
  StatisticsStore,
  Write,
} from '../../shared/ports/records.ts';
import { release } from '../../shared/reference/index.ts';

/** What a write of these fakes carries: whether it may happen, seeing the table as it is, and what it then does. */
export class Effect {
  readonly blockedBy: () => { readonly found: unknown } | undefined;
  readonly apply: () => void;
  constructor(blockedBy: () => { readonly found: unknown } | undefined, apply: () => void) {
    this.blockedBy = blockedBy;
    this.apply = apply;
  }
}

const write = (guard: Guard, blockedBy: Effect['blockedBy'], apply: Effect['apply']): Write => ({
  guard,
  part: new Effect(blockedBy, apply),
});

type Versioned = { readonly id: string; readonly version: number };

const insertInto = <Item>(items: Map<string, Item>, key: string, item: Item, guard: Guard): Write =>
  write(
    guard,
    () => (items.has(key) ? { found: items.get(key) } : undefined),
    () => void items.set(key, item),
  );

const replaceIn = <Item extends Versioned>(items: Map<string, Item>, item: Item): Write =>
  write(
    { kind: 'version', recordId: item.id },
    () => {
      const before = items.get(item.id);
      return (before?.version ?? 0) === item.version - 1 ? undefined : { found: before };
    },
    () => void items.set(item.id, item),
  );

/** Everything that is kept, open to the tests. */
export const emptyTables = () => ({
  plans: new Map<string, Plan>(),
  plansOfPupils: new Map<string, string>(),
  consultations: new Map<string, Consultation>(),
  pupils: new Map<string, SealedPersonalData>(),
  pupilCodes: new Map<string, string>(),
  claims: new Map<string, Claim>(),
  allowances: new Map<string, Allowance>(),
  receipts: new Map<string, Receipt>(),
  fingerprints: new Map<string, string>(),
  principals: new Map<string, Principal>(),
  schools: new Map<string, School>(),
  reference: new Map<string, ReferenceChanges>(),
  statistics: new Map<string, CompiledStatistics>(),
  schoolFigures: new Map<string, CompiledSchool>(),
  marks: new Map<string, StaleMark>(),
  answers: new Map<string, AnsweredRequest>(),
  events: new Map<string, HistoryEvent>(),
});
export type Tables = ReturnType<typeof emptyTables>;

const page = <Item>(items: readonly Item[], { limit, after }: PageRequest): Page<Item> => {
  const start = after === null ? 0 : Number(after);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null };
};

export const storesOver = (tables: Tables) => {
  const event = (of: HistoryEvent): Write =>
    insertInto(tables.events, `${of.recordId} ${of.number}`, of, { kind: 'version', recordId: of.recordId });
  const ofSchool = <Item extends { readonly schoolId: string; readonly semester: string }>(
    items: Map<string, Item>,
    id: string,
    semester: string,
  ) => [...items.values()].filter((item) => item.schoolId === id && item.semester === semester);

  const placeOf = ({ pupilId, programme, semester }: Plan) => `${pupilId} ${programme} ${semester}`;
  const plans: PlanStore = {
    find: async (id) => tables.plans.get(id),
    list: async ({ schoolId, semester, status }, request) =>
      page(
        ofSchool(tables.plans, schoolId, semester).filter((one) => status === undefined || one.status === status),
        request,
      ),
    awaiting: async (queue, request) =>
      page(
        [...tables.plans.values()]
          .filter((one) => one.awaiting !== null && queueOf(one.awaiting, one) === queue)
          .sort((a, b) => ((a.awaitingSince ?? '') < (b.awaitingSince ?? '') ? -1 : 1)),
        request,
      ),
    all: async (id, semester) => ofSchool(tables.plans, id, semester),
    insert: (of, first) => [insertInto(tables.plans, of.id, of, { kind: 'absent', recordId: of.id }), event(first)],
    update: (of, next, decidedBy) => [
      write(
        { kind: 'version', recordId: of.id },
        () => {
          const found = tables.plans.get(of.id);
          const isAllowed = found !== undefined && (decidedBy === undefined || !handsOf(found).includes(decidedBy));
          return found?.version === of.version - 1 && isAllowed ? undefined : { found };
        },
        () => void tables.plans.set(of.id, of),
      ),
      event(next),
    ],
    takePlace: (of) => insertInto(tables.plansOfPupils, placeOf(of), of.id, { kind: 'one-plan-per-semester' }),
    freePlace: (of) =>
      write(
        { kind: 'one-plan-per-semester' },
        () => (tables.plansOfPupils.get(placeOf(of)) === of.id ? undefined : { found: tables.plansOfPupils.get(placeOf(of)) }),
        () => void tables.plansOfPupils.delete(placeOf(of)),
      ),
    requireInForce: (planId) =>
      write(
        { kind: 'plan-in-force', planId },
        () => {
          const found = tables.plans.get(planId);
          return typeof found?.inForceRevision === 'number' ? undefined : { found };
        },
        () => undefined,
      ),
  };

  const entryKey = ({ planId, id, counters }: Pick<Consultation, 'planId' | 'id' | 'counters'>) =>
    counters === null ? `${planId} ${id}` : `${planId} ${counters} COUNTER`;
  const logOf = (planId: string) =>
    [...tables.consultations].filter(([, one]) => one.planId === planId).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const consultations: ConsultationStore = {
    find: async (planId, id) => tables.consultations.get(entryKey({ planId, id, counters: null })),
    list: async (planId, request) => page(logOf(planId), request),
    all: async (planId) => logOf(planId),
    insert: (of) =>
      insertInto(
        tables.consultations,
        entryKey(of),
        of,
        of.counters === null ? { kind: 'absent', recordId: of.id } : { kind: 'counter-entry' },
      ),
    confirm: (of) =>
      write(
        { kind: 'confirmation' },
        () => {
          const found = tables.consultations.get(entryKey(of));
          return found?.confirmedOn === null ? undefined : { found };
        },
        () => void tables.consultations.set(entryKey(of), of),
      ),
    takeTime: ({ pupilId, day, consultationId, span }, seen) =>
      write(
        { kind: 'pupil-day' },
        () => {
          const found = tables.days.get(`${pupilId} ${day}`);
          return found?.version === seen?.version ? undefined : { found };
        },
        () =>
          void tables.days.set(`${pupilId} ${day}`, {
            version: (seen?.version ?? 0) + 1,
            spans: { ...seen?.spans, [consultationId]: span },
          }),
      ),
    freeTime: ({ pupilId, day, consultationId }) =>
      write(
        { kind: 'counter-entry' },
        () => {
          const found = tables.days.get(`${pupilId} ${day}`);
          return found !== undefined && Object.hasOwn(found.spans, consultationId) ? undefined : { found };
        },
        () => {
          const found = tables.days.get(`${pupilId} ${day}`);
          if (found === undefined) return;
          const { [consultationId]: _freed, ...spans } = found.spans;
          tables.days.set(`${pupilId} ${day}`, { version: found.version + 1, spans });
        },
      ),
    parseDay: (found) => [...tables.days.values()].find((one) => one === found),
  };

  const pupils: PupilStore = {
    findByCode: async (codeHash) => tables.pupilCodes.get(codeHash),
    insert: (of) => insertInto(tables.pupils, of.pupilId, of, { kind: 'absent', recordId: of.pupilId }),
    linkCode: (codeHash, of) => insertInto(tables.pupilCodes, codeHash, of, { kind: 'pupil-code' }),
    recordAccess: (of) => insertInto(tables.accesses, of.id, of, { kind: 'absent', recordId: of.id }),
  };

  const claims: ClaimStore = {
    find: async (id) => tables.claims.get(id),
    list: async (id, semester, request) => page(ofSchool(tables.claims, id, semester), request),
    awaiting: async (stage, request) =>
      page(
        [...tables.claims.values()].filter(({ awaiting }) => stage.endsWith(`#${awaiting}`)),
        request,
      ),
    all: async (id, semester) => ofSchool(tables.claims, id, semester),
    insert: (of, first) => [insertInto(tables.claims, of.id, of, { kind: 'absent', recordId: of.id }), event(first)],
    update: (of, next) => [replaceIn(tables.claims, of), event(next)],
  };

  const allowanceKey = (planId: string, measureId: string) => `${planId} ${measureId}`;
  const move = (
    { planId, measureId, amountCents }: { planId: string; measureId: string; amountCents: number },
    from: 'availableCents' | 'reservedCents',
    to: 'reservedCents' | 'spentCents',
  ): Write => {
    const key = allowanceKey(planId, measureId);
    return write(
      { kind: 'allowance', planId, measureId },
      () => ((tables.allowances.get(key)?.[from] ?? -1) >= amountCents ? undefined : { found: tables.allowances.get(key) }),
      () => {
        const before = tables.allowances.get(key);
        if (before !== undefined)
          tables.allowances.set(key, { ...before, [from]: before[from] - amountCents, [to]: before[to] + amountCents });
      },
    );
  };
  const allowances: AllowanceStore = {
    insert: (of) => insertInto(tables.allowances, allowanceKey(of.planId, of.measureId), of, { kind: 'absent', recordId: of.planId }),
    reserve: (demand) => move(demand, 'availableCents', 'reservedCents'),
    spend: (demand) => move(demand, 'reservedCents', 'spentCents'),
    replan: ({ planId, measureId, plannedCents, byCents }) =>
      write(
        { kind: 'allowance-change', planId, measureId },
        () => {
          const found = tables.allowances.get(allowanceKey(planId, measureId));
          return found !== undefined && found.availableCents >= -byCents ? undefined : { found };
        },
        () => {
          const before = tables.allowances.get(allowanceKey(planId, measureId));
          if (before !== undefined)
            tables.allowances.set(allowanceKey(planId, measureId), { ...before, plannedCents, availableCents: before.availableCents + byCents });
        },
      ),
    remove: (planId, measureId) =>
      write(
        { kind: 'allowance-change', planId, measureId },
        () => {
          const found = tables.allowances.get(allowanceKey(planId, measureId));
          return found !== undefined && found.availableCents === found.plannedCents ? undefined : { found };
        },
        () => void tables.allowances.delete(allowanceKey(planId, measureId)),
      ),
    find: async (planId, measureId) => tables.allowances.get(allowanceKey(planId, measureId)),
  };

  const receipts: ReceiptStore = {
    find: async (id) => tables.receipts.get(id),
    insert: (of, first) => [insertInto(tables.receipts, of.id, of, { kind: 'absent', recordId: of.id }), event(first)],
    update: (of, next) => [replaceIn(tables.receipts, of), event(next)],
    claimFingerprint: (of) => insertInto(tables.fingerprints, of.sha256, of.id, { kind: 'receipt-fingerprint', receiptId: of.id }),
  };

  const principals: PrincipalStore = {
    find: async (subject) => tables.principals.get(subject),
    list: async (organisation, request) =>
      page(
        [...tables.principals.values()].filter((one) => one.revokedAt === null && organisationKey(one.organisation) === organisation),
        request,
      ),
    save: (of, next) => [replaceIn(tables.principals, of), event(next)],
  };

  const schools: SchoolStore = {
    find: async (id) => tables.schools.get(id),
    list: async (request) => page([...tables.schools.values()], request),
    save: (of, next) => [replaceIn(tables.schools, of), event(next)],
  };

  const changes = async () => tables.reference.get(referenceId) ?? noChanges;
  const reference: ReferenceStore = {
    changes,
    current: async () => referenceWith(release, await changes()),
    release,
    save: (of, next) => [replaceIn(tables.reference, of), event(next)],
  };

  const figuresKey = ({ scope, semester }: CompiledStatistics) => `${scope.level} ${scope.id} ${semester}`;
  const statistics: StatisticsStore = {
    range: async (level, id, from, to) =>
      [...tables.statistics.values()].filter(
        ({ scope, semester }) => scope.level === level && scope.id === id && from <= semester && semester <= to,
      ),
    schoolsOf: async (semester) => [...tables.schoolFigures.values()].filter(({ compiled }) => compiled.semester === semester),
    save: async (compiled) => void tables.statistics.set(figuresKey(compiled), compiled),
    saveSchool: async (school) => {
      tables.schoolFigures.set(figuresKey(school.compiled), school);
      tables.statistics.set(figuresKey(school.compiled), school.compiled);
    },
  };

  const staleMarks: StaleMarks = {
    mark: async (semester, schoolId, token, changedAt) =>
      void tables.marks.set(`${semester} ${schoolId}`, { shard: 0, semester, schoolId, token, changedAt }),
    all: async () => [...tables.marks.values()],
    clear: async ({ semester, schoolId, token }) => {
      if (tables.marks.get(`${semester} ${schoolId}`)?.token === token) tables.marks.delete(`${semester} ${schoolId}`);
    },
  };

  const idempotency: IdempotencyStore = {
    remember: ({ subject, key, requestHash, answer }) =>
      insertInto(tables.answers, `${subject} ${key}`, { requestHash, answer }, { kind: 'idempotency' }),
    find: async (subject, key) => tables.answers.get(`${subject} ${key}`),
    parse: (found) => [...tables.answers.values()].find((one) => one === found),
  };

  const history = { of: async (recordId: string) => [...tables.events.values()].filter((one) => one.recordId === recordId) };

  return { plans, consultations, pupils, claims, allowances, receipts, principals, schools, reference, statistics, staleMarks, idempotency, history };
};
