import { isAdministrator } from '../../shared/domain/access.ts';
import { organisationKey, type Principal } from '../../shared/domain/principal.ts';
import { noChanges, referenceId, referenceWith } from '../../shared/domain/reference.ts';
import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
import type { Edition, EditionPage, EditionStore } from '../../shared/ports/editions.ts';
import type {
  ClaimStore,
  IdempotencyStore,
  InvitationStore,
  PrincipalStore,
  ReferenceStore,
  SchoolStore,
  Write,
} from '../../shared/ports/records.ts';
import type { StaleMark, StaleMarks, StatisticsStore } from '../../shared/ports/statistics.ts';
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
    expired: async (instant) =>
      [...tables.invitations.values()].flatMap((one) => (one.state === 'pending' && one.expiresAt < instant ? [one.id] : [])),
    forget: (id) =>
      write(
        { kind: 'version', recordId: id },
        () => (tables.invitations.get(id)?.state === 'pending' ? undefined : { found: tables.invitations.get(id) }),
        () => void tables.invitations.delete(id),
      ),
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
  const put = (apply: () => unknown) =>
    write(
      { kind: 'none' },
      () => undefined,
      () => void apply(),
    );
  const statistics: StatisticsStore = {
    range: async (level, id, from, to) =>
      [...tables.statistics.values()].filter(
        ({ scope, semester }) => scope.level === level && scope.id === id && from <= semester && semester <= to,
      ),
    find: async (level, id, period) => tables.statistics.get(`${level} ${id} ${period}`),
    findSchool: async (id, semester) => tables.schoolFigures.get(`school ${id} ${semester}`),
    schoolsOf: async (semester) =>
      [...tables.schoolFigures.values()].filter(({ compiled }) => compiled.semester === semester).map(({ compiled }) => compiled.scope.id),
    revisions: async (level, id, period) =>
      [...tables.revisions.values()].filter(({ scope, semester }) => scope.level === level && scope.id === id && semester === period),
    table: async (period, of) => tables.figurePages.get(`${period} ${of}`),
    directory: async (year) => tables.directories.get(year),
    takeOver: async (year) => {
      const before = tables.directories.get(year) ?? { year, token: 0, schools: 0, sealed: [], isDirty: false };
      const taken = { ...before, token: before.token + 1 };
      tables.directories.set(year, taken);
      return taken;
    },
    saveDirectory: (directory) =>
      write(
        { kind: 'compiler' },
        () => (tables.directories.get(directory.year)?.token === directory.token ? undefined : { found: undefined }),
        () => void tables.directories.set(directory.year, directory),
      ),
    save: (compiled) => put(() => tables.statistics.set(figuresKey(compiled), compiled)),
    saveSchool: (school) =>
      put(() => {
        tables.schoolFigures.set(figuresKey(school.compiled), school);
        tables.statistics.set(figuresKey(school.compiled), school.compiled);
      }),
    keepRevision: (compiled) => put(() => tables.revisions.set(`${figuresKey(compiled)} ${compiled.revision}`, compiled)),
    seal: (scope, period) =>
      put(() => {
        const key = `${scope.replace('#', ' ')} ${period}`;
        const [figures, school] = [tables.statistics.get(key), tables.schoolFigures.get(key)];
        if (figures !== undefined) tables.statistics.set(key, { ...figures, sealed: true });
        if (school !== undefined) tables.schoolFigures.set(key, { ...school, compiled: { ...school.compiled, sealed: true } });
      }),
    saveTable: (of) => put(() => tables.figurePages.set(`${of.period} ${of.page}`, of)),
  };

  const partOf = ({ period, edition }: Pick<Edition, 'period' | 'edition'>, part: EditionPage) => `${period} ${edition} ${part}`;
  const lastOf = (period: string) =>
    [...tables.editions.values()].filter((one) => one.period === period).sort((a, b) => b.edition - a.edition)[0];
  const editions: EditionStore = {
    find: async (period, edition) => (edition === undefined ? lastOf(period) : tables.editions.get(`${period} ${edition}`)),
    upper: async (period) => {
      const edition = lastOf(period);
      return edition === undefined ? undefined : { edition, rows: tables.editionPages.get(partOf(edition, 'upper')) ?? [] };
    },
    all: async () => [...new Set([...tables.editions.values()].map(({ period }) => period))].flatMap((period) => lastOf(period) ?? []),
    page: async (of, part) => tables.editionPages.get(partOf(of, part)) ?? [],
    figures: async (of, part) => tables.editionFigures.get(partOf(of, part)) ?? {},
    savePage: (of, part, rows) => put(() => tables.editionPages.set(partOf(of, part), rows)),
    saveFigures: (of, part, figures) => put(() => tables.editionFigures.set(partOf(of, part), figures)),
    publish: (of) => [insertInto(tables.editions, `${of.period} ${of.edition}`, of, { kind: 'compiler' })],
  };

  const renew = (mark: Omit<StaleMark, 'shard'>): void => {
    const key = `${mark.semester} ${mark.schoolId}`;
    const records = [...new Set([...(tables.marks.get(key)?.records ?? []), ...mark.records])];
    tables.marks.set(key, { ...mark, shard: 0, records });
  };
  const staleMarks: StaleMarks = {
    mark: async (mark) => renew(mark),
    markWith: (mark) => put(() => renew(mark)),
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
    editions,
    staleMarks,
    idempotency,
    history,
  };
};
