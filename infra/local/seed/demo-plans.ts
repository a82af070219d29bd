import type { Plan } from '../../../shared/domain/plan.ts';
import { pumpurs } from '../../../shared/programmes/pumpurs.ts';
import {
  type Completion,
  completionOf,
  consultationsOf,
  type Half,
  measuresOf,
  type NewConsultation,
  type NewPlan,
  risksOf,
  wrongConsultationOf,
} from './demo-content.ts';
import { type DemoSchool, demoSchools, type Episode, episodes, type PlanTarget, planTargets, schoolYear } from './demo-figures.ts';
import { type DemoPupil, isOfAge, pupilsOf } from './demo-pupils.ts';
import { randomOf } from './random.ts';

export type { Half, NewConsultation, NewPlan } from './demo-content.ts';

export const semesterOf = { autumn: `${schoolYear}-1`, spring: `${schoolYear}-2` } as const satisfies Record<Half, string>;

export type DemoPlan = {
  /** `4s-1-012`: the school's case number, which tells the plan from all others. */
  readonly name: string;
  readonly school: DemoSchool;
  readonly half: Half;
  readonly target: PlanTarget;
  readonly episode?: Episode;
  readonly author: 'firstAuthor' | 'secondAuthor';
  /** The autumn's plan that this one is a copy of; `body` says what comes out. */
  readonly copyOf?: DemoPlan;
  readonly body: NewPlan;
  /** Of an implemented plan: the first one starts it. */
  readonly consultations: readonly NewConsultation[];
  /** Logged by mistake and taken back. */
  readonly wrongConsultation?: NewConsultation;
  /** Whether it cites the youth NGO's project of the autumn. */
  readonly joinsProject: boolean;
  /** Whether preparing it is paid for. */
  readonly isPaid: boolean;
  readonly completion: Completion;
};

const signingDays = {
  autumn: ['2021-09-02', '2021-09-03'],
  spring: ['2022-01-06', '2022-01-07'],
} as const satisfies Record<Half, readonly string[]>;

/** Every third implemented plan has an economic risk and a compensation against it; enough for all claims of the demo. */
const isCompensated = (target: PlanTarget, number: number): boolean => target === 'implemented' && number % 3 === 0;

/** Preparing every fourth plan that was approved is paid for separately. */
const isPaidFor = (target: PlanTarget, number: number): boolean => target === 'implemented' && number % 4 === 0;

/** Some pupils take part in the autumn's project of a youth NGO; their plans are changed by nothing else, and go on in no copy. */
const isInProject = (half: Half, { number, target, episode }: Numbered): boolean =>
  half === 'autumn' && target === 'implemented' && episode === undefined && number % 10 === 7;

/** Every fifth plan of the spring goes on from the pupil's plan of the autumn, where that was implemented. */
const isCopied = (half: Half, number: number): boolean => half === 'spring' && number % 5 === 0;

/** The plan that a resumed seed finds in a list: by its case number. */
export const nameOfPlan = ({ caseNumber }: Pick<Plan, 'caseNumber'>): string | undefined =>
  /^[0-9a-z]+-[12]-\d{3}$/.exec(caseNumber ?? '')?.[0];

type Numbered = { readonly number: number; readonly target: PlanTarget; readonly episode: Episode | undefined };

const planOf = (school: DemoSchool, half: Half, { number, target, episode }: Numbered, of: DemoPupil, copyOf?: DemoPlan): DemoPlan => {
  const name = `${school.key}-${half === 'autumn' ? 1 : 2}-${String(number).padStart(3, '0')}`;
  const random = randomOf(`plan ${name}`);
  const author = number % 2 === 0 ? 'firstAuthor' : 'secondAuthor';
  const risks = risksOf(random, isCompensated(target, number));
  const measures = measuresOf(random, school, risks, isCompensated(target, number));
  const body: NewPlan = {
    programme: pumpurs.id,
    semester: semesterOf[half],
    schoolId: school.id,
    caseNumber: name,
    ...of,
    application: { signedBy: isOfAge(of) ? 'adult-pupil' : 'guardian', signedOn: random.pick(signingDays[half]) },
    risks: copyOf?.body.risks ?? risks,
    measures: copyOf?.body.measures ?? measures,
  };
  return {
    name,
    school,
    half,
    target,
    ...(episode === undefined ? {} : { episode }),
    author,
    ...(copyOf === undefined ? {} : { copyOf }),
    body,
    consultations: target === 'implemented' ? consultationsOf(random, half, school.staff[author], episode) : [],
    ...(episode === 'countered' ? { wrongConsultation: wrongConsultationOf(half, school.staff[author]) } : {}),
    joinsProject: school.partner === 'municipal' && isInProject(half, { number, target, episode }),
    isPaid: isPaidFor(target, number),
    completion: completionOf(random, body.risks),
  };
};

/** A semester's plans by their numbers. Episodes are spread over the implemented plans that nobody claims money on. */
const numberedOf = (school: DemoSchool, half: Half): readonly Numbered[] => {
  const { plans, episodes: wanted } = school[half];
  const spread = episodes.flatMap((episode) => Array.from({ length: wanted[episode] ?? 0 }, () => episode));
  return planTargets
    .flatMap((target) => Array.from({ length: plans[target] ?? 0 }, () => target))
    .map((target, index): Numbered => {
      const number = index + 1;
      const episode = target === 'implemented' && !isCompensated(target, number) ? spread.shift() : undefined;
      return { number, target, episode };
    });
};

/** All plans of a semester, school by school. */
export const demoPlans = (half: Half): readonly DemoPlan[] =>
  demoSchools.flatMap((school) => {
    const { [half]: figures } = school;
    const all = numberedOf(school, half);
    const pupils = pupilsOf(school, figures.pupilsBefore, figures.pupilsBefore + all.length);
    const before = half === 'spring' ? demoPlans('autumn').filter((plan) => plan.school === school) : [];
    return pupils.flatMap((pupil, index) => {
      const numbered = all[index];
      if (numbered === undefined) return [];
      const earlier = isCopied(half, numbered.number)
        ? before.find(({ body, target }) => target === 'implemented' && body.pupil.personalCode === pupil.pupil.personalCode)
        : undefined;
      return [planOf(school, half, numbered, pupil, earlier)];
    });
  });
