import type { Allowance, Claim } from '../../shared/domain/claim.ts';
import type { HistoryEvent } from '../../shared/domain/history.ts';
import { type Consultation, type Plan, statusesInForce } from '../../shared/domain/plan.ts';
import { organisationKey, type Principal } from '../../shared/domain/principal.ts';
import type { SealedPersonalData } from '../../shared/domain/pupil.ts';
import type { Receipt } from '../../shared/domain/receipt.ts';
import type { School } from '../../shared/domain/school.ts';
import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
import type {
  AllowanceStore,
  AnsweredRequest,
  ClaimStore,
  CompiledSchool,
  Guard,
  IdempotencyStore,
  Page,
  PageRequest,
  PlanStore,
  PrincipalStore,
  PupilStore,
  ReceiptStore,
  SchoolStore,
  StaleMark,
  StaleMarks,
  StatisticsStore,
  Write,
} from '../../shared/ports/records.ts';

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

  const plans: PlanStore = {
    find: async (id) => tables.plans.get(id),
    list: async (id, semester, request) => page(ofSchool(tables.plans, id, semester), request),
    awaiting: async (stage, request) =>
      page(
        [...tables.plans.values()].filter(({ awaiting }) => stage.endsWith(`#${awaiting}`)),
        request,
      ),
    all: async (id, semester) => ofSchool(tables.plans, id, semester),
    consultations: async (planId, request) =>
      page(
        [...tables.consultations.values()].filter((one) => one.planId === planId),
        request,
      ),
    insert: (of, first) => [
      insertInto(tables.plans, of.id, of, { kind: 'absent', recordId: of.id }),
      insertInto(tables.plansOfPupils, `${of.pupilId} ${of.programme} ${of.semester}`, of.id, { kind: 'one-plan-per-semester' }),
      event(first),
    ],
    update: (of, next) => [replaceIn(tables.plans, of), event(next)],
    requireInForce: (planId) =>
      write(
        { kind: 'plan-in-force', planId },
        () => {
          const found = tables.plans.get(planId);
          return statusesInForce.some((status) => status === found?.status) ? undefined : { found };
        },
        () => undefined,
      ),
    insertConsultation: (of) => insertInto(tables.consultations, of.id, of, { kind: 'absent', recordId: of.id }),
  };

  const pupils: PupilStore = {
    findByCode: async (codeHash) => tables.pupilCodes.get(codeHash),
    insert: (id, codeHash, sealed) => [
      insertInto(tables.pupilCodes, codeHash, id, { kind: 'pupil-code' }),
      insertInto(tables.pupils, id, sealed, { kind: 'absent', recordId: id }),
    ],
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
    put: (of) => replaceIn(tables.schools, of),
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

  return { plans, pupils, claims, allowances, receipts, principals, schools, statistics, staleMarks, idempotency, history };
};
