import type { Signal, SignalCode } from '../domain/claim-signals.ts';
import { formatEuros } from '../domain/money.ts';
import type { Language, Text } from './texts.ts';

/** Why a verifier should look twice. `{name}` stands for a fact of the signal; amounts are written in euro. */
export const signalTexts: Readonly<Record<SignalCode, Text>> = {
  'high-amount': {
    lv: 'Summa {amountCents} pārsniedz {limitCents}: {percentile} % šī veida izmaksu valstī ir mazākas.',
    en: '{amountCents} is above {limitCents}: {percentile} % of the nation’s costs of this kind are below.',
  },
  'spent-on-holiday': { lv: 'Izdevums veikts svētku dienā {spentOn}.', en: 'The money was spent on a public holiday, {spentOn}.' },
  'one-supplier': {
    lv: 'Viens piegādātājs ir {claims} no skolas {of} pieteikumiem semestrī.',
    en: 'One supplier is in {claims} of the school’s {of} claims of the semester.',
  },
  'round-sum': { lv: 'Apaļa summa {amountCents}.', en: 'A round sum, {amountCents}.' },
  'old-receipt': {
    lv: 'Dokuments {receiptId} izrakstīts {issuedOn}, pirms perioda sākuma {starts}.',
    en: 'Receipt {receiptId} was issued on {issuedOn}, before the period began on {starts}.',
  },
  'late-submission': { lv: 'Iesniegts {days} dienas pēc termiņa {due}.', en: 'Submitted {days} days after {due}.' },
  'used-elsewhere': {
    lv: 'Dokuments {receiptId} pamato arī citas izmaksas; skolas paskaidrojums ir rindā.',
    en: 'Receipt {receiptId} proves another cost too; the line has the school’s justification.',
  },
  'differs-from-file': {
    lv: 'Dokumenta {receiptId} failā ir kas cits, nekā ievadīts ({difference}).',
    en: 'The file of receipt {receiptId} says something else than was typed ({difference}).',
  },
};

const written = (name: string, value: string | number | undefined): string =>
  typeof value === 'number' && name.endsWith('Cents') ? formatEuros(value) : String(value ?? '');

export const explain = ({ code, facts }: Signal, language: Language): string =>
  signalTexts[code][language].replaceAll(/\{(\w+)\}/g, (_place, name: string) => written(name, facts[name]));
