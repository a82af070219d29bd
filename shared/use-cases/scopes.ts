import { municipalityOn, regions, successionOf } from '../domain/municipality.ts';
import type { Reference } from '../domain/reference.ts';
import { type ScopeName, scopeName } from '../domain/roll-up.ts';
import { affiliationOn, partnerOn, type School } from '../domain/school.ts';
import { semesterStart } from '../domain/semester.ts';
import { dateInRiga, fromInstant } from '../domain/time.ts';
import { nation } from './statistics.ts';

/**
 * The scopes that a school counts in, from itself upwards: the municipality that answered for it on the semester's first day, under the
 * code of that day and under each later successor's; the region where it stands; the nation. A VPII answers for itself and counts in no
 * municipality.
 */
export const scopesIn =
  ({ calendar, municipalities }: Reference, asOf: string) =>
  (school: School | undefined, schoolId: string, semester: string): readonly ScopeName[] => {
    const own = scopeName({ level: 'school', id: schoolId });
    const whole = scopeName({ level: 'nation', id: nation });
    if (school === undefined) return [own, whole];
    const date = semesterStart(calendar, semester) ?? dateInRiga(fromInstant(asOf));
    const { municipalityId } = partnerOn(school, municipalities, date);
    const where = municipalityOn(municipalities, affiliationOn(school, date).municipalityId, date);
    const name = municipalities.find((one) => one.id === where)?.region;
    const region = regions.find((one) => one.name === name)?.id;
    return [
      own,
      ...(municipalityId === null
        ? []
        : successionOf(municipalities, municipalityId).map((id) => scopeName({ level: 'municipality', id }))),
      ...(region === undefined ? [] : [scopeName({ level: 'region', id: region })]),
      whole,
    ];
  };
