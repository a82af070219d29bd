import { isAdministrator } from '../../shared/domain/access.ts';
import { organisationKey, type Principal } from '../../shared/domain/principal.ts';
import { noChanges, referenceId, referenceWith } from '../../shared/domain/reference.ts';
import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
import type {
  AllowanceStore,
  ClaimStore,
  Guard,
  IdempotencyStore,
  InvitationStore,
  PrincipalStore,
  ReceiptStore,
  ReferenceStore,
  SchoolStore,
  StaleMarks,
  StatisticsStore,
  Write,
} from '../../shared/ports/records.ts';
import { release } from '../../shared/reference/index.ts';
import { planStoresOver } from './memory-plan-stores.ts';
import { eventInto, insertInto, ofSchool, page, replaceIn, type Tables, write } from './memory-table.ts';

export const storesOver = (tables: Tables) => {
  const event = eventInto(tables);

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
    to: 'availableCents' | 'reservedCents' | 'spentCents',
    guard: Guard = { kind: 'allowance', planId, measureId },
    isAllowed: () => boolean = () => true,
  ): Write => {
    const key = allowanceKey(planId, measureId);
    return write(
      guard,
      () => ((tables.allowances.get(key)?.[from] ?? -1) >= amountCents && isAllowed() ? undefined : { found: tables.allowances.get(key) }),
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
    release: (demand, others) => {
      const key = allowanceKey(demand.planId, demand.measureId);
      const isOwn = () => tables.allowances.get(key)?.reservedCents === demand.amountCents && tables.allowances.get(key)?.spentCents === 0;
      return others === undefined
        ? move(demand, 'reservedCents', 'availableCents')
        : move(demand, 'reservedCents', 'availableCents', { kind: 'version', recordId: demand.planId }, () => isOwn() !== others);
    },
    requireUse: (planId, measureId, isUsed) =>
      write(
        { kind: 'version', recordId: planId },
        () => {
          const found = tables.allowances.get(allowanceKey(planId, measureId));
          return found !== undefined && found.availableCents < found.plannedCents === isUsed ? undefined : { found };
        },
        () => undefined,
      ),
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
            tables.allowances.set(allowanceKey(planId, measureId), {
              ...before,
              plannedCents,
              availableCents: before.availableCents + byCents,
            });
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
    recordAccess: (of) => insertInto(tables.receiptAccesses, of.id, of, { kind: 'absent', recordId: of.id }),
    findFingerprint: async (sha256) => tables.fingerprints.get(sha256),
    freeFingerprint: (of) =>
      write(
        { kind: 'receipt-fingerprint', receiptId: of.id },
        () => (tables.fingerprints.get(of.sha256) === of.id ? undefined : { found: undefined }),
        () => void tables.fingerprints.delete(of.sha256),
      ),
    claimFingerprint: (of) => insertInto(tables.fingerprints, of.sha256, of.id, { kind: 'receipt-fingerprint', receiptId: of.id }),
  };

  const administratorsOf = ({ role, organisation }: Principal) =>
    [...tables.principals.values()].filter(
      (one) => one.revokedAt === null && one.role === role && organisationKey(one.organisation) === organisationKey(organisation),
    );
  const keepsAdministrator = (of: Principal, isOver: boolean): Write =>
    write(
      { kind: 'last-administrator' },
      () => (isAdministrator(of.role) && !isOver && administratorsOf(of).length <= 1 ? { found: undefined } : undefined),
      () => undefined,
    );
  const principals: PrincipalStore = {
    find: async (subject) => tables.principals.get(subject),
    list: async (organisation, request) =>
      page(
        [...tables.principals.values()].filter((one) => one.revokedAt === null && organisationKey(one.organisation) === organisation),
        request,
      ),
    grant: (of, next) => [replaceIn(tables.principals, of), event(next)],
    revoke: (of, next, { isOver }) => [replaceIn(tables.principals, of), event(next), keepsAdministrator(of, isOver)],
    change: (of, next, before, { isOver }) => [
      replaceIn(tables.principals, of),
      event(next),
      ...(isAdministrator(before.role) && !isAdministrator(of.role) ? [keepsAdministrator(before, isOver)] : []),
    ],
    requireUnchanged: ({ id, version }) =>
      write(
        { kind: 'version', recordId: id },
        () => (tables.principals.get(id)?.version === version ? undefined : { found: tables.principals.get(id) }),
        () => undefined,
      ),
  };

  const invitations: InvitationStore = {
    find: async (id) => tables.invitations.get(id),
    list: async (organisation, request) =>
      page(
        [...tables.invitations.values()].filter((one) => one.state === 'pending' && organisationKey(one.organisation) === organisation),
        request,
      ),
    save: (of, next) => [replaceIn(tables.invitations, of), event(next)],
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
    markWith: (semester, schoolId, token, changedAt) =>
      write(
        { kind: 'none' },
        () => undefined,
        () => void tables.marks.set(`${semester} ${schoolId}`, { shard: 0, semester, schoolId, token, changedAt }),
      ),
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

  return {
    ...planStoresOver(tables),
    claims,
    allowances,
    receipts,
    principals,
    invitations,
    schools,
    reference,
    statistics,
    staleMarks,
    idempotency,
    history,
  };
};
