import type { RefusalCode } from '../domain/refusal.ts';
import type { ProblemText } from './texts.ts';

/** What is said about a plan, its log and its pupil. */
export const planTexts = {
  'setting-missing': {
    status: 409,
    title: { lv: 'Programmas vērtība vēl nav noteikta', en: 'A value of the programme is not set yet' },
    detail: {
      lv: 'Programmas īpašniekam jānosaka {setting} uz {on}.',
      en: 'The programme’s owner has to set {setting} for {on}.',
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
    title: { lv: 'Periods vēl nav beidzies', en: 'The period is not over' },
    detail: { lv: 'Plānu vai projektu noslēdz pēc {ends}.', en: 'A plan or project is closed after {ends}.' },
  },
  'period-not-begun': {
    status: 409,
    title: { lv: 'Plāna periods vēl nav sācies', en: 'The plan’s period has not begun' },
    detail: { lv: 'Plāna periods sākas {starts}.', en: 'The plan’s period begins on {starts}.' },
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
      lv: 'Plāna {plan} statuss ir {status}; izmaksas var prasīt par apstiprinātu, īstenošanā esošu vai pabeigtu plānu, par apturētu – līdz apturēšanas dienai.',
      en: 'Plan {plan} is {status}; costs can be claimed on a plan that is approved, in progress or completed, and on a suspended one until its suspension.',
    },
  },
} as const satisfies Partial<Record<RefusalCode, ProblemText>>;
