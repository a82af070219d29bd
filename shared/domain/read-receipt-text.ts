import { centsOfText, type OfferedDocument, offer } from './offered-document.ts';

/** No receipt says more than this that matters. */
const mostCharacters = 20_000;
const mostLines = 400;
const longestLine = 300;

/** Without diacritics and in capitals: cash registers print so. */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toUpperCase();

const linesOf = (text: string): readonly string[] =>
  text
    .slice(0, mostCharacters)
    .split(/\r?\n/)
    .slice(0, mostLines)
    .map((line) => line.slice(0, longestLine).trim())
    .filter((line) => line !== '');

const numberLabel =
  /\b(?:CEKS|CEKA|KVITS|REKINS|REKINA|PAVADZIME|PAVADZIMES|BILETE|BILETES|INVOICE|RECEIPT|TICKET|DOK)\b\.?\s{0,3}(?:NR|NO|N|NUMURS|NUMBER|#)?\b[.:#\s]{0,5}([A-Z0-9][A-Z0-9/-]{0,30})\b/;

const numberIn = (lines: readonly string[]): string | undefined => {
  for (const line of lines) {
    const found = numberLabel.exec(plain(line))?.[1];
    if (found !== undefined && /\d/.test(found)) return found;
  }
  return undefined;
};

const months = ['JANVAR', 'FEBRUAR', 'MART', 'APRIL', 'MAIJ', 'JUNIJ', 'JULIJ', 'AUGUST', 'SEPTEMBR', 'OKTOBR', 'NOVEMBR', 'DECEMBR'];

const dated = (year: string, month: number, day: string): string | undefined => {
  const date = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date ? undefined : date;
};

const dateIn = (line: string): string | undefined => {
  const iso = /\b(20\d\d)-(\d\d)-(\d\d)\b/.exec(line);
  if (iso !== null) return dated(iso[1] ?? '', Number(iso[2]), iso[3] ?? '');
  const local = /\b(\d{1,2})[./](\d{1,2})[./](20\d\d)\b/.exec(line);
  if (local !== null) return dated(local[3] ?? '', Number(local[2]), local[1] ?? '');
  const words = /\b(20\d\d)\.\s{0,3}(?:GADA|G\.)\s{0,3}(\d{1,2})\.\s{0,3}([A-Z]{3,9})/.exec(line);
  const month = words === null ? -1 : months.findIndex((name) => words[3]?.startsWith(name) === true);
  return words === null || month < 0 ? undefined : dated(words[1] ?? '', month + 1, words[2] ?? '');
};

const issuedOnIn = (lines: readonly string[]): string | undefined => {
  const texts = lines.map(plain);
  const labelled = texts.filter((line) => /\b(?:DATUMS|DATE|IZRAKSTITS|IZSNIEGTS)\b/.test(line));
  for (const line of [...labelled, ...texts]) {
    const date = dateIn(line);
    if (date !== undefined) return date;
  }
  return undefined;
};

/** What is to be paid, the surest label first. A line of the tax is none of them. */
const totalLabels = [/\b(?:KOPA APMAKSAI|SUMMA APMAKSAI|APMAKSAI|AMOUNT DUE|TO PAY)\b/, /\b(?:PAVISAM|KOPA|KOPSUMMA|SUMMA|TOTAL)\b/];
const amount = /\d{1,3}(?:[ \u00A0.,']\d{3}){1,3}[.,]\d{2}(?!\d)|\d{1,9}[.,]\d{2}(?!\d)/g;

type Total = { readonly cents: number; readonly line: string };

const totalIn = (lines: readonly string[]): Total | undefined => {
  const texts = lines.map(plain).filter((line) => !/\b(?:PVN|VAT|BEZ|ATLAIDE)\b/.test(line));
  for (const label of totalLabels) {
    const found = texts.flatMap((line): readonly Total[] => {
      const at = label.exec(line)?.index;
      const last = at === undefined ? undefined : [...line.slice(at).matchAll(amount)].at(-1)?.[0];
      const cents = last === undefined ? undefined : centsOfText(last);
      return cents === undefined ? [] : [{ cents, line }];
    });
    const total = found.at(-1);
    if (total !== undefined) return total;
  }
  return undefined;
};

const currencyIn = ({ line }: Total): string | undefined => {
  if (/\bEUR\b|€/.test(line)) return 'EUR';
  return /\b(CHF|CZK|DKK|GBP|HUF|NOK|PLN|RON|SEK|UAH|USD)\b/.exec(line)?.[1];
};

const sellerLabel = /^(?:PARDEVEJS|PIEGADATAJS|PRECU PARDEVEJS|PAKALPOJUMA SNIEDZEJS|SUPPLIER|SELLER)\b\s{0,3}[:.-]?\s{0,3}/;
const legalForm = /\b(?:SIA|AS|A\/S|IK|VSIA|PSIA|ZS|Z\/S|KS|PASVALDIBA|LTD|GMBH|UAB|OU)\b/;

const supplierIn = (lines: readonly string[]): string | undefined => {
  const texts = lines.map(plain);
  const labelled = texts.findIndex((line) => sellerLabel.test(line));
  if (labelled >= 0) {
    const rest = lines[labelled]?.slice(sellerLabel.exec(texts[labelled] ?? '')?.[0].length).trim();
    return rest === '' ? lines[labelled + 1] : rest;
  }
  const formed = texts.findIndex((line) => legalForm.test(line));
  return formed < 0 ? lines.find((line) => /\p{L}{3}/u.test(line)) : lines[formed];
};

/**
 * What the text of a receipt, invoice or ticket seems to say, line by line, in Latvian or English, with or without diacritics. Where labels
 * disagree, the surer one counts; what is not there is not offered.
 */
export const readReceiptText = (text: string): OfferedDocument | null => {
  const lines = linesOf(text);
  const total = totalIn(lines);
  return offer({
    supplier: supplierIn(lines),
    number: numberIn(lines),
    issuedOn: issuedOnIn(lines),
    currency: total === undefined ? undefined : currencyIn(total),
    totalCents: total?.cents,
  });
};
