import { describe, expect, it } from 'vitest';
import type { Claim } from '../../shared/domain/claim.ts';
import { programmes } from '../../shared/programmes/index.ts';
import { release } from '../../shared/reference/index.ts';
import { createClaim, type NewClaim } from '../../shared/use-cases/create-claim.ts';
import { aNewLine, aPrincipal, aReceipt, autumn, idOf, noon, otherSchoolId, spring } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    plans: [
      aPlan(1).approved().build(),
      aPlan(2).approved().inSchool(otherSchoolId).build(),
      aPlan(3).approved().with({ semester: spring }).build(),
      aPlan(4).approved().with({ programme: 'skola-kopiena' }).build(),
    ],
    receipts: [aReceipt(1), aReceipt(2, { schoolId: otherSchoolId })],
    principals: [aPrincipal('school-coordinator'), aPrincipal('iap-author')],
  });
  const create = createClaim(records);
  return {
    ...records,
    create: (changes: Partial<NewClaim> = {}, { key = 'key-0001', subject = 'school-coordinator', now = noon } = {}) =>
      create({
        subject,
        now,
        input: { programme: 'pumpurs', semester: autumn, lines: [aNewLine()], ...changes },
        remember: remembering<Claim>(records, subject, key),
      }),
  };
};

describe('a new claim', () => {
  it('is a draft that knows its total and the kind of every line', async () => {
    const { create, commits } = setUp();
    const lines = [aNewLine({ amountCents: 150 }), aNewLine({ amountCents: 50 })];
    expect(accepted(await create({ lines }))).toMatchObject({
      status: 'draft',
      preparedBy: ['school-coordinator'],
      partner: 'municipal',
      totalCents: 200,
      lines: [{ kind: 'catering' }, { kind: 'catering' }],
      version: 1,
    });
    expect(commits).toHaveLength(1);
  });

  it('reserves nothing yet', async () => {
    const { create, tables } = setUp();
    accepted(await create({ lines: [aNewLine({ amountCents: 99_999_999 })] }));
    expect(tables.allowances.get(`${idOf('iap', 1)} m2`)).toMatchObject({ availableCents: 10_000, reservedCents: 0 });
  });

  it('is made once for a key', async () => {
    const { create, tables } = setUp();
    const first = accepted(await create());
    expect(await create()).toMatchObject({ ok: 'repeated', first: { answer: { body: JSON.stringify(first) } } });
    expect(tables.claims.size).toBe(1);
  });

  it('is not for authors of plans', async () => {
    const { create } = setUp();
    expect(refused(await create({}, { subject: 'iap-author' }))).toMatchObject({ code: 'role-not-permitted' });
  });
});

describe('a line', () => {
  const faultsOf = async (line: Parameters<typeof aNewLine>[0], now = noon) => {
    const { faults } = refused(await setUp().create({ lines: [aNewLine(), aNewLine(line)] }, { now }));
    return faults?.map(({ pointer, code }) => `${pointer} ${code}`);
  };

  it.each([
    ['a plan that does not exist', { planId: idOf('iap', 99) }, ['/lines/1/planId unknown-reference']],
    ['a plan of another school, in the same words', { planId: idOf('iap', 2) }, ['/lines/1/planId unknown-reference']],
    ['a plan of another programme', { planId: idOf('iap', 4) }, ['/lines/1/planId not-matching']],
    ['a consultation', { measureId: 'm1' }, ['/lines/1/measureId unknown-reference']],
    ['a measure that the plan has not', { measureId: 'm9' }, ['/lines/1/measureId unknown-reference']],
    ['a receipt that does not exist', { receiptIds: [idOf('rcp', 1), idOf('rcp', 99)] }, ['/lines/1/receiptIds/1 unknown-reference']],
    ['a receipt of another school, in the same words', { receiptIds: [idOf('rcp', 2)] }, ['/lines/1/receiptIds/0 unknown-reference']],
    ['a day before the plan’s period', { spentOn: '2021-08-31' }, ['/lines/1/spentOn outside-period']],
    ['a day to come', { spentOn: '2021-10-05' }, ['/lines/1/spentOn in-the-future']],
  ])('does not cite %s', async (_what, line, faults) => {
    expect(await faultsOf(line)).toEqual(faults);
  });

  it('of a plan of another semester is of another claim', async () => {
    expect(await faultsOf({ planId: idOf('iap', 3), spentOn: '2022-01-10' }, Date.UTC(2022, 1, 1))).toEqual([
      '/lines/1/planId not-matching',
    ]);
  });

  it('may be of the last day of the plan’s period, and no later', async () => {
    const now = Date.UTC(2022, 0, 10);
    expect(accepted(await setUp().create({ lines: [aNewLine({ spentOn: '2021-12-31' })] }, { now }))).toMatchObject({ status: 'draft' });
    expect(await faultsOf({ spentOn: '2022-01-01' }, now)).toEqual(['/lines/1/spentOn outside-period']);
  });

  it('is told all its faults at once', async () => {
    const line = { measureId: 'm9', spentOn: '2022-06-01', receiptIds: [idOf('rcp', 9)] };
    expect(await faultsOf(line)).toEqual([
      '/lines/1/measureId unknown-reference',
      '/lines/1/spentOn outside-period',
      '/lines/1/spentOn in-the-future',
      '/lines/1/receiptIds/0 unknown-reference',
    ]);
  });
});

describe('a cost', () => {
  it('is the programme’s only on its own days, whatever the plan’s period', async () => {
    const records = setUp();
    const shortened = programmes.map((one) => ({ ...one, costs: { from: '2021-09-10', to: '2021-09-15' } }));
    const reference = { current: async () => ({ ...release, programmes: shortened }) };
    const lines = ['2021-09-09', '2021-09-10', '2021-09-15', '2021-09-16'].map((spentOn) => aNewLine({ spentOn }));
    const call = { subject: 'school-coordinator', now: noon, input: { programme: 'pumpurs', semester: autumn, lines } };
    const created = createClaim({ ...records, reference })({ ...call, remember: remembering<Claim>(records, 'x', 'key-0001') });
    expect(refused(await created).faults).toEqual(
      [0, 3].map((line) => ({ pointer: `/lines/${line}/spentOn`, code: 'outside-period', limits: ['2021-09-10', '2021-09-15'] })),
    );
  });
});
