import type * as z from 'zod/mini';
import type { Plan } from '../../../shared/domain/plan.ts';
import { pumpurs } from '../../../shared/programmes/pumpurs.ts';
import type { newConsultation, newPlan } from '../../../shared/schemas/plans.ts';
import { type DemoSchool, demoSchools, type PlanTarget, type SemesterFigures, schoolYear } from './demo-figures.ts';
import { type DemoPupil, pupilsOf } from './demo-pupils.ts';
import { type Random, randomOf } from './random.ts';

export type NewPlan = z.input<ReturnType<typeof newPlan>>;
export type NewConsultation = z.input<ReturnType<typeof newConsultation>>;

export type Half = 'autumn' | 'spring';
export const semesterOf = { autumn: `${schoolYear}-1`, spring: `${schoolYear}-2` } as const satisfies Record<Half, string>;

export type DemoPlan = {
  /** `4s-1-012`: tells the plan from all others in keys and in the school's case number. */
  readonly name: string;
  readonly school: DemoSchool;
  readonly half: Half;
  readonly target: PlanTarget;
  readonly author: 'firstAuthor' | 'secondAuthor';
  readonly body: NewPlan;
  /** Of an implemented plan: the first one starts it. */
  readonly consultations: readonly NewConsultation[];
  readonly evaluation: string;
};

/** When applications are signed, and the two spells in which consultations are held: the first one starts the plans. */
const days = {
  autumn: {
    signed: ['2021-09-02', '2021-09-03'],
    first: ['2021-09-15', '2021-09-17', '2021-09-21', '2021-09-23'],
    later: ['2021-10-13', '2021-11-10', '2021-11-24'],
  },
  spring: {
    signed: ['2022-01-06', '2022-01-07'],
    first: ['2022-01-24', '2022-01-26', '2022-01-28', '2022-02-02'],
    later: ['2022-03-09', '2022-04-06', '2022-05-04'],
  },
} as const satisfies Record<Half, Readonly<Record<string, readonly string[]>>>;

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

/** Every third implemented plan has an economic risk and a compensation against it; enough for all claims of the demo. */
const hasCompensation = (target: PlanTarget, number: number): boolean => target === 'implemented' && number % 3 === 0;

const factorOf = (random: Random, category: keyof typeof pumpurs.riskCategories): string =>
  random.pick(Object.keys(pumpurs.riskCategories[category]?.factors ?? {}));

const risksOf = (random: Random, caseNumber: string, economic: boolean): NewPlan['risks'] => {
  const learning = random.some(Object.keys(pumpurs.riskCategories['learning']?.factors ?? {}), random.between(1, 3));
  const others = [
    ...(economic || random.chance(0.15) ? ['economic'] : []),
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
    note: index === 0 ? `${caseNumber}. ${notes[category]}` : `${notes[category]}`,
  }));
};

const measuresOf = (random: Random, school: DemoSchool, risks: NewPlan['risks'], compensated: boolean): NewPlan['measures'] => {
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
    ...(compensated
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

const consultationsOf = (random: Random, half: Half): readonly NewConsultation[] => [
  { measureId: 'm1', heldOn: random.pick(days[half].first), minutes: 40 },
  ...random
    .some(days[half].later, random.chance(0.3) ? random.between(1, 2) : 0)
    .map((heldOn) => ({ measureId: 'm1', heldOn, minutes: random.pick([40, 60, 80]) })),
];

/** The number by which the school files the plan; it stands in the first risk's note, and a resumed seed knows the plan by it. */
const caseNumberOf = (name: string): string => `Lieta Nr. ${name}`;

export const nameOfPlan = ({ risks }: Pick<Plan, 'risks'>): string | undefined =>
  /^Lieta Nr\. ([a-z0-9-]+)\./.exec(risks[0]?.note ?? '')?.[1];

/** From the third course on pupils are of age and sign themselves. */
const signerOf = (random: Random, education: NewPlan['education']): NewPlan['application']['signedBy'] => {
  if (education.kind === 'vocational' && education.course > 2) return 'adult-pupil';
  return random.chance(0.92) ? 'parent' : 'guardian';
};

const planOf = (school: DemoSchool, half: Half, number: number, target: PlanTarget, of: DemoPupil): DemoPlan => {
  const name = `${school.key}-${half === 'autumn' ? 1 : 2}-${String(number).padStart(3, '0')}`;
  const random = randomOf(`plan ${name}`);
  const compensated = hasCompensation(target, number);
  const risks = risksOf(random, caseNumberOf(name), compensated);
  return {
    name,
    school,
    half,
    target,
    author: number % 2 === 0 ? 'firstAuthor' : 'secondAuthor',
    body: {
      programme: pumpurs.id,
      semester: semesterOf[half],
      schoolId: school.id,
      ...of,
      application: {
        signedBy: signerOf(random, of.education),
        signedOn: random.pick(days[half].signed),
      },
      risks,
      measures: measuresOf(random, school, risks, compensated),
    },
    consultations: target === 'implemented' ? consultationsOf(random, half) : [],
    evaluation: random.pick(evaluations),
  };
};

const targets: readonly PlanTarget[] = ['implemented', 'approved', 'awaiting-ikvd', 'awaiting-municipality', 'awaiting-director', 'draft'];

const targetsOf = ({ plans }: SemesterFigures): readonly PlanTarget[] =>
  targets.flatMap((target) => Array.from({ length: plans[target] ?? 0 }, () => target));

/** All plans of a semester, school by school. */
export const demoPlans = (half: Half): readonly DemoPlan[] =>
  demoSchools.flatMap((school) => {
    const { [half]: figures } = school;
    const all = targetsOf(figures);
    const pupils = pupilsOf(school, figures.pupilsBefore, figures.pupilsBefore + all.length);
    return pupils.flatMap((pupil, index) => {
      const target = all[index];
      return target === undefined ? [] : [planOf(school, half, index + 1, target, pupil)];
    });
  });
