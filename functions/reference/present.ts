import { isValidOn, type Municipality, regions } from '../../shared/domain/municipality.ts';
import type { Programme } from '../../shared/domain/programme.ts';
import { placeholdersOf } from '../../shared/domain/reference.ts';
import { planPeriod, type SchoolYear, semestersOf } from '../../shared/domain/semester.ts';

/** A programme with everything in it that is a placeholder named. */
export const presentProgramme = (programme: Programme) => ({ ...programme, placeholders: placeholdersOf(programme) });

const pupils = {
  default: { kind: 'general', grade: 5 },
  grade9: { kind: 'general', grade: 9 },
  grade12: { kind: 'general', grade: 12 },
  vocational: { kind: 'vocational', course: 1 },
} as const;

const planPeriodsOf = (year: SchoolYear, semester: string) => {
  const periodOf = (pupil: keyof typeof pupils) => {
    const period = planPeriod([year], semester, pupils[pupil]);
    if (period === undefined) throw new Error(`no ${semester} in its own year`);
    return period;
  };
  return {
    starts: periodOf('default').starts,
    ends: {
      default: periodOf('default').ends,
      grade9: periodOf('grade9').ends,
      grade12: periodOf('grade12').ends,
      vocational: periodOf('vocational').ends,
    },
  };
};

/** A school year with the periods of plans that follow from it, by the pupil. */
export const presentSchoolYear = (year: SchoolYear) => {
  const [autumn, spring] = semestersOf(year.id);
  return { ...year, planPeriods: { semester1: planPeriodsOf(year, autumn), semester2: planPeriodsOf(year, spring) } };
};

/** The regions with the municipalities that are in them on a day. */
export const presentRegions = (municipalities: readonly Municipality[], today: string) =>
  regions.map(({ id, name }) => ({
    id,
    name,
    municipalities: municipalities.filter((one) => one.region === name && isValidOn(one, today)).map((one) => one.id),
  }));
