import type { Education, Sex } from '../../../shared/domain/pupil.ts';
import type { DemoSchool } from './demo-figures.ts';
import { newFormCode, oldFormCode } from './personal-codes.ts';
import { randomOf } from './random.ts';

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

export type DemoPupil = {
  readonly sex: Sex;
  readonly pupil: { readonly givenName: string; readonly familyName: string; readonly personalCode: string };
  readonly education: Education;
};

const pupilOf = (school: DemoSchool, number: number): DemoPupil => {
  const random = randomOf(`pupil ${school.key} ${number}`);
  const sex = random.chance(0.6) ? 'male' : 'female';
  const [from, to] = school.years;
  const year = random.between(from, to);
  const age = (school.education === 'general' ? ageInFirstGrade : ageInFirstCourse) + year - 1;
  return {
    sex,
    pupil: {
      givenName: random.pick(givenNames[sex]),
      familyName: random.pick(familyNames[sex]),
      // Born before July 2017, so of the old form; some got a code of the new form later, as anybody may once.
      personalCode: random.chance(0.15) ? newFormCode(random) : oldFormCode(random, yearOfStart - age),
    },
    education: school.education === 'general' ? { kind: 'general', grade: year } : { kind: 'vocational', course: year },
  };
};

/** The school's pupils from one number of its register to another. Two never have the same code. */
export const pupilsOf = (school: DemoSchool, from: number, to: number): readonly DemoPupil[] => {
  const taken = new Set<string>();
  const pupils: DemoPupil[] = [];
  for (let number = 0; pupils.length < to; number += 1) {
    const pupil = pupilOf(school, number);
    if (taken.has(pupil.pupil.personalCode)) continue;
    taken.add(pupil.pupil.personalCode);
    pupils.push(pupil);
  }
  return pupils.slice(from, to);
};
