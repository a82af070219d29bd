import type { Plan } from '../../../shared/domain/plan.ts';
import { riskCategories } from '../../../shared/programmes/common.ts';
import { draft } from '../../../shared/use-cases/create-plan.ts';
import { apportion, type SemesterFigures } from './national-figures.ts';
import type { NationalSchool } from './national-schools.ts';
import { randomOf } from './random.ts';

/** Names are sealed under a key that nobody has: the nation's pupils are numbers. */
const nobody = { dataKey: '', person: '', texts: {} };

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A number as the last part of an id, spread so that ids of neighbours do not look alike. */
const idOf = (prefix: 'iap' | 'pup', name: string): string => {
  const random = randomOf(`${prefix} ${name}`);
  const text = Array.from({ length: 25 }, () => alphabet[random.below(32)]).join('');
  return `${prefix}_0${text}`;
};

const dayAt = (from: string, days: number): string => new Date(Date.parse(`${from}T08:00:00.000Z`) + days * 86_400_000).toISOString();

const kinds = ['public-transport', 'catering', 'learning-materials', 'overnight-stay', 'individual-items', 'special-transport'] as const;
const consultants = ['pedagogs', 'pedagogs', 'pedagogs', 'psihologs', 'socialais-pedagogs', 'logopeds'] as const;

/** Of vocational schools, courses; of the others mostly grades 5 to 9, for which the programme began. */
const educationOf = (kind: NationalSchool['kind'], random: ReturnType<typeof randomOf>): Plan['education'] =>
  kind === 'vocational'
    ? { kind, course: random.between(1, 4) }
    : { kind: 'general', grade: random.chance(0.82) ? random.between(5, 9) : random.between(10, 12) };

/** Which places of `total`, in an order of their own, carry a risk: exactly `count` of them, spread over the whole country. */
const spread = (name: string, total: number, count: number, from = 0): ReadonlySet<number> => {
  const order = Array.from({ length: total }, (_, index) => ({ index, key: randomOf(`${name} ${index}`).below(2 ** 30) }));
  order.sort((a, b) => a.key - b.key || a.index - b.index);
  return new Set(Array.from({ length: count }, (_, at) => order[(from + at) % total]?.index ?? 0));
};

/** The categories of each plan. Those without a risk of learning have an economic one: a plan has one at least. */
const categoriesIn = ({ semester, plans, risks }: SemesterFigures): readonly (keyof SemesterFigures['risks'])[][] => {
  const order = `${semester} risks`;
  const carried = {
    learning: spread(order, plans, risks.learning),
    // The same order, begun where those of learning end.
    economic: spread(order, plans, risks.economic, risks.learning),
    family: spread(`${semester} family`, plans, risks.family),
    'social-health': spread(`${semester} social-health`, plans, risks['social-health']),
  };
  const names = ['learning', 'economic', 'family', 'social-health'] as const;
  return Array.from({ length: plans }, (_, index) => names.filter((name) => carried[name].has(index)));
};

/** One plan in fifty was removed before it began: it is beside the published ones, which were implemented. */
const isRemoved = (index: number): boolean => index % 50 === 49;

/**
 * Every plan of a semester, school after school. Four of five pupils of spring had a plan in autumn too. All that the programme's year
 * brings was done: approved at each level, begun, consulted, closed with outcomes.
 */
export function* nationalPlans(
  figures: SemesterFigures,
  { schools, starts }: { readonly schools: readonly NationalSchool[]; readonly starts: string },
): Generator<Plan> {
  const { semester, plans } = figures;
  const categories = categoriesIn(figures);
  const counts = apportion(
    plans,
    schools.map(({ weight }) => weight),
  );
  let index = 0;
  for (const [at, school] of schools.entries()) {
    for (let number = 0; number < (counts[at] ?? 0); number += 1) {
      yield planOf(`${semester} ${school.id} ${number}`, { school, semester, starts, number, categories: categories[index] ?? [] });
      if (isRemoved(index)) {
        const removed = planOf(`${semester} ${school.id} removed ${number}`, {
          school,
          semester,
          starts,
          number: 9_000 + number,
          categories: [],
        });
        yield { ...removed, status: 'removed', inForceRevision: null, startedOn: null, completedAt: null, outcomes: [] };
      }
      index += 1;
    }
  }
}

type Made = {
  readonly school: NationalSchool;
  readonly semester: string;
  readonly starts: string;
  readonly number: number;
  readonly categories: readonly (keyof SemesterFigures['risks'])[];
};

const planOf = (name: string, { school, semester, starts, number, categories }: Made): Plan => {
  const random = randomOf(name);
  const isReturning = semester.endsWith('-2') && number % 5 !== 4;
  const pupil = `${semester.slice(0, 9)} ${school.id} ${number}${semester.endsWith('-2') && !isReturning ? ' spring' : ''}`;
  const ofPupil = randomOf(pupil);
  const risks = categories.flatMap((category) => {
    const factors = Object.keys(riskCategories[category]?.factors ?? {});
    return random.some(factors, category === 'learning' ? random.between(1, 3) : 1).map((factor) => ({ category, factor }));
  });
  const submitted = random.chance(0.9) ? random.between(3, 28) : random.between(31, 55);
  const levels = school.partner === 'vpii' ? (['director', 'ikvd'] as const) : (['director', 'municipality', 'ikvd'] as const);
  let day = submitted;
  const approvals = levels.map((level) => {
    day += random.chance(0.93) ? random.between(0, 9) : random.between(11, 20);
    return { level, by: `${level}-of-${school.municipalityId}`, at: dayAt(starts, day) };
  });
  const consultations = random.chance(0.96) ? random.between(4, 24) : 0;
  const plan = draft({
    id: idOf('iap', name),
    programme: 'pumpurs',
    semester,
    schoolId: school.id,
    pupilId: idOf('pup', pupil),
    partner: school.partner,
    municipalityId: school.partner === 'vpii' ? null : school.municipalityId,
    education: educationOf(school.kind, ofPupil),
    sex: ofPupil.chance(0.37) ? 'female' : 'male',
    application: { signedBy: 'guardian', signedOn: starts },
    risks: risks.map((risk, at) => ({ ...risk, id: `r${at + 1}`, severity: random.pick(['low', 'medium', 'high']) })),
    measures: [
      {
        type: 'consultation',
        id: 'm1',
        consultant: random.pick(consultants),
        plannedMinutes: 40 * random.between(8, 30),
        period: null,
        risks: [],
      },
      ...random.some(kinds, random.between(0, 2)).map((kind, at) => ({
        type: 'compensation' as const,
        id: `m${at + 2}`,
        kind,
        plannedCents: 100 * random.between(5, 120),
        period: null,
        risks: [],
      })),
    ],
    sealed: nobody,
    by: `author-of-${school.id}`,
    at: dayAt(starts, Math.max(0, submitted - 3)),
  });
  const approvedAt = approvals.at(-1)?.at ?? null;
  const completedAt = dayAt(starts, 100 + random.between(0, 12));
  return {
    ...plan,
    approvals,
    approvedAt,
    status: 'completed',
    inForceRevision: 1,
    submittedAt: dayAt(starts, submitted),
    firstSubmittedAt: dayAt(starts, submitted),
    firstApprovedAt: approvedAt,
    startedOn: dayAt(starts, day + 1).slice(0, 10),
    consultations: { count: consultations, minutes: 40 * consultations },
    outcomes: risks.map((_, at) => ({
      riskId: `r${at + 1}`,
      outcome: random.pick(['resolved', 'reduced', 'reduced', 'reduced', 'unchanged', 'increased']),
    })),
    completedAt,
    updatedAt: completedAt,
  };
};
