/** One payee's transfer, in whole cents of a euro. */
export type CreditTransfer = {
  readonly endToEndId: string;
  readonly creditorName: string;
  readonly creditorIban: string;
  readonly amountCents: number;
  readonly remittance: string;
};

export type PaymentOrder = {
  readonly messageId: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** `YYYY-MM-DD` */
  readonly executionDate: string;
  readonly debtor: { readonly name: string; readonly iban: string };
  readonly transfers: readonly CreditTransfer[];
};

/**
 * Text in the characters that every bank of SEPA takes (EPC217-08): Latin letters without diacritics, digits, and a few signs. What is none
 * of them becomes a space.
 */
const sepaText = (text: string, most: number): string => {
  const latin = text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[„“”«»‚‘’"`]/g, "'")
    .replaceAll(/[–—]/g, '-')
    .replaceAll(/[^A-Za-z0-9/\-?:().,'+ ]/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
  return latin.slice(0, most).trim() || '-';
};

/** An identification of at most 35 characters, which must not begin or end with `/`, nor hold two of them together. */
const identification = (text: string): string =>
  sepaText(text, 35)
    .replaceAll(/\/{2,}/g, '/')
    .replaceAll(/^\/|\/$/g, '')
    .slice(0, 35) || '-';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

type Element = readonly [name: string, content: string | readonly Element[]];

const written = ([name, content]: Element, indent: string): string => {
  // An attribute stands in the opening tag alone.
  const closing = name.split(' ')[0];
  if (typeof content === 'string') return `${indent}<${name}>${escaped(content)}</${closing}>\n`;
  return `${indent}<${name}>\n${content.map((inner) => written(inner, `${indent}  `)).join('')}${indent}</${closing}>\n`;
};

/** Exact, from whole cents: `1234` is `12.34`. */
const decimal = (cents: number): string => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

const account = (iban: string): readonly Element[] => [['Id', [['IBAN', iban]]]];

const transfer = ({ endToEndId, creditorName, creditorIban, amountCents, remittance }: CreditTransfer): Element => [
  'CdtTrfTxInf',
  [
    ['PmtId', [['EndToEndId', identification(endToEndId)]]],
    ['Amt', [['InstdAmt Ccy="EUR"', decimal(amountCents)]]],
    ['Cdtr', [['Nm', sepaText(creditorName, 70)]]],
    ['CdtrAcct', account(creditorIban)],
    ['RmtInf', [['Ustrd', sepaText(remittance, 140)]]],
  ],
];

/**
 * A credit transfer order for the bank: ISO 20022 `pain.001.001.09` as SEPA uses it, one payment block, one transfer a payee, charges
 * as agreed between the banks (`SLEV`). The same order always gives the same bytes.
 */
export const pain001 = ({ messageId, createdAt, executionDate, debtor, transfers }: PaymentOrder): string => {
  const count = String(transfers.length);
  const sum = decimal(transfers.reduce((total, { amountCents }) => total + amountCents, 0));
  const name = sepaText(debtor.name, 70);
  const document: Element = [
    'Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"',
    [
      [
        'CstmrCdtTrfInitn',
        [
          [
            'GrpHdr',
            [
              ['MsgId', identification(messageId)],
              ['CreDtTm', createdAt],
              ['NbOfTxs', count],
              ['CtrlSum', sum],
              ['InitgPty', [['Nm', name]]],
            ],
          ],
          [
            'PmtInf',
            [
              ['PmtInfId', identification(messageId)],
              ['PmtMtd', 'TRF'],
              ['BtchBookg', 'false'],
              ['NbOfTxs', count],
              ['CtrlSum', sum],
              ['PmtTpInf', [['SvcLvl', [['Cd', 'SEPA']]]]],
              ['ReqdExctnDt', [['Dt', executionDate]]],
              ['Dbtr', [['Nm', name]]],
              ['DbtrAcct', account(debtor.iban)],
              ['DbtrAgt', [['FinInstnId', [['Othr', [['Id', 'NOTPROVIDED']]]]]]],
              ['ChrgBr', 'SLEV'],
              ...transfers.map(transfer),
            ],
          ],
        ],
      ],
    ],
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${written(document, '')}`;
};
