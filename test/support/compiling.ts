import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
import type { UnitOfWork } from '../../shared/ports/records.ts';
import type { StaleMark } from '../../shared/ports/statistics.ts';
import { compileStatistics } from '../../shared/use-cases/compile-statistics.ts';
import { aClaim, aSchool, autumn, otherMunicipalityId, otherSchoolId, schoolId } from './builders.ts';
import { given, type MemoryRecords, memoryRecords } from './memory-records.ts';
import { aPlan } from './plan-builders.ts';

export const vpiiId = '9000000003';
export const scheduled = Date.UTC(2021, 9, 5, 0, 30);

/** Two schools of a municipality, a state vocational school and another municipality's school, with plans and a claim. */
export const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [
      aSchool(),
      aSchool({ id: otherSchoolId, name: 'Otra pamatskola' }),
      aSchool({ id: vpiiId, name: 'Parauga tehnikums', partner: 'vpii' }),
      aSchool({ id: '9000000004', municipalityId: otherMunicipalityId }),
    ],
    plans: [
      aPlan(1).inProgress().ofPupil(1).build(),
      aPlan(2).approved().ofPupil(2).build(),
      aPlan(3).inProgress().ofPupil(1).inSchool(otherSchoolId).build(),
      aPlan(4).inProgress().ofPupil(4).inSchool(vpiiId).ofVpii().build(),
    ],
    claims: [aClaim().inStatus('paid').build()],
  });
  return records;
};

export const always = () => true;
export const run = (records: ReturnType<typeof setUp>, hasTime: () => boolean = always, at = scheduled) =>
  compileStatistics(records)(at, hasTime);

export const mark = (
  { staleMarks }: Pick<MemoryRecords, 'staleMarks'>,
  id: string,
  changes: Partial<Pick<StaleMark, 'semester' | 'token' | 'changedAt' | 'records'>> = {},
) => staleMarks.mark({ semester: autumn, schoolId: id, token: 'token', changedAt: 0, records: [], ...changes });

export const markAll = async ({ staleMarks }: MemoryRecords, semester = autumn) => {
  for (const id of [schoolId, otherSchoolId, vpiiId]) await mark({ staleMarks }, id, { semester, token: `token ${id}` });
};

export const compiled = ({ tables }: MemoryRecords, level: string, id: string, semester = autumn): CompiledStatistics | undefined =>
  tables.statistics.get(`${level} ${id} ${semester}`);
/** Plans, implemented ones and pupils of a scope. */
export const plansOf = (...of: Parameters<typeof compiled>) => {
  const { total, implemented, pupils } = compiled(...of)?.figures.plans ?? {};
  return [total, implemented, pupils];
};

/** Fails at the nth write of figures, before it happens or (`after`) when it has, as a killed function does. */
export const dyingAt = (records: ReturnType<typeof setUp>, write: number, after = false) => {
  let writes = 0;
  const commit: UnitOfWork['commit'] = async (parts) => {
    writes += 1;
    if (writes === write && !after) throw new Error('killed');
    const done = await records.unitOfWork.commit(parts);
    if (writes === write) throw new Error('killed');
    return done;
  };
  return { ...records, unitOfWork: { commit } };
};

/** Everything that is compiled, but for the instants at which it was. */
export const everyFigure = ({ tables }: MemoryRecords) => ({
  figures: new Map([...tables.statistics].map(([key, { asOf: _at, ...one }]) => [key, one] as const)),
  tables: new Map(
    [...tables.figurePages].map(([key, { rows }]) => [
      key,
      Object.entries(rows)
        .map(([scope, { asOf: _at, ...row }]) => [scope, row])
        .sort(),
    ]),
  ),
  schools: new Map([...tables.schoolFigures].map(([key, { pupilIds, scopes }]) => [key, { pupilIds, scopes }] as const)),
});
