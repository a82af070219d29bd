import type { Claim, ClaimLine } from './claim.ts';
import type { LineFacts } from './claim-life.ts';
import { type Programme, settingOn } from './programme.ts';
import type { Receipt } from './receipt.ts';
import { differencesOf, type ReceiptDocument, refundableCents } from './receipt-document.ts';
import type { Fault } from './refusal.ts';

/** A receipt that a line cites, with its place in the line and what of it can be paid back. */
type Described = { readonly at: string; readonly receipt: Receipt; readonly document: ReceiptDocument };

type Found = { readonly line: ClaimLine; readonly at: string; readonly kind: string; readonly programme: Programme };

type Checked = { readonly faults: readonly Fault[]; readonly facts: LineFacts };

const paysFor = ({ document }: Described, { documents }: Programme): boolean =>
  document.totalCents !== null && documents[document.kind]?.proves !== 'delivery';

/** Whether a kind's evidence is there: all documents of any one alternative. */
const faultsOfKinds = ({ line, at, kind, programme }: Found, cited: readonly Described[]): readonly Fault[] => {
  const wanted = settingOn(programme.compensations[kind]?.evidence ?? [], line.spentOn).value;
  const there = new Set(cited.map(({ document }) => document.kind));
  if (wanted === null || wanted.some((one) => one.split('+').every((code) => there.has(code)))) return [];
  return [{ pointer: `${at}/receiptIds`, code: 'missing-evidence', limits: wanted }];
};

const faultsOfDocuments = ({ line, at, programme }: Found, cited: readonly Described[]): readonly Fault[] =>
  cited.flatMap((one): readonly Fault[] => {
    const { document } = one;
    const known = Object.hasOwn(programme.documents, document.kind) ? programme.documents[document.kind] : undefined;
    if (known === undefined) return [{ pointer: one.at, code: 'not-in-programme', limits: Object.keys(programme.documents) }];
    const refundable = refundableCents(document, programme);
    return [
      ...(known.proves === 'payment' && document.totalCents === null
        ? [{ pointer: one.at, code: 'missing-parts' as const, limits: ['totalCents'] }]
        : []),
      ...(known.needs.includes('number') && document.number === null
        ? [{ pointer: one.at, code: 'missing-parts' as const, limits: ['number'] }]
        : []),
      ...(known.needs.includes('period') && line.period === undefined ? [{ pointer: `${at}/period`, code: 'required' as const }] : []),
      ...(refundable.ok ? [] : [{ pointer: one.at, ...refundable.fault }]),
    ];
  });

type Shares = LineFacts['shares'];

/**
 * How a line's amount is divided among its receipts. One that proves a payment is for all of it; where there are several, their totals
 * must be the amount, or the school says what of each is meant: nothing is guessed.
 */
const sharesOf = (
  { line, at, programme }: Found,
  cited: readonly Described[],
): { readonly shares: Shares; readonly faults: readonly Fault[] } => {
  const paying = cited.filter((one) => paysFor(one, programme));
  if (line.shares !== undefined) {
    const sum = line.shares.reduce((total, { amountCents }) => total + amountCents, 0);
    const faults = line.shares.flatMap(({ receiptId }, index): readonly Fault[] => {
      const isTwice = line.shares?.findIndex((other) => other.receiptId === receiptId) !== index;
      if (isTwice) return [{ pointer: `${at}/shares/${index}/receiptId`, code: 'duplicate' }];
      const isCited = line.receiptIds.includes(receiptId);
      const isPaying = !cited.some(({ receipt }) => receipt.id === receiptId) || paying.some(({ receipt }) => receipt.id === receiptId);
      return isCited && isPaying
        ? []
        : [{ pointer: `${at}/shares/${index}/receiptId`, code: isCited ? 'not-matching' : 'unknown-reference' }];
    });
    const unequal: readonly Fault[] =
      sum === line.amountCents ? [] : [{ pointer: `${at}/shares`, code: 'not-exactly', limits: [String(line.amountCents)] }];
    return { shares: line.shares, faults: [...faults, ...unequal] };
  }
  const [only, ...more] = paying;
  if (only === undefined) return { shares: [], faults: [{ pointer: `${at}/receiptIds`, code: 'no-payment' }] };
  if (more.length === 0) return { shares: [{ receiptId: only.receipt.id, amountCents: line.amountCents }], faults: [] };
  const whole = paying.map(({ receipt, document }) => {
    const refundable = refundableCents(document, programme);
    return { receiptId: receipt.id, amountCents: refundable.ok ? refundable.cents : 0 };
  });
  return whole.reduce((total, { amountCents }) => total + amountCents, 0) === line.amountCents
    ? { shares: whole, faults: [] }
    : { shares: [], faults: [{ pointer: `${at}/shares`, code: 'required' }] };
};

const faultsOfSource = ({ line, at, programme }: Found): readonly Fault[] => {
  const { fundingSource: code, spentOn } = line;
  if (code === undefined) return [];
  const source = Object.hasOwn(programme.funding, code) ? programme.funding[code] : undefined;
  if (source === undefined) return [{ pointer: `${at}/fundingSource`, code: 'not-in-programme', limits: Object.keys(programme.funding) }];
  const { since, until } = source;
  return since <= spentOn && (until === undefined || spentOn <= until)
    ? []
    : [{ pointer: `${at}/fundingSource`, code: 'outside-period', limits: [since, until ?? ''] }];
};

/**
 * What proves a line, by the programme's rules on the day of spending: which documents its kind needs, what each of them has to say, and
 * how the amount is divided among them. Receipts that there are not are the caller's to refuse.
 */
export const checkEvidence = (found: Found, receipts: ReadonlyMap<string, Receipt>): Checked => {
  const { line, at, kind, programme } = found;
  const there = line.receiptIds.flatMap((id, index) => {
    const receipt = receipts.get(id);
    return receipt === undefined ? [] : [{ at: `${at}/receiptIds/${index}`, receipt }];
  });
  const twice = line.receiptIds.flatMap((id, index): readonly Fault[] =>
    line.receiptIds.indexOf(id) < index ? [{ pointer: `${at}/receiptIds/${index}`, code: 'duplicate' }] : [],
  );
  const bare = there.filter(({ receipt }) => receipt.document === null);
  const cited = there.flatMap((one): readonly Described[] =>
    one.receipt.document === null ? [] : [{ ...one, document: one.receipt.document }],
  );
  const isWhole = cited.length === line.receiptIds.length && twice.length === 0;
  const { shares, faults } = isWhole ? sharesOf(found, cited) : { shares: [], faults: [] };
  return {
    faults: [
      ...twice,
      ...bare.map((one) => ({ pointer: one.at, code: 'not-described' as const })),
      ...faultsOfSource(found),
      ...faultsOfDocuments(found, cited),
      ...(isWhole ? faultsOfKinds(found, cited) : []),
      ...faults,
    ],
    facts: {
      kind,
      shares,
      fundingSource: line.fundingSource ?? Object.keys(programme.funding)[0] ?? '',
      warnings: warningsOf(cited.map(({ receipt }) => receipt)),
    },
  };
};

/** Where what was read from receipts differs from what was typed. */
export const warningsOf = (receipts: readonly Receipt[]): LineFacts['warnings'] =>
  receipts.flatMap(({ id: receiptId, document, offered }) =>
    document === null ? [] : differencesOf(document, offered).map((code) => ({ receiptId, code })),
  );

/** Cents that lines take of a receipt. */
export const takenOf = (lines: readonly Pick<Claim['lines'][number], 'shares'>[], id: string): number =>
  lines.flatMap(({ shares }) => shares).reduce((sum, { receiptId, amountCents }) => sum + (receiptId === id ? amountCents : 0), 0);
