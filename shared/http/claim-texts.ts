import type { RefusalCode } from '../domain/refusal.ts';
import type { ProblemText } from './texts.ts';

/** What refusals about claims, receipts and payments say. */
export const claimTexts = {
  'nothing-approved': {
    status: 409,
    title: { lv: 'Nekas nav apstiprināts', en: 'Nothing is approved' },
    detail: {
      lv: 'Visas rindas ir atteiktas pilnībā; noraidiet pieteikumu ar iemeslu.',
      en: 'Every line is refused in full; reject the claim with a reason.',
    },
  },
  'upload-gone': {
    status: 409,
    title: { lv: 'Faila vairs nav', en: 'The file is gone' },
    detail: {
      lv: 'Karantīna šo failu jau ir dzēsusi; skolai tas jāaugšupielādē kā jauns čeks.',
      en: 'The quarantine has let go of this file; the school uploads it as a new receipt.',
    },
  },
  'allowance-exceeded': {
    status: 409,
    title: { lv: 'Pasākuma summa nav pietiekama', en: 'The measure’s amount does not suffice' },
    detail: { lv: 'Pieejami vēl {remaining}.', en: '{remaining} are still available.' },
  },
  'receipt-already-used': {
    status: 409,
    title: { lv: 'Dokuments jau izmantots', en: 'The receipt was used already' },
    detail: { lv: 'Tas pats dokuments jau pamato izmaksas.', en: 'The same document already proves a cost.' },
  },
  'receipt-not-clean': {
    status: 409,
    title: { lv: 'Dokuments nav pārbaudīts', en: 'The receipt is not clean' },
    detail: { lv: 'Dokumenta {receipt} stāvoklis ir {state}.', en: 'The state of receipt {receipt} is {state}.' },
  },
  'claim-too-large': {
    status: 422,
    title: { lv: 'Prasība ir par lielu', en: 'The claim is too large' },
    detail: {
      lv: 'Prasībai vajag {parts} daļas, atļautas {most}. Sadaliet to vairākās.',
      en: 'The claim needs {parts} parts, {most} are possible. Split it.',
    },
  },
  'receipt-changed': {
    status: 409,
    title: { lv: 'Dokumenta dati ir mainīti', en: 'The receipt was described anew' },
    detail: {
      lv: 'Dokumenta {receipt} dati ir mainīti pēc rindu sagatavošanas; saglabājiet pieteikuma rindas vēlreiz.',
      en: 'Receipt {receipt} was described anew after the lines were written; save the lines of the claim again.',
    },
  },
  'receipt-exceeded': {
    status: 409,
    title: { lv: 'Dokumenta summa nav pietiekama', en: 'The receipt’s total does not suffice' },
    detail: { lv: 'No dokumenta {receipt} pieejami vēl {remaining}.', en: '{remaining} of receipt {receipt} are still free.' },
  },
  'receipt-in-use': {
    status: 409,
    title: { lv: 'Dokuments jau tiek izmantots', en: 'The receipt is in use' },
    detail: {
      lv: 'Iesniegts pieteikums balstās uz šo dokumentu; tā datus var labot pēc atsaukšanas vai atgriešanas.',
      en: 'A submitted claim rests on this receipt; it can be described anew when that is withdrawn or returned.',
    },
  },
  'justification-missing': {
    status: 409,
    title: { lv: 'Trūkst pamatojuma', en: 'A justification is missing' },
    detail: {
      lv: 'Dokuments {receipt} jau pamato izmaksas; katrā tā rindā jāpaskaidro, kāpēc to izmanto vēlreiz.',
      en: 'Receipt {receipt} already proves a cost; every line of it has to say why it is used again.',
    },
  },
  'budget-exceeded': {
    status: 409,
    title: { lv: 'Vienošanās budžets nav pietiekams', en: 'The agreement’s budget does not suffice' },
    detail: { lv: 'Partnera budžetā pieejami vēl {remaining}.', en: '{remaining} of the partner’s budget are still available.' },
  },
  'budget-in-use': {
    status: 409,
    title: { lv: 'Budžets jau izmantots', en: 'The budget is in use' },
    detail: { lv: 'Rezervēts vai samaksāts jau ir vairāk par šo summu.', en: 'More than this amount is reserved or spent already.' },
  },
  'agreement-missing': {
    status: 409,
    title: { lv: 'Nav vienošanās', en: 'There is no agreement' },
    detail: { lv: 'Nav reģistrēta vienošanās ar kontu: {partners}.', en: 'No agreement with an account is registered for {partners}.' },
  },
  'in-payment-batch': {
    status: 409,
    title: { lv: 'Pieteikums ir maksājumu paketē', en: 'The claim is in a payment batch' },
    detail: { lv: 'To samaksā kopā ar paketi {batch}.', en: 'It is paid with batch {batch}.' },
  },
  'nothing-to-pay': {
    status: 409,
    title: { lv: 'Nav ko maksāt', en: 'There is nothing to pay' },
    detail: { lv: 'Neviens pārbaudīts pieteikums negaida samaksu.', en: 'No verified claim waits to be paid.' },
  },
  'nothing-to-recover': {
    status: 409,
    title: { lv: 'Nav ko atgūt', en: 'There is nothing to recover' },
    detail: { lv: 'Viss samaksātais jau ir atgūts.', en: 'All that was paid is recovered already.' },
  },
} as const satisfies Partial<Record<RefusalCode, ProblemText>>;
