import { isAdministrator } from '../../shared/domain/access.ts';
import { organisationKey, type Principal } from '../../shared/domain/principal.ts';
import { noChanges, referenceId, referenceWith } from '../../shared/domain/reference.ts';
import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
import type {
  ClaimStore,
  IdempotencyStore,
  InvitationStore,
  PrincipalStore,
  ReferenceStore,
  SchoolStore,
  StaleMarks,
  StatisticsStore,
  Write,
} from '../../shared/ports/records.ts';
import { release } from '../../shared/reference/index.ts';
import { moneyStoresOver } from './memory-money-stores.ts';
import { planStoresOver } from './memory-plan-stores.ts';
import { eventInto, insertInto, ofSchool, page, replaceIn, type Tables, write } from './memory-table.ts';

export const storesOver = (tables: Tables) => {
  const event = eventInto(tables);

  const claims: ClaimStore = {
    find: async (id) => tables.claims.get(id),
    list: async (id, semester, request) => page(ofSchool(tables.claims, id, semester), request),
    awaiting: async (stage, request) =>
      page(
        [...tables.claims.values()].filter(({ awaiting, batchId }) => stage.endsWith(`#${awaiting}`) && batchId === null),
        request,
      ),
    all: async (id, semester) => ofSchool(tables.claims, id, semester),
    insert: (of, first) => [insertInto(tables.claims, of.id, of, { kind: 'absent', recordId: of.id }), event(first)],
    update: (of, next) => [replaceIn(tables.claims, of), event(next)],
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
    ...moneyStoresOver(tables),
    claims,
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
