import { describe, expect, it } from 'vitest';
import type { Claim } from '../../shared/domain/claim.ts';
import { type SignalContext, signalCodes, signalsOf } from '../../shared/domain/claim-signals.ts';
import { isHoliday } from '../../shared/domain/holidays.ts';
import { figuresOf } from '../../shared/domain/statistics.ts';
import { explain, signalTexts } from '../../shared/http/signal-texts.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { aClaim, aLine, aTake, idOf } from '../support/builders.ts';

const money = (linesByAmount: Record<string, number>) =>
  figuresOf({ compensations: { byKind: { catering: { linesByAmount } } } }).compensations;
const context = (changes: Partial<SignalContext> = {}): SignalContext => ({
  ofSchool: [],
  nation: undefined,
  period: { starts: '2021-09-01', ends: '2021-12-31' },
  programme: pumpurs,
  ...changes,
});
/** Nothing about it is unusual. */
const plain = (changes: Partial<Claim> = {}): Claim =>
  aClaim()
    .withLines(aLine({ amountCents: 2_515 }))
    .inStatus('submitted')
    .with({ takes: [aTake({ held: ['content'] })], ...changes })
    .build();
const found = (claim: Claim, of: Partial<SignalContext> = {}) =>
  signalsOf(claim, context(of)).map(({ code, lineId, facts }) => [code, lineId, ...Object.values(facts)].join(' '));
const withLine = (changes: Parameters<typeof aLine>[0]) => ({ lines: [{ ...aLine(changes), id: 'l1' }] });

describe('a claim', () => {
  it('of which nothing is unusual has no signal', () => {
    expect(found(plain(), { nation: money({ '2600': 100 }) })).toEqual([]);
  });

  it.each<[string, Claim, Partial<SignalContext>, readonly string[]]>([
    ['above the 95th percentile of its kind', plain(), { nation: money({ '1000': 95, '9900': 5 }) }, ['high-amount l1 2515 95 1000']],
    ['of a kind with too few to compare', plain(), { nation: money({ '1000': 19 }) }, []],
    ['spent on a public holiday', plain(withLine({ amountCents: 2_515, spentOn: '2021-11-18' })), {}, ['spent-on-holiday l1 2021-11-18']],
    ['of a round sum', plain(withLine({ amountCents: 2_000 })), {}, ['round-sum l1 2000']],
    [
      'with a receipt from before the period',
      plain({ takes: [aTake({ held: ['content'], issuedOn: '2021-08-31' })] }),
      {},
      [`old-receipt l1 ${idOf('rcp', 1)} 2021-08-31 2021-09-01`],
    ],
    ['with a receipt that is somebody’s already', plain({ takes: [aTake({ held: [] })] }), {}, [`used-elsewhere l1 ${idOf('rcp', 1)}`]],
    ['that came too late', plain({ submittedAt: '2022-01-05T10:00:00.000Z' }), {}, ['late-submission  2021-12-31 5']],
    [
      'whose file says something else',
      plain(withLine({ amountCents: 2_515, warnings: [{ receiptId: idOf('rcp', 1), code: 'total-differs' }] })),
      {},
      [`differs-from-file l1 ${idOf('rcp', 1)} total-differs`],
    ],
  ])('%s is told so', (_what, claim, of, told) => {
    expect(found(claim, of)).toEqual(told);
  });

  it('is late only after the days that the programme gives', () => {
    const programme = { ...pumpurs, calendar: { ...pumpurs.calendar, claimDays: [{ since: '2017-03-01', value: 10, confirmed: true }] } };
    expect(found(plain({ submittedAt: '2022-01-10T10:00:00.000Z' }), { programme })).toEqual([]);
    expect(found(plain({ submittedAt: '2022-01-11T10:00:00.000Z' }), { programme })).toEqual(['late-submission  2022-01-10 1']);
  });

  it('whose supplier is most of the school’s is told so, from five on', () => {
    const of = (number: number, supplier: string): Claim => ({
      ...plain({ takes: [aTake({ held: ['content'], supplier })] }),
      id: idOf('clm', number),
    });
    const others = [2, 3, 4].map((number) => of(number, 'one'));
    expect(found(of(1, 'one'), { ofSchool: [of(1, 'one'), ...others] })).toEqual([]);
    expect(found(of(1, 'one'), { ofSchool: [of(1, 'one'), ...others, of(5, 'one'), of(6, 'two')] })).toEqual(['one-supplier  5 6']);
    expect(found(of(6, 'two'), { ofSchool: [of(1, 'one'), ...others, of(5, 'one'), of(6, 'two')] })).toEqual([]);
  });
});

describe('a signal', () => {
  it.each(signalCodes)('%s explains itself in both languages, with amounts in euro', (code) => {
    const names = [...signalTexts[code].lv.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    expect([...signalTexts[code].en.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort()).toEqual(names.toSorted());
    const facts = Object.fromEntries(names.map((name) => [name, name.endsWith('Cents') ? 1_234 : name]));
    for (const language of ['lv', 'en'] as const) {
      const text = explain({ code, lineId: null, facts }, language);
      expect(text).not.toMatch(/[{}]/);
      for (const name of names) expect(text).toContain(name.endsWith('Cents') ? '12,34 €' : name);
    }
  });
});

describe('a public holiday', () => {
  it.each([
    ['2021-01-01', true],
    ['2021-04-02', true],
    ['2021-04-04', true],
    ['2021-04-05', true],
    ['2022-04-15', true],
    ['2024-04-01', true],
    ['2025-04-18', true],
    ['2021-11-18', true],
    ['2023-11-20', true],
    ['2024-05-06', true],
    ['2021-11-19', false],
    ['2021-04-06', false],
    ['2021-09-20', false],
    ['2021-05-03', false],
  ])('%s: %s', (date, expected) => {
    expect(isHoliday(date)).toBe(expected);
  });
});
