/** What public pages give about the programme, to be hit exactly. */
export const publishedYears = [
  { schoolYear: '2017-2018', plansImplemented: 6_834 },
  { schoolYear: '2018-2019', plansImplemented: 15_129 },
  { schoolYear: '2019-2020', plansImplemented: 21_732 },
  { schoolYear: '2020-2021', plansImplemented: 19_757 },
] as const;
export type PublishedYear = (typeof publishedYears)[number];

/** Schools of 2019/2020, among them those of vocational education. */
export const publishedSchools = { all: 507, vocational: 33 } as const;

/** Pupils with a risk in 2019/2020: of learning by semester, of the others in the year. */
export const publishedRisks = {
  schoolYear: '2019-2020',
  learning: [8_655, 10_011],
  economic: 5_862,
  family: 1_048,
  'social-health': 528,
} as const;

/** How a year's plans fall into its semesters: as the published risks of learning do. */
const firstOf = (plans: number): number =>
  Math.round((plans * publishedRisks.learning[0]) / (publishedRisks.learning[0] + publishedRisks.learning[1]));

export type SemesterFigures = {
  readonly semester: string;
  readonly plans: number;
  /** How many of them carry each category of risk; a plan carries one at least. */
  readonly risks: Readonly<Record<'learning' | 'economic' | 'family' | 'social-health', number>>;
};

/** The plans and risks of both semesters of a year: published, or in the proportions of the year that is. */
export const semestersOfYear = ({ schoolYear, plansImplemented }: PublishedYear, scale: number): readonly SemesterFigures[] => {
  const first = firstOf(plansImplemented);
  const share = plansImplemented / publishedYears[2].plansImplemented;
  const ofYear = (total: number): readonly [number, number] => {
    const whole = schoolYear === publishedRisks.schoolYear ? total : Math.round(total * share);
    const half = Math.round((whole * first) / plansImplemented);
    return [half, whole - half];
  };
  const learning =
    schoolYear === publishedRisks.schoolYear ? publishedRisks.learning : ofYear(publishedRisks.learning[0] + publishedRisks.learning[1]);
  const others = {
    economic: ofYear(publishedRisks.economic),
    family: ofYear(publishedRisks.family),
    'social-health': ofYear(publishedRisks['social-health']),
  };
  return ([0, 1] as const).map((half) => ({
    semester: `${schoolYear}-${half + 1}`,
    plans: scale * (half === 0 ? first : plansImplemented - first),
    risks: {
      learning: scale * learning[half],
      economic: scale * others.economic[half],
      family: scale * others.family[half],
      'social-health': scale * others['social-health'][half],
    },
  }));
};

/** Divides a number among weights so that the parts sum to it: whole shares first, then the largest remainders. */
export const apportion = (total: number, weights: readonly number[]): readonly number[] => {
  const sum = weights.reduce((all, one) => all + one, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((all, one) => all + one, 0);
  const order = exact.map((one, index) => ({ index, rest: one - Math.floor(one) })).sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of order.slice(0, left)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
};
