import { describe, expect, it } from 'vitest';
import { municipalities } from '../../shared/reference/municipalities.ts';
import { getSchool, listSchools, putSchool, readReference } from '../../shared/use-cases/registry.ts';
import { aPrincipal, aSchool, noon, otherMunicipalityId, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { accepted, refused } from '../support/results.ts';

const { id: _id, version: _version, ...input } = aSchool();

const setUp = () => {
  const records = { ...memoryRecords(), municipalities };
  given(records.tables, { principals: [aPrincipal('ikvd-coordinator'), aPrincipal('iap-author')] });
  return {
    ...records,
    put: (changes: Partial<typeof input> = {}, expectedVersion?: number, subject = 'ikvd-coordinator') =>
      putSchool(records)({ subject, now: noon, schoolId, input: { ...input, ...changes }, expectedVersion }),
  };
};

describe('a school', () => {
  it('is registered by IKVD under its number', async () => {
    const { put, tables } = setUp();
    expect(accepted(await put())).toEqual(aSchool());
    expect(tables.schools.get(schoolId)).toEqual(aSchool());
  });

  it('is not registered by a school', async () => {
    expect(refused(await setUp().put({}, undefined, 'iap-author'))).toMatchObject({ code: 'role-not-permitted' });
  });

  it('lies in a municipality that is known', async () => {
    expect(refused(await setUp().put({ municipalityId: '9999999' })).faults).toEqual([
      { pointer: '/municipalityId', code: 'unknown-reference' },
    ]);
  });

  it('that is put again as it is stays as it is', async () => {
    const { put, commits } = setUp();
    await put();
    expect(accepted(await put())).toMatchObject({ version: 1 });
    expect(commits).toHaveLength(1);
  });

  it('is changed on the version that the change is based on', async () => {
    const { put } = setUp();
    await put();
    const change = { municipalityId: otherMunicipalityId };
    expect(refused(await put(change))).toEqual({ code: 'precondition-missing' });
    expect(refused(await put(change, 2))).toEqual({ code: 'stale-version' });
    expect(refused(await put(change, Number.NaN))).toEqual({ code: 'stale-version' });
    expect(accepted(await put(change, 1))).toMatchObject({ version: 2, ...change });
  });

  it('that is not there has no version to change', async () => {
    expect(refused(await setUp().put({}, 1))).toEqual({ code: 'stale-version' });
  });

  it('that two register at once is registered once', async () => {
    const { put, tables, beforeNextCommit } = setUp();
    beforeNextCommit(() => tables.schools.set(schoolId, aSchool({ name: 'Cita' })));
    expect(refused(await put())).toEqual({ code: 'stale-version' });
    expect(tables.schools.get(schoolId)?.name).toBe('Cita');
  });

  it('is read by whoever has any access', async () => {
    const records = setUp();
    await records.put();
    const call = { subject: 'iap-author', now: noon };
    expect(accepted(await getSchool(records)({ ...call, schoolId }))).toEqual(aSchool());
    expect(refused(await getSchool(records)({ ...call, schoolId: '9999999999' }))).toEqual({ code: 'not-found' });
    expect(refused(await getSchool(records)({ ...call, subject: 'nobody', schoolId }))).toEqual({ code: 'no-access' });
    expect(accepted(await listSchools(records)({ ...call, query: { limit: 10 } })).items).toEqual([aSchool()]);
  });
});

describe('reference data', () => {
  it('are one page, for whoever has any access', async () => {
    const read = readReference(setUp(), municipalities);
    expect(accepted(await read({ subject: 'iap-author', now: noon }))).toEqual({ items: municipalities, next: null });
    expect(refused(await read({ subject: 'nobody', now: noon }))).toEqual({ code: 'no-access' });
  });
});
