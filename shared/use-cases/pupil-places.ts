import { semestersOf } from '../domain/semester.ts';
import type { PlanStore } from '../ports/records.ts';
import type { CompiledSchool, StatisticsStore } from '../ports/statistics.ts';

type Dependencies = { readonly plans: Pick<PlanStore, 'schoolsOfPupil'>; readonly statistics: Pick<StatisticsStore, 'schoolsOf'> };

export type PupilPlace = { readonly semester: string; readonly schoolId: string };

type Compiled = {
  readonly school: (id: string, semester: string) => Promise<CompiledSchool | undefined>;
  /** How many schools were ever compiled in the year, by the year's directory. */
  readonly schools: () => number;
};

export type PupilPlaces = {
  /** Where the pupils may be counted in the year: every compiled school that counts one of them is there, others may be too. */
  readonly of: (pupilIds: readonly string[]) => Promise<readonly PupilPlace[]>;
  /** From now on a school counts these pupils. */
  readonly add: (place: PupilPlace, pupilIds: readonly string[]) => void;
};

/**
 * Finds pupils in the schools of a year. A few are looked up one by one, by the places that their plans took. Where there are more of them
 * than schools, all compiled schools are read instead, once in a run, and found by memory: a first compile of the country reads nothing.
 */
export const createPupilPlaces = (
  { plans, statistics }: Dependencies,
  compiled: Compiled,
  { year, programmes }: { readonly year: string; readonly programmes: readonly string[] },
): PupilPlaces => {
  const semesters = semestersOf(year);
  const byPupil = new Map<string, PupilPlace[]>();
  const added = new Set<string>();
  let lookedUp = 0;
  let knowsAll: boolean | undefined;

  const remember = (place: PupilPlace, pupilIds: readonly string[]): void => {
    for (const pupilId of pupilIds) {
      const places = byPupil.get(pupilId);
      if (places === undefined) byPupil.set(pupilId, [place]);
      else places.push(place);
    }
  };

  /** Reads every compiled school; not where the index that names them does not show all of them yet. */
  const readAll = async (): Promise<boolean> => {
    const found = compiled.schools() === 0 ? [] : await Promise.all(semesters.map((semester) => statistics.schoolsOf(semester)));
    const ids = new Set([...found.flat(), ...added]);
    if (ids.size !== compiled.schools()) return false;
    const places = [...ids].flatMap((schoolId) => semesters.map((semester) => ({ semester, schoolId })));
    await Promise.all(
      places.map(async (place) => remember(place, (await compiled.school(place.schoolId, place.semester))?.pupilIds ?? [])),
    );
    return true;
  };

  return {
    of: async (pupilIds) => {
      if (knowsAll === undefined && lookedUp + pupilIds.length > compiled.schools()) knowsAll = await readAll();
      if (knowsAll) return pupilIds.flatMap((pupilId) => byPupil.get(pupilId) ?? []);
      lookedUp += pupilIds.length;
      return (await Promise.all(pupilIds.map((pupilId) => plans.schoolsOfPupil(pupilId, { programmes, semesters })))).flat();
    },
    add: (place, pupilIds) => {
      added.add(place.schoolId);
      if (knowsAll) remember(place, pupilIds);
    },
  };
};
