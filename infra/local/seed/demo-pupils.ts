import type { NewPlan } from './demo-content.ts';
import type { DemoSchool } from './demo-figures.ts';
import { newFormCode, oldFormCode } from './personal-codes.ts';
import { type Random, randomOf } from './random.ts';

const givenNames = {
  female: [
    'Anna',
    'Elīza',
    'Marta',
    'Katrīna',
    'Sofija',
    'Estere',
    'Ieva',
    'Līva',
    'Grēta',
    'Paula',
    'Kristiāna',
    'Agnese',
    'Žanete',
    'Šarlote',
  ],
  male: [
    'Roberts',
    'Markuss',
    'Gustavs',
    'Jēkabs',
    'Kārlis',
    'Emīls',
    'Ralfs',
    'Ādams',
    'Dāvis',
    'Rūdolfs',
    'Niklāvs',
    'Ģirts',
    'Mārcis',
    'Ēriks',
  ],
} as const;

/** Latvian family names differ by sex. */
const familyNames = {
  female: [
    'Bērziņa',
    'Kalēja',
    'Ozola',
    'Jansone',
    'Liepa',
    'Krūmiņa',
    'Zariņa',
    'Pētersone',
    'Vītola',
    'Kļaviņa',
    'Āboliņa',
    'Šmite',
    'Ķiķere',
    'Ņefedova',
  ],
  male: [
    'Bērziņš',
    'Kalējs',
    'Ozols',
    'Jansons',
    'Liepa',
    'Krūmiņš',
    'Zariņš',
    'Pētersons',
    'Vītols',
    'Kļaviņš',
    'Āboliņš',
    'Šmits',
    'Ķiķers',
    'Ņefedovs',
  ],
} as const;

/** Age at the start of the first grade, and of the first vocational course after nine grades. */
const ageInFirstGrade = 7;
const ageInFirstCourse = 16;
const yearOfStart = 2021;

/** From the third vocational course on pupils are of age, and sign for themselves. */
const firstCourseOfAge = 3;

export const isOfAge = ({ education }: Pick<DemoPupil, 'education'>): boolean =>
  education.kind === 'vocational' && education.course >= firstCourseOfAge;

export type DemoPupil = Pick<NewPlan, 'sex' | 'pupil' | 'education' | 'guardian'>;

type FamilyName = { readonly female: string; readonly male: string };

const familyNameOf = (random: Random): FamilyName => {
  const index = random.below(familyNames.female.length);
  return { female: familyNames.female[index] ?? '', male: familyNames.male[index] ?? '' };
};

/** Mostly a parent of the same family name; some live in foster families, with guardians or in an institution. */
const guardianOf = (random: Random, familyName: FamilyName): NonNullable<NewPlan['guardian']> => {
  const sex = random.chance(0.7) ? 'female' : 'male';
  const givenName = random.pick(givenNames[sex]);
  if (random.chance(0.88)) return { relation: 'parent', givenName, familyName: familyName[sex] };
  const other = familyNameOf(random)[sex];
  const relation = random.pick(['guardian', 'foster-family', 'institution'] as const);
  return relation === 'institution'
    ? { relation, name: 'Demo bērnu nams', givenName, familyName: other }
    : { relation, givenName, familyName: other, personalCode: newFormCode(random) };
};

const twoDigits = (number: number): string => String(number).padStart(2, '0');

const pupilOf = (school: DemoSchool, number: number): DemoPupil => {
  const random = randomOf(`pupil ${school.key} ${number}`);
  const sex = random.chance(0.6) ? 'male' : 'female';
  const [from, to] = school.years;
  const year = random.between(from, to);
  const yearOfBirth = yearOfStart - (school.education === 'general' ? ageInFirstGrade : ageInFirstCourse) - year + 1;
  const education =
    school.education === 'general' ? { kind: 'general' as const, grade: year } : { kind: 'vocational' as const, course: year };
  const ofAge = isOfAge({ education });
  const familyName = familyNameOf(random);
  return {
    sex,
    education,
    pupil: {
      givenName: random.pick(givenNames[sex]),
      familyName: familyName[sex],
      personalCode: newFormCode(random),
      // Born before July 2017 they had a code of the old form, and some are still known by it. It shows a birth date; the new one does not.
      ...(random.chance(0.15) ? { formerPersonalCode: oldFormCode(random, yearOfBirth) } : {}),
      // Between February and August: whoever is of age was so when his plan was applied for.
      ...(ofAge ? { birthDate: `${yearOfBirth}-${twoDigits(random.between(2, 8))}-${twoDigits(random.between(1, 28))}` } : {}),
    },
    ...(ofAge ? {} : { guardian: guardianOf(random, familyName) }),
  };
};

/** The school's pupils from one number of its register to another. Two never have the same code, neither now nor before. */
export const pupilsOf = (school: DemoSchool, from: number, to: number): readonly DemoPupil[] => {
  const taken = new Set<string>();
  const pupils: DemoPupil[] = [];
  for (let number = 0; pupils.length < to; number += 1) {
    const pupil = pupilOf(school, number);
    const codes = [pupil.pupil.personalCode, pupil.pupil.formerPersonalCode ?? pupil.pupil.personalCode];
    if (codes.some((code) => taken.has(code))) continue;
    for (const code of codes) taken.add(code);
    pupils.push(pupil);
  }
  return pupils.slice(from, to);
};
