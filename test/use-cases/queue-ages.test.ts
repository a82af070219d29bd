import { describe, expect, it } from 'vitest';
import { queueAges } from '../../shared/use-cases/queue-ages.ts';
import { aClaim, aSchool, autumn, otherSchoolId, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';

const morning = Date.parse('2021-10-20T01:30:00.000Z');
const since = (date: string) => ({ awaitingSince: `${date}T09:00:00.000Z` });

describe('how long work waits', () => {
  it('is told by the oldest of each queue, over all organisations', async () => {
    const records = memoryRecords();
    given(records.tables, {
      schools: [aSchool(), aSchool({ id: otherSchoolId })],
      plans: [
        aPlan(1).inApproval('director').with(since('2021-10-15')).build(),
        aPlan(2).inApproval('director').ofPupil(2).inSchool(otherSchoolId).with(since('2021-10-10')).build(),
        aPlan(3).inApproval('municipality').ofPupil(3).with(since('2021-10-19')).build(),
      ],
      claims: [{ ...aClaim().inStatus('submitted').build(), updatedAt: '2021-10-13T09:00:00.000Z' }],
    });
    expect((await queueAges(records)(morning)).oldestDays).toEqual({
      'plans-director': 10,
      'plans-municipality': 1,
      'plans-ikvd': 0,
      'claims-municipality': 7,
      'claims-ikvd': 0,
      'claims-payment': 0,
    });
  });

  it('is told of the oldest school-semester to compile too, and is nought where nothing waits', async () => {
    const records = memoryRecords();
    given(records.tables, { schools: [aSchool()] });
    expect(await queueAges(records)(morning)).toMatchObject({ oldestMarkSeconds: 0 });
    const mark = (id: string, changedAt: number) =>
      records.staleMarks.mark({ semester: autumn, schoolId: id, token: 't', changedAt, records: [] });
    await mark(schoolId, morning - 60_000);
    await mark(otherSchoolId, morning - 7_200_000);
    expect(await queueAges(records)(morning)).toMatchObject({ oldestMarkSeconds: 7200 });
  });
});
