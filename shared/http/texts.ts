import type { FaultCode, RefusalCode } from '../domain/refusal.ts';

export type Language = 'lv' | 'en';
export type Text = Readonly<Record<Language, string>>;

/** What the interface itself says, beside the refusals of the rules. */
export type ProblemCode = RefusalCode | 'body-too-large' | 'unavailable' | 'internal';

export type ProblemText = { readonly status: number; readonly title: Text; readonly detail: Text };

/** The one map from a code to an HTTP status and to words. `{name}` stands for a fact of the refusal. */
export const problemTexts: Readonly<Record<ProblemCode, ProblemText>> = {
  'malformed-request': {
    status: 400,
    title: { lv: 'Pieprasījums nav nolasāms', en: 'The request cannot be read' },
    detail: { lv: 'Pieprasījuma saturs nav derīgs JSON.', en: 'The body is not valid JSON.' },
  },
  'idempotency-key-missing': {
    status: 400,
    title: { lv: 'Trūkst galvenes Idempotency-Key', en: 'The Idempotency-Key header is missing' },
    detail: {
      lv: 'Pievienojiet galveni Idempotency-Key (8–128 burti, cipari vai . _ : -), katram jaunam ierakstam citu.',
      en: 'Send an Idempotency-Key header (8–128 letters, digits or . _ : -), a different one for every new record.',
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
  'no-access': {
    status: 403,
    title: { lv: 'Jums nav piekļuves', en: 'You have no access' },
    detail: {
      lv: 'Jūsu kontam nav piešķirta loma. To piešķir skolas direktors, pašvaldība vai IKVD.',
      en: 'Your account has no role. The school’s director, the municipality or IKVD can give one.',
    },
  },
  'role-not-permitted': {
    status: 403,
    title: { lv: 'Jūsu lomai tas nav atļauts', en: 'Your role may not do this' },
    detail: { lv: 'Loma {role} šo darbību neveic.', en: 'The role {role} does not do this.' },
  },
  'outside-organisation': {
    status: 403,
    title: { lv: 'Tas nav jūsu organizācijas pārziņā', en: 'This is outside your organisation' },
    detail: { lv: 'Jūs rīkojaties tikai savas organizācijas vārdā.', en: 'You act for your own organisation only.' },
  },
  'four-eyes': {
    status: 403,
    title: { lv: 'Nepieciešams cits lēmējs', en: 'Another person has to decide' },
    detail: {
      lv: 'Jūs šo ierakstu sagatavojāt vai par to jau lēmāt; nākamo lēmumu pieņem cits cilvēks.',
      en: 'You prepared this record or decided on it before; the next decision is another person’s.',
    },
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
  'awaiting-another-level': {
    status: 409,
    title: { lv: 'Tiek gaidīts cita līmeņa lēmums', en: 'Another level has to decide first' },
    detail: { lv: 'Tagad jālemj līmenim {awaiting}.', en: 'The decision of the level {awaiting} is awaited now.' },
  },
  'awaiting-author': {
    status: 409,
    title: { lv: 'Plāns ir pie sagatavotāja', en: 'The plan is with its author' },
    detail: {
      lv: 'Sagatavotājs plānu labo vai atjauno; lēmums būs iespējams, kad viņš to būs iesniedzis.',
      en: 'The author is correcting or renewing the plan; it can be decided when he has submitted it.',
    },
  },
  'awaiting-decision': {
    status: 409,
    title: { lv: 'Plāns ir saskaņošanā', en: 'The plan is being decided' },
    detail: {
      lv: 'Tagad lemj līmenis {awaiting}; saturu var mainīt, ja tas plānu atdod labošanai.',
      en: 'The level {awaiting} is deciding; the content can be changed if it returns the plan.',
    },
  },
  'corrections-open': {
    status: 409,
    title: { lv: 'Ne visi labojumi ir pabeigti', en: 'Not all corrections are completed' },
    detail: {
      lv: 'Atlikušie labojumi: {corrections}. Atzīmējiet tos kā pabeigtus ar PATCH laukā completedCorrections.',
      en: 'Still open: {corrections}. Mark them as completed with PATCH in completedCorrections.',
    },
  },
  'must-be-reapproved': {
    status: 409,
    title: { lv: 'Plāns ir pārskatīšanā', en: 'The plan is under review' },
    detail: {
      lv: 'Pārskatīšanā esošs plāns vispirms jāapstiprina atkārtoti.',
      en: 'A plan under review must be approved again first.',
    },
  },
  'money-used': {
    status: 409,
    title: { lv: 'Plānam jau izlietoti līdzekļi', en: 'Money was used on the plan' },
    detail: {
      lv: 'Dzēst var tikai plānu, par kuru nav izlietoti līdzekļi, arī par tā sagatavošanu. Plānu var apturēt.',
      en: 'Only a plan on which no money was used, pay for preparing it included, can be removed. It can be suspended.',
    },
  },
  'another-semester': {
    status: 409,
    title: { lv: 'Plāna semestris nav šobrīd', en: 'It is not the plan’s semester' },
    detail: {
      lv: 'Apturētu plānu var atsākt tikai tā paša semestra laikā ({starts}–{ends}).',
      en: 'A suspended plan can be resumed only in its own semester ({starts}–{ends}).',
    },
  },
  'period-over': {
    status: 409,
    title: { lv: 'Plāna periods ir beidzies', en: 'The plan’s period is over' },
    detail: { lv: 'Plāna periods beidzās {ends}.', en: 'The plan’s period ended on {ends}.' },
  },
  'period-not-over': {
    status: 409,
    title: { lv: 'Plāna periods vēl nav beidzies', en: 'The plan’s period is not over' },
    detail: { lv: 'Plānu novērtē un noslēdz pēc {ends}.', en: 'A plan is evaluated and closed after {ends}.' },
  },
  'allowance-in-use': {
    status: 409,
    title: { lv: 'Pasākuma līdzekļi jau izlietoti', en: 'The measure’s money is in use' },
    detail: {
      lv: 'Pasākumam jau rezervēts vai iztērēts vairāk, nekā jaunā plāna versija paredz. Atdodiet plānu labošanai.',
      en: 'More is reserved or spent on a measure than the new version plans. Return the plan for correction.',
    },
  },
  'consultations-overlap': {
    status: 409,
    title: { lv: 'Šajā laikā skolēnam jau ir konsultācija', en: 'The pupil has a consultation at that time' },
    detail: { lv: 'Jau reģistrēta konsultācija {from}–{to}.', en: 'One from {from} to {to} is logged already.' },
  },
  'already-countered': {
    status: 409,
    title: { lv: 'Ieraksts jau ir atcelts', en: 'The entry was countered already' },
    detail: { lv: 'Katram ierakstam var būt viens labojošs ieraksts.', en: 'An entry has at most one counter-entry.' },
  },
  'already-confirmed': {
    status: 409,
    title: { lv: 'Konsultācija jau ir apstiprināta', en: 'The consultation is confirmed already' },
    detail: { lv: 'Skolēns to apstiprināja {on}.', en: 'The pupil confirmed it on {on}.' },
  },
  'last-administrator': {
    status: 409,
    title: { lv: 'Pēdējam administratoram piekļuvi atņemt nevar', en: 'The last administrator keeps his access' },
    detail: {
      lv: 'Organizācijā kādam jāvar piešķirt piekļuvi. Vispirms piešķiriet šo lomu citam.',
      en: 'Somebody of the organisation must be able to grant access. Give the role to somebody else first.',
    },
  },
  'invitation-unknown': {
    status: 404,
    title: { lv: 'Šāda uzaicinājuma nav', en: 'There is no such invitation' },
    detail: { lv: 'Pārbaudiet, vai kods ir nokopēts pilnībā.', en: 'See whether the code was copied whole.' },
  },
  'invitation-used': {
    status: 409,
    title: { lv: 'Uzaicinājums jau ir izmantots', en: 'The invitation was used already' },
    detail: { lv: 'Uzaicinājumu pieņem vienu reizi.', en: 'An invitation is accepted once.' },
  },
  'invitation-withdrawn': {
    status: 409,
    title: { lv: 'Uzaicinājums ir atsaukts', en: 'The invitation was withdrawn' },
    detail: { lv: 'Lūdziet organizācijai jaunu uzaicinājumu.', en: 'Ask the organisation for a new one.' },
  },
  'invitation-expired': {
    status: 409,
    title: { lv: 'Uzaicinājuma termiņš ir beidzies', en: 'The invitation has expired' },
    detail: { lv: 'Tas bija derīgs līdz {on}. Lūdziet jaunu uzaicinājumu.', en: 'It was valid until {on}. Ask for a new one.' },
  },
  'invitation-void': {
    status: 409,
    title: { lv: 'Uzaicinājums vairs nav spēkā', en: 'The invitation is void' },
    detail: {
      lv: 'Uzaicinātājs vairs nevar piešķirt šo lomu. Lūdziet jaunu uzaicinājumu.',
      en: 'Whoever sent it can no longer give this role. Ask for a new one.',
    },
  },
  'code-of-another-pupil': {
    status: 409,
    title: { lv: 'Personas kodi pieder dažādiem skolēniem', en: 'The codes belong to different pupils' },
    detail: {
      lv: 'Jaunais un iepriekšējais personas kods sistēmā jau ir diviem skolēniem. Sazinieties ar IKVD.',
      en: 'The new and the former personal code are known as two pupils. Ask IKVD.',
    },
  },
  'plan-already-exists': {
    status: 409,
    title: { lv: 'Šim skolēnam plāns jau ir', en: 'This pupil has a plan already' },
    detail: {
      lv: 'Vienam skolēnam programmā un semestrī ir viens plāns.',
      en: 'A pupil has one plan in a programme and semester.',
    },
  },
  'plan-not-in-force': {
    status: 409,
    title: { lv: 'Plāns nav spēkā', en: 'The plan is not in force' },
    detail: {
      lv: 'Plāna {plan} statuss ir {status}; izmaksas var prasīt par apstiprinātu vai īstenošanā esošu plānu.',
      en: 'Plan {plan} is {status}; costs can be claimed on a plan that is approved or in progress.',
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
      lv: 'Atkārtojiet pēc brīža; ar to pašu Idempotency-Key nekas netiks izdarīts divreiz.',
      en: 'Repeat in a moment; with the same Idempotency-Key nothing is done twice.',
    },
  },
  internal: {
    status: 500,
    title: { lv: 'Iekšēja kļūda', en: 'Internal error' },
    detail: { lv: 'Kļūda ir reģistrēta.', en: 'The error was recorded.' },
  },
};

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
  'not-later': { lv: 'Jābūt vēlāk par {limits}.', en: 'It must be later than {limits}.' },
  'missing-parts': { lv: 'Trūkst: {limits}.', en: 'Missing: {limits}.' },
  'bad-cursor': { lv: 'Kursors nav šī saraksta.', en: 'The cursor is not of this list.' },
};
