import { describe, expect, it } from 'vitest';
import { getLedger } from '../../shared/use-cases/ledger.ts';
import { aPrincipal, municipalityId, noon, otherMunicipalityId, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aLedgerEntry } from '../support/money-builders.ts';
import { accepted, refused } from '../support/results.ts';

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    principals: [
      aPrincipal('auditor'),
      aPrincipal('school-director'),
      aPrincipal('municipality-coordinator'),
      aPrincipal('municipality-coordinator', { id: 'neighbour', organisation: { kind: 'municipality', id: otherMunicipalityId } }),
    ],
  });
  return records;
};

describe('a ledger', () => {
  const [line] = aLedgerEntry().movements;
  const entry = (
    number: number,
    at: string,
    action: string,
    from: 'available' | 'reserved' | 'spent',
    to: 'reserved' | 'spent' | 'recovered',
    cents: number,
  ) => aLedgerEntry({ number, at, action, movements: line === undefined ? [] : [{ ...line, from, to, cents }] });
  const entries = [
    entry(2, '2021-09-30T20:59:59.999Z', 'submit', 'available', 'reserved', 2_500),
    entry(3, '2021-09-30T21:00:00.000Z', 'pay', 'reserved', 'spent', 2_500),
    entry(4, '2021-10-31T21:59:59.999Z', 'recover', 'spent', 'recovered', 100),
    entry(5, '2021-10-31T22:00:00.000Z', 'recover', 'spent', 'recovered', 10),
  ];
  const read = (query: { from?: string; to?: string; partner?: string; limit?: number; cursor?: string }, subject = 'auditor') => {
    const stage = setUp();
    for (const one of entries) stage.tables.ledger.set(String(one.number), one);
    return getLedger(stage)({ subject, now: noon, query: { partner: municipalityId, limit: 50, ...query } });
  };

  it('of some days in Latvia begins with what there was, and sums to what there is', async () => {
    expect(accepted(await read({ from: '2021-10-01', to: '2021-10-31' }))).toMatchObject({
      opening: { reservedCents: 2_500, spentCents: 0, recoveredCents: 0 },
      turnover: { pay: 2_500, recover: 100 },
      closing: { reservedCents: 0, spentCents: 2_400, recoveredCents: 100 },
      entries: 2,
      items: [{ number: 3 }, { number: 4 }],
      next: null,
    });
    expect(accepted(await read({}))).toMatchObject({
      opening: { reservedCents: 0 },
      closing: { spentCents: 2_390, recoveredCents: 110 },
      entries: 4,
    });
  });

  it('is read page by page, each with the balances of the whole', async () => {
    const first = accepted(await read({ limit: 3 }));
    expect(first.items.map(({ number }) => number)).toEqual([2, 3, 4]);
    const rest = accepted(await read({ limit: 3, cursor: first.next ?? '' }));
    expect(rest.items.map(({ number }) => number)).toEqual([5]);
    expect(rest.closing).toEqual(first.closing);
  });

  it('is its partner’s and the state’s', async () => {
    expect(accepted(await read({}, 'municipality-coordinator')).entries).toBe(4);
    expect(refused(await read({}, 'neighbour')).code).toBe('not-found');
    expect(refused(await read({ partner: schoolId }, 'municipality-coordinator')).code).toBe('not-found');
    expect(accepted(await read({ partner: schoolId }, 'school-director')).entries).toBe(0);
    expect(refused(await read({ from: '2021-10-02', to: '2021-10-01' })).faults).toMatchObject([{ pointer: 'query/to' }]);
  });
});
