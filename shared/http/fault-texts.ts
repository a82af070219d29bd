import type { FaultCode } from '../domain/refusal.ts';
import type { Text } from './texts.ts';

/** The words for a single fault of a request. `{limits}` stands for what would be right. */
export const faultTexts: Readonly<Record<FaultCode, Text>> = {
  required: { lv: 'Obligāts lauks.', en: 'This field is required.' },
  'wrong-type': { lv: 'Nepareizs vērtības tips.', en: 'The value has the wrong type.' },
  'unknown-field': { lv: 'Šāda lauka nav.', en: 'There is no such field.' },
  'unknown-value': { lv: 'Šādas vērtības nav. Iespējamās: {limits}.', en: 'There is no such value. Possible: {limits}.' },
  'too-short': { lv: 'Par īsu; vismaz {limits}.', en: 'Too short; at least {limits}.' },
  'too-long': { lv: 'Par garu; ne vairāk kā {limits}.', en: 'Too long; at most {limits}.' },
  'too-small': { lv: 'Par mazu; vismaz {limits}.', en: 'Too small; at least {limits}.' },
  'too-large': { lv: 'Par lielu; ne vairāk kā {limits}.', en: 'Too large; at most {limits}.' },
  'bad-format': { lv: 'Nepareizs formāts.', en: 'The format is wrong.' },
  'bad-characters': {
    lv: 'Tekstā ir vadības vai neredzamas rakstzīmes.',
    en: 'The text has control or invisible characters.',
  },
  'bad-personal-code': { lv: 'Nederīgs personas kods.', en: 'Not a valid personal code.' },
  'personal-data': {
    lv: 'Te nedrīkst rakstīt personas kodu.',
    en: 'A personal code must not be written here.',
  },
  'unknown-reference': { lv: 'Norādītā ieraksta nav.', en: 'What is referred to does not exist.' },
  duplicate: { lv: 'Atkārtojas.', en: 'It is there twice.' },
  'not-eligible': { lv: 'Programma šajā klasē vai kursā vēl neatbalsta.', en: 'The programme does not support this grade or course then.' },
  'not-in-programme': { lv: 'Programmā šāda koda nav. Iespējamie: {limits}.', en: 'The programme has no such code. Possible: {limits}.' },
  'outside-period': { lv: 'Ārpus perioda {limits}.', en: 'Outside the period {limits}.' },
  'in-the-future': { lv: 'Datums ir nākotnē.', en: 'The date is in the future.' },
  'wrong-order': { lv: 'Datumi nav pareizā secībā (robeža: {limits}).', en: 'The dates are out of order (limit: {limits}).' },
  overlapping: { lv: 'Pārklājas ar {limits}.', en: 'It overlaps with {limits}.' },
  'not-matching': { lv: 'Neatbilst pārējam saturam.', en: 'It does not fit the rest of the request.' },
  'under-age': { lv: 'Skolēns vēl nav pilngadīgs; paraksta aizbildnis.', en: 'The pupil is not of age yet; the guardian signs.' },
  'of-age': { lv: 'Skolēns ir pilngadīgs un paraksta pats.', en: 'The pupil is of age and signs himself.' },
  'not-exactly': { lv: 'Jābūt tieši {limits}.', en: 'It must be exactly {limits}.' },
  'not-described': {
    lv: 'Dokumenta dati vēl nav ievadīti (PUT /receipts/…/document).',
    en: 'What stands on the receipt was not typed yet (PUT /receipts/…/document).',
  },
  'missing-evidence': { lv: 'Šādas izmaksas pierāda viens no: {limits}.', en: 'Such a cost is proved by one of: {limits}.' },
  'no-payment': { lv: 'Neviens no dokumentiem nepierāda samaksu.', en: 'None of the receipts proves a payment.' },
  'vat-unknown': {
    lv: 'Programma PVN neatmaksā; dokumentā jānorāda PVN summa.',
    en: 'The programme does not pay VAT back; the receipt has to say how much it is.',
  },
  'currency-refused': {
    lv: 'Programmā šai valūtai nav kursa. Iespējamās: {limits}.',
    en: 'The programme has no rate for this currency. Possible: {limits}.',
  },
  'bad-iban': { lv: 'Konta numurs nav derīgs.', en: 'The account number is not valid.' },
  'not-later': { lv: 'Jābūt vēlāk par {limits}.', en: 'It must be later than {limits}.' },
  'missing-parts': { lv: 'Trūkst: {limits}.', en: 'Missing: {limits}.' },
  'bad-cursor': { lv: 'Kursors nav šī saraksta.', en: 'The cursor is not of this list.' },
};
