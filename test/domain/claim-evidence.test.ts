import { describe, expect, it } from 'vitest';
import type { ClaimLine } from '../../shared/domain/claim.ts';
import { checkEvidence } from '../../shared/domain/claim-evidence.ts';
import type { Programme } from '../../shared/domain/programme.ts';
import type { Receipt } from '../../shared/domain/receipt.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { aDocument, aNewLine, aReceipt, idOf } from '../support/builders.ts';

const [first, second, third] = [idOf('rcp', 1), idOf('rcp', 2), idOf('rcp', 3)];
const register = { kind: 'meal-register', supplier: null, number: null, totalCents: null };

const check = (
  documents: readonly (Parameters<typeof aDocument>[0] | null)[],
  changes: Partial<ClaimLine> = {},
  { kind = 'catering', programme = pumpurs }: { kind?: string; programme?: Programme } = {},
) => {
  const receipts = documents.map((document, index) =>
    aReceipt(index + 1, { document: document === null ? null : aDocument({ number: `N-${index}`, ...document }) }),
  );
  const line = aNewLine({ receiptIds: receipts.map(({ id }) => id), ...changes });
  const known = new Map(receipts.map((receipt): [string, Receipt] => [receipt.id, receipt]));
  const { faults, facts } = checkEvidence({ line, at: '/lines/0', kind, programme }, known);
  return { told: faults.map(({ pointer, code, limits = [] }) => [pointer, code, ...limits].join(' ')), facts };
};

describe('the documents of a cost', () => {
  it.each<[string, string, readonly Parameters<typeof aDocument>[0][], Partial<ClaimLine>]>([
    ['a receipt of a meal', 'catering', [{}], {}],
    ['a caterer’s invoice with the class’s register', 'catering', [{ kind: 'invoice' }, register], {}],
    ['a ticket', 'public-transport', [{ kind: 'ticket', number: null }], {}],
    [
      'a monthly ticket with its month',
      'public-transport',
      [{ kind: 'monthly-ticket' }],
      { period: { from: '2021-09-01', to: '2021-09-30' } },
    ],
    ['a hired vehicle with its route', 'special-transport', [{}, { ...register, kind: 'route-sheet' }], {}],
  ])('are enough: %s', (_what, kind, documents, changes) => {
    const { told, facts } = check(documents, changes, { kind });
    expect(told).toEqual([]);
    expect(facts).toMatchObject({ kind, fundingSource: 'esf', shares: [{ receiptId: first, amountCents: 2_500 }], warnings: [] });
  });

  it.each<[string, string, readonly (Parameters<typeof aDocument>[0] | null)[], Partial<ClaimLine>, readonly string[]]>([
    ['that nobody described', 'catering', [null], {}, ['/lines/0/receiptIds/0 not-described']],
    [
      'of a kind that the programme does not know',
      'catering',
      [{ kind: 'promise' }],
      {},
      [
        '/lines/0/receiptIds/0 not-in-programme receipt invoice ticket monthly-ticket meal-register route-sheet',
        '/lines/0/receiptIds missing-evidence receipt invoice+meal-register',
      ],
    ],
    [
      'of another kind of cost',
      'catering',
      [{ kind: 'ticket' }],
      {},
      ['/lines/0/receiptIds missing-evidence receipt invoice+meal-register'],
    ],
    ['without the register', 'catering', [{ kind: 'invoice' }], {}, ['/lines/0/receiptIds missing-evidence receipt invoice+meal-register']],
    ['without the route', 'special-transport', [{}], {}, ['/lines/0/receiptIds missing-evidence receipt+route-sheet invoice+route-sheet']],
    [
      'that prove no payment',
      'catering',
      [register],
      {},
      ['/lines/0/receiptIds missing-evidence receipt invoice+meal-register', '/lines/0/receiptIds no-payment'],
    ],
    [
      'without the number of an invoice',
      'learning-materials',
      [{ kind: 'invoice', number: null }],
      {},
      ['/lines/0/receiptIds/0 missing-parts number'],
    ],
    ['without the month of a monthly ticket', 'public-transport', [{ kind: 'monthly-ticket' }], {}, ['/lines/0/period required']],
    [
      'without a total',
      'catering',
      [{ totalCents: null, supplier: null }],
      {},
      ['/lines/0/receiptIds/0 missing-parts totalCents', '/lines/0/receiptIds no-payment'],
    ],
    ['in a currency without a rate', 'catering', [{ currency: 'SEK' }], {}, ['/lines/0/receiptIds/0 currency-refused EUR']],
    ['twice the same', 'catering', [{}], { receiptIds: [first, first] }, ['/lines/0/receiptIds/1 duplicate']],
  ])('are not enough %s', (_how, kind, documents, changes, told) => {
    expect(check(documents, changes, { kind }).told).toEqual(told);
  });

  it('are any where the programme asks for none', () => {
    const free = { ...pumpurs.compensations, catering: { name: { lv: 'x', en: 'y' }, evidence: [], capCents: [], rateCents: [] } };
    expect(check([{ kind: 'ticket' }], {}, { programme: { ...pumpurs, compensations: free } }).told).toEqual([]);
  });
});

describe('a line’s amount', () => {
  it('is all of several receipts where it is their sum', () => {
    const { told, facts } = check([{ totalCents: 1_000 }, { totalCents: 1_500 }]);
    expect(told).toEqual([]);
    expect(facts.shares).toEqual([
      { receiptId: first, amountCents: 1_000 },
      { receiptId: second, amountCents: 1_500 },
    ]);
  });

  it('is divided by the school where it is not', () => {
    expect(check([{ totalCents: 1_000 }, { totalCents: 1_501 }]).told).toEqual(['/lines/0/shares required']);
    const shares = [
      { receiptId: first, amountCents: 1_000 },
      { receiptId: second, amountCents: 1_500 },
    ];
    expect(check([{ totalCents: 1_000 }, { totalCents: 1_501 }], { shares })).toMatchObject({ told: [], facts: { shares } });
  });

  it.each<[string, ClaimLine['shares'], readonly string[]]>([
    ['more or less than the amount', [{ receiptId: first, amountCents: 2_499 }], ['/lines/0/shares not-exactly 2500']],
    [
      'of a receipt that the line does not cite',
      [{ receiptId: third, amountCents: 2_500 }],
      ['/lines/0/shares/0/receiptId unknown-reference'],
    ],
    ['of one that proves no payment', [{ receiptId: second, amountCents: 2_500 }], ['/lines/0/shares/0/receiptId not-matching']],
    [
      'of one receipt twice',
      [
        { receiptId: first, amountCents: 1_250 },
        { receiptId: first, amountCents: 1_250 },
      ],
      ['/lines/0/shares/1/receiptId duplicate'],
    ],
  ])('is not %s', (_what, shares, told) => {
    expect(check([{}, register], { shares }).told).toEqual(told);
  });
});

describe('a source of funding', () => {
  it.each([
    ['state', []],
    ['state-covid', ['/lines/0/fundingSource outside-period 2021-11-30 ']],
    ['nobody', ['/lines/0/fundingSource not-in-programme esf state state-covid']],
    ['constructor', ['/lines/0/fundingSource not-in-programme esf state state-covid']],
  ] as const)('%s is the programme’s, in its own days', (fundingSource, told) => {
    expect(check([{}], { fundingSource }).told).toEqual(told);
  });
});

describe('what the file says', () => {
  it('is a warning on the line, and nothing more', () => {
    const offered = { supplier: null, number: null, issuedOn: '2021-09-19', currency: null, totalCents: 2_000 };
    const receipt = aReceipt(1, { offered });
    const { faults, facts } = checkEvidence(
      { line: aNewLine(), at: '/lines/0', kind: 'catering', programme: pumpurs },
      new Map([[receipt.id, receipt]]),
    );
    expect(faults).toEqual([]);
    expect(facts.warnings).toEqual([
      { receiptId: first, code: 'date-differs' },
      { receiptId: first, code: 'total-differs' },
    ]);
  });
});
