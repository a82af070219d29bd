import type { RefusalCode } from '../domain/refusal.ts';
import { accessTexts } from './access-texts.ts';
import { claimTexts } from './claim-texts.ts';
import { planTexts } from './plan-texts.ts';
import { pupilTexts } from './pupil-texts.ts';

export type Language = 'lv' | 'en';
export type Text = Readonly<Record<Language, string>>;

/** What the interface itself says, beside the refusals of the rules. */
export type ProblemCode = RefusalCode | 'body-too-large' | 'unavailable' | 'internal';

export type ProblemText = { readonly status: number; readonly title: Text; readonly detail: Text };

/** The one map from a code to an HTTP status and to words. `{name}` stands for a fact of the refusal. */
export const problemTexts: Readonly<Record<ProblemCode, ProblemText>> = {
  ...accessTexts,
  ...planTexts,
  ...pupilTexts,
  ...claimTexts,
  'malformed-request': {
    status: 400,
    title: { lv: 'Pieprasījums nav nolasāms', en: 'The request cannot be read' },
    detail: { lv: 'Pieprasījuma saturs nav derīgs JSON.', en: 'The body is not valid JSON.' },
  },
  'idempotency-key-missing': {
    status: 400,
    title: { lv: 'Trūkst galvenes Idempotency-Key', en: 'The Idempotency-Key header is missing' },
    detail: {
      lv: 'Pievienojiet galveni Idempotency-Key (8–128 burti, cipari vai . _ : -, bez personas koda), katram jaunam ierakstam citu.',
      en: 'Send an Idempotency-Key header (8–128 letters, digits or . _ : -, no personal code), a different one for every new record.',
    },
  },
  'unsupported-media-type': {
    status: 415,
    title: { lv: 'Neatbalstīts satura veids', en: 'Unsupported content type' },
    detail: { lv: 'Pieprasījuma saturam jābūt application/json.', en: 'The body must be application/json.' },
  },
  'body-too-large': {
    status: 413,
    title: { lv: 'Pieprasījums ir par lielu', en: 'The request is too large' },
    detail: { lv: 'Pieprasījuma saturs pārsniedz atļauto apjomu.', en: 'The body exceeds the permitted size.' },
  },
  'invalid-request': {
    status: 422,
    title: { lv: 'Pieprasījumā ir kļūdas', en: 'The request has faults' },
    detail: { lv: 'Visas atrastās kļūdas ir uzskaitītas laukā errors.', en: 'All faults found are listed in errors.' },
  },
  'idempotency-key-reused': {
    status: 422,
    title: { lv: 'Idempotency-Key jau izmantota citam pieprasījumam', en: 'The Idempotency-Key was used for another request' },
    detail: {
      lv: 'Ar šo atslēgu jau nosūtīts cits saturs. Jaunam ierakstam izmantojiet jaunu atslēgu.',
      en: 'Another body was sent with this key. Use a new key for a new record.',
    },
  },
  'idempotency-in-progress': {
    status: 409,
    title: { lv: 'Tāds pats pieprasījums vēl tiek apstrādāts', en: 'The same request is still being processed' },
    detail: { lv: 'Atkārtojiet pēc brīža ar to pašu atslēgu.', en: 'Repeat it in a moment with the same key.' },
  },
  'precondition-missing': {
    status: 428,
    title: { lv: 'Trūkst galvenes If-Match', en: 'The If-Match header is missing' },
    detail: {
      lv: 'Nosūtiet If-Match ar ieraksta ETag, lai nepārrakstītu cita izmaiņas.',
      en: 'Send If-Match with the ETag of the record, so that nobody else’s change is overwritten.',
    },
  },
  'stale-version': {
    status: 412,
    title: { lv: 'Ieraksts pa to laiku ir mainīts', en: 'The record was changed meanwhile' },
    detail: { lv: 'Nolasiet ierakstu vēlreiz un atkārtojiet ar jauno ETag.', en: 'Read the record again and repeat with its new ETag.' },
  },
  'not-found': {
    status: 404,
    title: { lv: 'Nav atrasts', en: 'Not found' },
    detail: { lv: 'Šāda ieraksta nav, vai tas nav jūsu organizācijas.', en: 'There is no such record, or it is not of your organisation.' },
  },
  'already-exists': {
    status: 409,
    title: { lv: 'Jau pastāv', en: 'It exists already' },
    detail: { lv: 'Šādam kontam piekļuve jau ir; vispirms atsauciet to.', en: 'This account has access already; revoke it first.' },
  },
  'wrong-state': {
    status: 409,
    title: { lv: 'Šajā statusā tas nav iespējams', en: 'Not possible in this status' },
    detail: {
      lv: 'Ieraksta statuss ir {status}; darbība iespējama statusā {allowed}{after}.',
      en: 'The record’s status is {status}; this is possible in {allowed}{after}.',
    },
  },
  'reference-too-large': {
    status: 422,
    title: { lv: 'Atsauces datu ir par daudz', en: 'There are too many reference data' },
    detail: {
      lv: 'Izmaiņas kopā aizņemtu {bytes} baitus, iespējami {most}.',
      en: 'The changes would take {bytes} bytes together, {most} are possible.',
    },
  },
  busy: {
    status: 503,
    title: { lv: 'Sistēma ir aizņemta', en: 'The system is busy' },
    detail: { lv: 'Nekas nav mainīts. Atkārtojiet pēc brīža.', en: 'Nothing was changed. Repeat in a moment.' },
  },
  unavailable: {
    status: 503,
    title: { lv: 'Pakalpojums īslaicīgi nav pieejams', en: 'The service is unavailable for a moment' },
    detail: {
      lv: 'Atkārtojiet pēc brīža. Vai izmaiņa ir veikta, nav zināms; ar to pašu Idempotency-Key vai If-Match nekas netiks izdarīts divreiz.',
      en: 'Repeat in a moment. Whether a change was made is not known; with the same Idempotency-Key or If-Match nothing is done twice.',
    },
  },
  internal: {
    status: 500,
    title: { lv: 'Iekšēja kļūda', en: 'Internal error' },
    detail: { lv: 'Kļūda ir reģistrēta.', en: 'The error was recorded.' },
  },
};
