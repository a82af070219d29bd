import type { RefusalCode } from '../domain/refusal.ts';
import type { ProblemText } from './texts.ts';

/** What is said about keeping a pupil's data, and about erasing them. */
export const pupilTexts = {
  erased: {
    status: 410,
    title: { lv: 'Personas dati ir dzēsti', en: 'The personal data are erased' },
    detail: {
      lv: 'Skolēna personas dati dzēsti {on}; nolasīt vai atjaunot tos nevar neviens. Plāna fakti un statistika paliek.',
      en: 'The pupil’s personal data were erased on {on}; nobody can read or restore them. The plan’s facts and the statistics stay.',
    },
  },
  'on-hold': {
    status: 409,
    title: { lv: 'Dzēšana ir aizturēta', en: 'Erasure is on hold' },
    detail: {
      lv: 'Ieraksti kopš {since} ir jāsaglabā pārbaudei vai lietai. Dzēst varēs, kad aizturējumu atcels tas, kurš to noteica.',
      en: 'The records must be kept for a matter since {since}. They can be erased when whoever set the hold lifts it.',
    },
  },
  'plan-still-live': {
    status: 409,
    title: { lv: 'Skolēnam ir spēkā esošs plāns', en: 'The pupil has a live plan' },
    detail: {
      lv: 'Plāns {plan} ir statusā {status} un tā periods nav beidzies; vispirms to noslēdziet vai dzēsiet.',
      en: 'The plan {plan} is {status} and its period is not over; complete or remove it first.',
    },
  },
  'money-open': {
    status: 409,
    title: { lv: 'Par skolēna plāniem vēl nav norēķinu', en: 'Money of the pupil’s plans is not settled' },
    detail: {
      lv: 'Ir iesniegts pieprasījums, kas nav ne izmaksāts, ne noraidīts.',
      en: 'A claim was submitted that is neither paid nor rejected.',
    },
  },
  'retention-not-over': {
    status: 409,
    title: { lv: 'Glabāšanas termiņš nav beidzies', en: 'The time of retention is not over' },
    detail: {
      lv: 'Publisko līdzekļu izlietojuma dokumenti jāglabā līdz {until} (? – termiņš programmai vēl nav noteikts).',
      en: 'Records of public money have to be kept until {until} (?: the programme’s time is not set yet).',
    },
  },
} as const satisfies Partial<Record<RefusalCode, ProblemText>>;
