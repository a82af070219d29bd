import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/domain/access.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Page, PageRequest } from '../../shared/ports/records.ts';
import { listRecords, type RecordQuery } from '../../shared/use-cases/lists.ts';
import { aPrincipal, aSchool, autumn, noon, otherMunicipalityId, otherSchoolId, schoolId, spring } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { accepted, refused } from '../support/results.ts';

const readers: readonly Role[] = [
  'iap-author',
  'school-director',
  'municipality-coordinator',
  'ikvd-coordinator',
  'ikvd-analyst',
  'auditor',
];

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool(), aSchool({ id: otherSchoolId, municipalityId: otherMunicipalityId })],
    plans: [
      aPlan(1).build(),
      aPlan(2).inApproval().build(),
      aPlan(3).build(),
      aPlan(4).with({ semester: spring }).build(),
      aPlan(5).inSchool(otherSchoolId, otherMunicipalityId).build(),
    ],
    principals: readers.map((role) => aPrincipal(role)),
  });
  const queues: string[] = [];
  const awaiting: typeof records.plans.awaiting = (stage, page) => {
    queues.push(stage);
    return records.plans.awaiting(stage, page);
  };
  const list: (of: string, semester: string, page: PageRequest) => Promise<Page<Plan>> = (of, semester, page) =>
    records.plans.list({ schoolId: of, semester }, page);
  const spied = { list, awaiting };
  const stages: Partial<Record<Role, string>> = {
    'school-director': 'director',
    'municipality-coordinator': 'municipality',
    'ikvd-coordinator': 'ikvd',
  };
  const listed = listRecords<Plan>(
    { ...records, records: spied },
    { kind: 'plans', permission: 'plan:read', stageOf: ({ role }) => stages[role] },
  );
  return { queues, list: (subject: string, query: RecordQuery) => listed({ subject, now: noon, query }) };
};

const ids = (page: { readonly items: readonly Plan[] }) => page.items.map(({ id }) => Number(id.slice(-2)));

describe('a list', () => {
  it('is of the caller’s school where he names none', async () => {
    const { list } = setUp();
    expect(ids(accepted(await list('iap-author', { limit: 50, semester: autumn })))).toEqual([1, 2, 3]);
  });

  it('is of the school that is named, for whoever it is theirs to see', async () => {
    const { list } = setUp();
    for (const subject of ['municipality-coordinator', 'ikvd-coordinator', 'auditor']) {
      expect(ids(accepted(await list(subject, { limit: 50, semester: spring, schoolId })))).toEqual([4]);
    }
  });

  it.each(['iap-author', 'municipality-coordinator'])('of a school outside the organisation is not found: %s', async (subject) => {
    expect(refused(await setUp().list(subject, { limit: 50, semester: autumn, schoolId: otherSchoolId }))).toEqual({ code: 'not-found' });
  });

  it('needs a school where the caller has none', async () => {
    expect(refused(await setUp().list('auditor', { limit: 50, semester: autumn }))).toEqual({
      code: 'invalid-request',
      faults: [{ pointer: 'query/schoolId', code: 'required' }],
    });
  });

  it('is not for analysts', async () => {
    expect(refused(await setUp().list('ikvd-analyst', { limit: 50, semester: autumn, schoolId }))).toMatchObject({
      code: 'role-not-permitted',
    });
  });

  it('goes on where its page ended, once for every record', async () => {
    const { list } = setUp();
    const first = accepted(await list('iap-author', { limit: 2, semester: autumn }));
    const second = accepted(await list('iap-author', { limit: 2, semester: autumn, cursor: first.next ?? '' }));
    expect([...ids(first), ...ids(second)]).toEqual([1, 2, 3]);
    expect(second.next).toBeNull();
  });

  it('does not go on by the cursor of another list', async () => {
    const { list } = setUp();
    const { next } = accepted(await list('iap-author', { limit: 2, semester: autumn }));
    const cursor = next ?? '';
    const badCursor = { code: 'invalid-request', faults: [{ pointer: 'query/cursor', code: 'bad-cursor' }] };
    expect(refused(await list('iap-author', { limit: 2, semester: spring, cursor }))).toEqual(badCursor);
    expect(refused(await list('school-director', { limit: 2, awaiting: 'me', cursor }))).toEqual(badCursor);
    expect(refused(await list('ikvd-coordinator', { limit: 2, semester: autumn, schoolId: otherSchoolId, cursor }))).toEqual(badCursor);
  });
});

describe('a work queue', () => {
  it.each([
    ['school-director', `school#${schoolId}#director`],
    ['municipality-coordinator', 'municipality#0003000#municipality'],
    ['ikvd-coordinator', 'ikvd#ikvd'],
  ])('of %s is %s', async (subject, queue) => {
    const { list, queues } = setUp();
    await list(subject, { limit: 50, awaiting: 'me' });
    expect(queues).toEqual([queue]);
  });

  it('of who decides nothing is empty', async () => {
    const { list, queues } = setUp();
    expect(accepted(await list('iap-author', { limit: 50, awaiting: 'me' }))).toEqual({ items: [], next: null });
    expect(queues).toEqual([]);
  });
});
