import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/domain/plan.ts';
import { turnOf, waitingOf } from '../../shared/domain/plan-queue.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { listPlans, type PlanQuery } from '../../shared/use-cases/plan-lists.ts';
import { aPrincipal, aSchool, autumn, noon, otherSchoolId, schoolId } from '../support/builders.ts';
import { given } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { planStage } from '../support/plan-stage.ts';
import { accepted, refused } from '../support/results.ts';

const waiting = (number: number, awaiting: Plan['awaiting'], awaitingSince: string, changes: Partial<Plan> = {}): Plan =>
  aPlan(number)
    .with({ status: 'in_approval', awaiting, awaitingSince, ...changes })
    .build();

type Asked = PlanQuery extends infer One ? (One extends PlanQuery ? Omit<One, 'limit'> & { readonly limit?: number } : never) : never;

const stageOf = (...plans: readonly Plan[]) => {
  const stage = planStage(aPlan(99).build());
  given(stage.tables, { plans });
  const list = listPlans(stage);
  return {
    ...stage,
    list: (subject: string, query: Asked, now = noon) => list({ ...stage.by(subject), now, query: { limit: 50, ...query } }),
  };
};

const me = { awaiting: 'me' } as const;
const ids = (page: { readonly items: readonly Plan[] }) => page.items.map(({ id }) => Number(id.slice(-4)));

describe('what waits for me', () => {
  const all = [
    waiting(1, 'director', '2021-10-02T09:00:00.000Z'),
    waiting(2, 'director', '2021-09-20T09:00:00.000Z'),
    waiting(3, 'municipality', '2021-10-01T09:00:00.000Z'),
    waiting(4, 'ikvd', '2021-10-01T09:00:00.000Z'),
    waiting(5, 'author', '2021-10-01T09:00:00.000Z'),
    waiting(6, 'director', '2021-09-19T09:00:00.000Z', { schoolId: otherSchoolId }),
    waiting(7, 'municipality', '2021-09-19T09:00:00.000Z', { municipalityId: '0030000' }),
  ];

  it.each([
    ['school-director', [2, 1]],
    ['municipality-coordinator', [3]],
    ['ikvd-coordinator', [4]],
    ['iap-author', [5]],
    ['school-coordinator', []],
    ['auditor', []],
  ])('is the work of the %s of this organisation alone, longest first: %o', async (subject, expected) => {
    expect(ids(accepted(await stageOf(...all).list(subject, me)))).toEqual(expected);
  });

  it('is not what four eyes forbid me', async () => {
    const mine = waiting(1, 'director', '2021-10-02T09:00:00.000Z', { preparedBy: ['author', 'school-director'] });
    expect(ids(accepted(await stageOf(mine, ...all.slice(1)).list('school-director', me)))).toEqual([2]);
  });

  it('says how long it has waited, and by how much that is too long', async () => {
    const { items } = accepted(await stageOf(...all).list('school-director', me));
    expect(items.map((one) => one.waiting)).toEqual([
      { since: '2021-09-20T09:00:00.000Z', days: 14, daysLate: 4 },
      { since: '2021-10-02T09:00:00.000Z', days: 2, daysLate: 0 },
    ]);
  });

  it('is also what waited for the municipalities that merged into mine, page by page', async () => {
    const since = (day: number) => `2025-06-${day}T09:00:00.000Z`;
    const stage = stageOf(
      waiting(1, 'municipality', since(12), { municipalityId: '0038000' }),
      waiting(2, 'municipality', since(11), { municipalityId: '0055000' }),
      waiting(3, 'municipality', since(13), { municipalityId: '0038001' }),
      waiting(4, 'municipality', since(10), { municipalityId: '0038000' }),
    );
    stage.tables.principals.set(
      'madona',
      aPrincipal('municipality-coordinator', { id: 'madona', organisation: { kind: 'municipality', id: '0038001' } }),
    );
    const july = Date.UTC(2025, 6, 2, 9);
    const seen: number[] = [];
    let cursor: string | null | undefined;
    do {
      const page = accepted(await stage.list('madona', { ...me, limit: 1, ...(cursor == null ? {} : { cursor }) }, july));
      seen.push(...ids(page));
      cursor = page.next;
    } while (cursor !== null && seen.length < 10);
    expect(seen.toSorted()).toEqual([1, 2, 3, 4]);
    expect(seen.indexOf(4)).toBeLessThan(seen.indexOf(1));
  });

  it('has a cursor of its own: that of another list is refused', async () => {
    const stage = stageOf(...all);
    const { next } = accepted(await stage.list('school-director', { ...me, limit: 1 }));
    expect(refused(await stage.list('school-director', { semester: autumn, cursor: next ?? '' })).faults).toMatchObject([
      { code: 'bad-cursor' },
    ]);
  });
});

describe('days of waiting', () => {
  const term = (days: number | null) => ({
    ...pumpurs,
    calendar: { ...pumpurs.calendar, decisionDays: [{ since: '2017-03-01', value: days, confirmed: true }] },
  });
  const since = (awaitingSince: string | null) => aPlan().with({ awaitingSince }).build();

  it('are days in Riga, also over the night in which the clocks are set back', () => {
    // 23:30 in Riga on the 29th; the clocks go back on the 31st.
    expect(waitingOf(since('2021-10-29T20:30:00.000Z'), term(1), '2021-11-01')).toMatchObject({ days: 3, daysLate: 2 });
    // Half past midnight on the 30th there.
    expect(waitingOf(since('2021-10-29T21:30:00.000Z'), term(1), '2021-11-01')).toMatchObject({ days: 2, daysLate: 1 });
  });

  it('are never late where the programme sets no term, and there are none where nobody waits', () => {
    expect(waitingOf(since('2021-10-01T09:00:00.000Z'), term(null), '2021-12-01')).toMatchObject({ days: 61, daysLate: null });
    expect(waitingOf(since(null), term(1), '2021-12-01')).toBeUndefined();
  });

  it('belong to the four whose turn it can be', () => {
    expect((['iap-author', 'school-director', 'municipality-coordinator', 'ikvd-coordinator', 'auditor'] as const).map(turnOf)).toEqual([
      'author',
      'director',
      'municipality',
      'ikvd',
      undefined,
    ]);
  });
});

describe('a school’s plans', () => {
  const plans = [
    aPlan(1).build(),
    aPlan(2).approved().build(),
    aPlan(3).with({ semester: '2021-2022-2' }).build(),
    aPlan(4).inSchool(otherSchoolId).build(),
  ];

  it('are those of a semester, and of a status where one is asked for', async () => {
    const stage = stageOf(...plans);
    expect(ids(accepted(await stage.list('iap-author', { semester: autumn })))).toEqual([99, 1, 2]);
    expect(ids(accepted(await stage.list('iap-author', { semester: autumn, status: 'approved' })))).toEqual([2]);
    expect(ids(accepted(await stage.list('auditor', { schoolId: otherSchoolId, semester: autumn })))).toEqual([4]);
  });

  it.each(['ikvd-coordinator', 'municipality-coordinator', 'auditor'])('need the school’s number from the %s', async (subject) => {
    expect(refused(await stageOf().list(subject, { semester: autumn })).faults).toEqual([{ pointer: 'query/schoolId', code: 'required' }]);
  });

  it('are not another school’s, nor another municipality’s', async () => {
    const stage = stageOf(...plans);
    expect(refused(await stage.list('stranger', { schoolId, semester: autumn }))).toEqual({ code: 'not-found' });
    expect(refused(await stage.list('neighbour', { schoolId, semester: autumn }))).toEqual({ code: 'not-found' });
    expect(ids(accepted(await stage.list('municipality-coordinator', { schoolId, semester: autumn })))).toEqual([99, 1, 2]);
  });

  it('are a municipality’s for the semesters in which the school was its own', async () => {
    const stage = stageOf(...plans);
    const affiliations = [
      { since: '2017-03-01', partner: 'municipal' as const, municipalityId: '0003000' },
      { since: '2022-01-01', partner: 'municipal' as const, municipalityId: '0030000' },
    ];
    stage.tables.schools.set(schoolId, aSchool({ affiliations }));
    const asked = (subject: string, semester: string) => stage.list(subject, { schoolId, semester });
    expect(ids(accepted(await asked('municipality-coordinator', autumn)))).toEqual([99, 1, 2]);
    expect(refused(await asked('municipality-coordinator', '2021-2022-2'))).toEqual({ code: 'not-found' });
    expect(ids(accepted(await asked('neighbour', '2021-2022-2')))).toEqual([3]);
  });

  it('of a state school are no municipality’s', async () => {
    const stage = stageOf(...plans);
    stage.tables.schools.set(schoolId, aSchool({ partner: 'vpii' }));
    expect(refused(await stage.list('municipality-coordinator', { schoolId, semester: autumn }))).toEqual({ code: 'not-found' });
  });
});
