import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import type { Receipt } from '../../shared/domain/receipt.ts';
import { type AnnouncedReceipt, createReceipt, downloadReceipt, getReceipt, reinspectReceipt } from '../../shared/use-cases/receipts.ts';
import { aPrincipal, aReceipt, aSchool, at, idOf, noon, otherSchoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

const pdf = new TextEncoder().encode('%PDF-1.7 čeks');
const announced = { name: 'čeks.pdf', contentType: 'application/pdf', sizeBytes: pdf.byteLength, sha256: sha256(pdf) } as const;

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool()],
    principals: [
      aPrincipal('school-coordinator'),
      aPrincipal('iap-author'),
      aPrincipal('ikvd-finance'),
      aPrincipal('ikvd-coordinator'),
      aPrincipal('school-coordinator', { id: 'stranger', organisation: { kind: 'school', id: otherSchoolId } }),
    ],
  });
  return {
    ...records,
    announce: (subject = 'school-coordinator') =>
      createReceipt(records)({
        subject,
        now: noon,
        input: announced,
        remember: remembering<AnnouncedReceipt>(records, subject, 'key-0001'),
      }),
  };
};

describe('announcing a receipt', () => {
  it('gives the form that uploads it, and waits for the file', async () => {
    const { announce, tables } = setUp();
    const { receipt, upload } = accepted(await announce());
    expect(receipt).toMatchObject({
      ...announced,
      state: 'awaiting-upload',
      document: null,
      offered: null,
      version: 1,
      municipalityId: '0003000',
    });
    expect(upload.fields).toEqual({ key: `quarantine/${receipt.id}` });
    expect(tables.receipts.get(receipt.id)).toEqual(receipt);
  });

  it('of a state vocational school is not the municipality’s', async () => {
    const { announce, tables } = setUp();
    tables.schools.set(aSchool().id, aSchool({ partner: 'vpii' }));
    expect(accepted(await announce()).receipt.municipalityId).toBeNull();
  });

  it('twice with one key is one receipt', async () => {
    const { announce, tables } = setUp();
    await announce();
    expect(await announce()).toMatchObject({ ok: 'repeated' });
    expect(tables.receipts.size).toBe(1);
  });

  it('is for coordinators', async () => {
    expect(refused(await setUp().announce('iap-author'))).toMatchObject({ code: 'role-not-permitted' });
  });
});

describe('reading a receipt', () => {
  it('is for its school and those who pay, not for another school', async () => {
    const records = setUp();
    given(records.tables, { receipts: [aReceipt()] });
    const read = (subject: string) => getReceipt(records)({ subject, now: noon, receiptId: idOf('rcp', 1) });
    expect(accepted(await read('school-coordinator'))).toMatchObject({ state: 'clean' });
    expect(accepted(await read('ikvd-finance'))).toMatchObject({ state: 'clean' });
    expect(refused(await read('stranger'))).toEqual({ code: 'not-found' });
    expect(refused(await read('iap-author'))).toMatchObject({ code: 'role-not-permitted' });
  });
});

describe('downloading a receipt', () => {
  const setUpReceipt = (changes: Partial<Receipt> = {}) => {
    const records = setUp();
    given(records.tables, { receipts: [aReceipt(1, changes)] });
    return { ...records, download: (subject: string) => downloadReceipt(records)({ subject, now: noon, receiptId: idOf('rcp', 1) }) };
  };

  it('gives a link for a minute, and writes down to whom, before it', async () => {
    const { download, tables, commits } = setUpReceipt();
    expect(accepted(await download('ikvd-finance'))).toEqual({
      name: 'čeks.pdf',
      contentType: 'application/pdf',
      sizeBytes: 8,
      sha256: aReceipt().sha256,
      url: `https://downloads.example/receipts/${idOf('rcp', 1)}`,
      expiresAt: '2021-10-04T09:01:00.000Z',
    });
    expect([...tables.receiptAccesses.values()]).toMatchObject([
      { receiptId: idOf('rcp', 1), by: 'ikvd-finance', role: 'ikvd-finance', onBehalfOf: 'ikvd', at },
    ]);
    expect(commits).toHaveLength(1);
  });

  it.each<Receipt['state']>(['awaiting-upload', 'pending', 'infected', 'unreadable'])('is refused where it is %s', async (state) => {
    const { download, commits } = setUpReceipt({ state });
    expect(refused(await download('school-coordinator'))).toEqual({ code: 'wrong-state', facts: { status: state, allowed: 'clean' } });
    expect(commits).toEqual([]);
  });

  it('is for those who may read it', async () => {
    const { download } = setUpReceipt();
    expect(refused(await download('stranger')).code).toBe('not-found');
    expect(refused(await download('iap-author')).code).toBe('role-not-permitted');
  });
});

describe('looking into an upload again', () => {
  const setUpRefused = (changes: Partial<Receipt> = {}) => {
    const records = setUp();
    given(records.tables, { receipts: [aReceipt(1, { state: 'infected', faults: ['malware'], ...changes })] });
    records.objects.set(`quarantine/${idOf('rcp', 1)}`, pdf);
    return {
      ...records,
      order: (subject = 'ikvd-coordinator', expectedVersion = 2) =>
        reinspectReceipt(records)({ subject, now: noon, receiptId: idOf('rcp', 1), expectedVersion, reason: 'Skeneris ir atjaunots.' }),
    };
  };

  it('is ordered by IKVD, is recorded, and has the file announced again', async () => {
    const { order, announced: told, history } = setUpRefused();
    expect(accepted(await order())).toMatchObject({
      state: 'pending',
      faults: [],
      version: 3,
      reinspections: [{ by: 'ikvd-coordinator', at, reason: 'Skeneris ir atjaunots.' }],
    });
    expect(told).toEqual([idOf('rcp', 1)]);
    expect(await history.of(idOf('rcp', 1))).toMatchObject([{ action: 'reinspect', by: 'ikvd-coordinator' }]);
  });

  it.each(['school-coordinator', 'ikvd-finance'])('is not for %s', async (subject) => {
    expect(refused(await setUpRefused().order(subject)).code).toBe('role-not-permitted');
  });

  it('is refused for a clean one, an older version, and a file that is gone', async () => {
    expect(refused(await setUpRefused({ state: 'clean' }).order()).code).toBe('wrong-state');
    expect(refused(await setUpRefused().order('ikvd-coordinator', 1)).code).toBe('stale-version');
    const gone = setUpRefused();
    gone.objects.clear();
    expect(refused(await gone.order()).code).toBe('upload-gone');
    expect(gone.tables.receipts.get(idOf('rcp', 1))?.state).toBe('infected');
  });
});
