import type * as z from 'zod/mini';
import { dayAfter } from '../../../shared/domain/time.ts';
import { pumpurs } from '../../../shared/programmes/pumpurs.ts';
import type { completion, newConsultation, newPlan } from '../../../shared/schemas/plans.ts';
import type { DemoSchool, Episode } from './demo-figures.ts';
import type { Random } from './random.ts';

export type NewPlan = z.input<ReturnType<typeof newPlan>>;
export type NewConsultation = z.input<ReturnType<typeof newConsultation>>;
export type Completion = z.input<ReturnType<typeof completion>>;

export type Half = 'autumn' | 'spring';

/** The spells in which consultations are held: the first one starts the plans. On the day of `wrong` one is logged that was not held. */
const days = {
  autumn: {
    first: ['2021-09-15', '2021-09-17', '2021-09-21', '2021-09-23'],
    later: ['2021-10-20', '2021-11-10', '2021-11-24'],
    wrong: '2021-11-17',
  },
  spring: {
    first: ['2022-01-24', '2022-01-26', '2022-01-28', '2022-02-02'],
    later: ['2022-03-09', '2022-04-06', '2022-05-04'],
    wrong: '2022-04-20',
  },
} as const satisfies Record<Half, { readonly first: readonly string[]; readonly later: readonly string[]; readonly wrong: string }>;

const notes: Readonly<Record<string, string>> = {
  learning: 'Mācību sasniegumi ir zem klases vidējā līmeņa, patstāvīgais darbs netiek pabeigts.',
  economic: 'Ģimenei trūkst līdzekļu mācību piederumiem un ceļam uz skolu.',
  family: 'Vecāki skolas sapulcēs un sarunās piedalās reti.',
  'social-health': 'Biežas slimošanas dēļ iekavēts mācību saturs.',
};

const justifications = {
  consultation: [
    'Individuālas nodarbības ļauj apgūt iekavēto saturu pašam piemērotā tempā.',
    'Regulāras konsultācijas nostiprina pamatprasmes un mācīšanās paradumus.',
    'Saruna ar speciālistu palīdz atrast grūtību cēloni un atgūt motivāciju.',
  ],
  compensation: ['Izdevumu segšana novērš šķērsli regulāri apmeklēt skolu.', 'Bez šī atbalsta skolēns mācībās pilnvērtīgi nepiedalās.'],
} as const;

const subjects = {
  general: ['Matemātika', 'Latviešu valoda', 'Angļu valoda', 'Dabaszinības'],
  vocational: ['Matemātika', 'Latviešu valoda', 'Profesionālie priekšmeti'],
} as const;

const evaluations = [
  'Mērķis sasniegts: sekmes uzlabojušās, konsultācijas apmeklētas regulāri.',
  'Mērķis daļēji sasniegts; atbalstu ieteicams turpināt nākamajā semestrī.',
  'Kavējumu skaits mazinājies, iekavētais saturs apgūts.',
];

const factorOf = (random: Random, category: keyof typeof pumpurs.riskCategories): string =>
  random.pick(Object.keys(pumpurs.riskCategories[category]?.factors ?? {}));

export const risksOf = (random: Random, isEconomic: boolean): NewPlan['risks'] => {
  const learning = random.some(Object.keys(pumpurs.riskCategories['learning']?.factors ?? {}), random.between(1, 3));
  const others = [
    ...(isEconomic || random.chance(0.15) ? ['economic'] : []),
    ...(random.chance(0.12) ? ['family'] : []),
    ...(random.chance(0.07) ? ['social-health'] : []),
  ];
  return [
    ...learning.map((factor) => ({ category: 'learning', factor })),
    ...others.map((category) => ({ category, factor: factorOf(random, category) })),
  ].map(({ category, factor }, index) => ({
    id: `r${index + 1}`,
    category,
    factor,
    severity: random.pick(Object.keys(pumpurs.severities)),
    note: `${notes[category]}`,
  }));
};

export const measuresOf = (random: Random, school: DemoSchool, risks: NewPlan['risks'], isCompensated: boolean): NewPlan['measures'] => {
  const link = (riskId: string, kind: keyof typeof justifications) => ({ riskId, justification: random.pick(justifications[kind]) });
  const learning = risks.filter(({ category }) => category === 'learning').map(({ id }) => id);
  const economic = risks.filter(({ category }) => category === 'economic').map(({ id }) => id);
  const second = random.pick(['psihologs', 'socialais-pedagogs', 'pedagoga-paligs', 'specialas-izglitibas-pedagogs', 'logopeds']);
  return [
    {
      type: 'consultation',
      id: 'm1',
      consultant: 'pedagogs',
      subject: random.pick(subjects[school.education]),
      plannedMinutes: random.between(8, 20) * 40,
      risks: learning.map((riskId) => link(riskId, 'consultation')),
    },
    ...(random.chance(0.3)
      ? [
          {
            type: 'consultation' as const,
            id: 'm2',
            consultant: second,
            plannedMinutes: random.between(4, 10) * 40,
            risks: risks.slice(0, 1).map(({ id }) => link(id, 'consultation')),
          },
        ]
      : []),
    ...(isCompensated
      ? [
          {
            type: 'compensation' as const,
            id: 'm3',
            kind: random.pick(['public-transport', 'learning-materials', 'catering', 'individual-items']),
            plannedCents: random.between(40, 120) * 100,
            risks: economic.map((riskId) => link(riskId, 'compensation')),
          },
        ]
      : []),
  ];
};

/** Remote teaching came back with the autumn holidays of 2021, by order of each school's director. */
const order = { number: '1-9/47', issuedOn: '2021-10-19', platform: 'MS Teams' } as const;

/** A pupil signs on the spot, and confirms a remote consultation on the day after it. */
const heldBy = (random: Random, consultant: string, heldOn: string, isRemote: boolean): NewConsultation => ({
  measureId: 'm1',
  heldOn,
  startsAt: random.pick(['08:10', '13:40', '14:25', '15:10']),
  minutes: random.pick([40, 60, 80]),
  consultant,
  ...(isRemote ? { mode: 'remote', order, confirmedOn: dayAfter(heldOn) } : { mode: 'in-person', confirmedOn: heldOn }),
});

/** The log of an implemented plan, in order. What the pupil confirmed late or never is logged without a confirmation. */
export const consultationsOf = (
  random: Random,
  half: Half,
  consultant: string,
  episode: Episode | undefined,
): readonly NewConsultation[] => {
  const isConfirmed = episode !== 'confirmed-late' && episode !== 'unconfirmed';
  const { confirmedOn, ...first } = heldBy(random, consultant, random.pick(days[half].first), false);
  const more = random.some(days[half].later, random.chance(0.3) ? random.between(1, 2) : 0).toSorted();
  return [
    { ...first, ...(isConfirmed && confirmedOn !== undefined ? { confirmedOn } : {}) },
    ...more.map((heldOn) => heldBy(random, consultant, heldOn, random.chance(0.4))),
  ];
};

/** Logged on the wrong plan, and taken back. */
export const wrongConsultationOf = (half: Half, consultant: string): NewConsultation => ({
  measureId: 'm1',
  heldOn: days[half].wrong,
  startsAt: '16:00',
  minutes: 40,
  consultant,
  mode: 'in-person',
});

export const completionOf = (random: Random, risks: NewPlan['risks']): Completion => ({
  outcomes: risks.map(({ id }) => ({ riskId: id, outcome: random.pick(['resolved', 'reduced', 'reduced', 'unchanged']) })),
  evaluation: random.pick(evaluations),
});
