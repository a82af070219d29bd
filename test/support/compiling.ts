import type { CompiledStatistics } from '../../shared/domain/statistics.ts';
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

export const markAll = async ({ staleMarks }: MemoryRecords, semester = autumn) => {
  for (const id of [schoolId, otherSchoolId, vpiiId]) await staleMarks.mark(semester, id, `token ${id}`, 0);
};

export const compiled = ({ tables }: MemoryRecords, level: string, id: string, semester = autumn): CompiledStatistics | undefined =>
  tables.statistics.get(`${level} ${id} ${semester}`);
/** Plans, implemented ones and pupils of a scope. */
export const plansOf = (...of: Parameters<typeof compiled>) => {
  const { total, implemented, pupils } = compiled(...of)?.figures.plans ?? {};
  return [total, implemented, pupils];
};

/** Fails at the nth write of a roll-up or school, as a killed function does. */
export const dyingAt = (records: ReturnType<typeof setUp>, write: number) => {
  let writes = 0;
  const orDie = <Arguments extends readonly unknown[]>(save: (...given: Arguments) => Promise<void>) => {
    return async (...given: Arguments) => {
      writes += 1;
      if (writes === write) throw new Error('killed');
      await save(...given);
    };
  };
  const { save, saveSchool } = records.statistics;
  return { ...records, statistics: { ...records.statistics, save: orDie(save), saveSchool: orDie(saveSchool) } };
};
