import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { type AnnouncedReceipt, createReceipt, getReceipt, inspectReceipt } from '../../shared/use-cases/receipts.ts';
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
    expect(receipt).toMatchObject({ ...announced, state: 'awaiting-upload', claimId: null, version: 1, municipalityId: '0003000' });
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

describe('inspecting an upload', () => {
  const setUpUpload = async (content: Uint8Array) => {
    const records = setUp();
    const { receipt } = accepted(await records.announce());
    const key = `quarantine/${receipt.id}`;
    records.objects.set(key, content);
    return { ...records, receipt, inspect: () => inspectReceipt(records)({ receiptId: receipt.id, key, now: noon }) };
  };

  it('finds it clean where it is what was announced', async () => {
    const { inspect, receipt, tables, history } = await setUpUpload(pdf);
    expect(await inspect()).toBe('clean');
    expect(tables.receipts.get(receipt.id)).toMatchObject({ state: 'clean', faults: [], inspectedAt: at, version: 2 });
    expect(await history.of(receipt.id)).toMatchObject([
      { action: 'create' },
      { action: 'inspect', by: 'system:inspect-receipt', role: null },
    ]);
  });

  it('finds it unreadable where it is something else', async () => {
    const { inspect, receipt, tables } = await setUpUpload(new TextEncoder().encode('MZ'));
    expect(await inspect()).toBe('unreadable');
    expect(tables.receipts.get(receipt.id)?.faults).toEqual(['size-differs', 'sha256-differs', 'type-unknown']);
  });

  it('of an event that comes twice keeps the first verdict, also when the file was changed since', async () => {
    const { inspect, objects, receipt, tables } = await setUpUpload(pdf);
    await inspect();
    objects.set(`quarantine/${receipt.id}`, new TextEncoder().encode('MZ'));
    expect(await inspect()).toBe('already-inspected');
    expect(tables.receipts.get(receipt.id)).toMatchObject({ state: 'clean', version: 2 });
  });

  it('by two at once keeps one verdict', async () => {
    const { inspect, receipt, tables, beforeNextCommit } = await setUpUpload(pdf);
    const byTheOther = { ...receipt, state: 'clean' as const, version: 2 };
    beforeNextCommit(() => tables.receipts.set(receipt.id, byTheOther));
    expect(await inspect()).toBe('already-inspected');
    expect(tables.receipts.get(receipt.id)).toEqual(byTheOther);
  });

  it('of a file that is gone, or was never announced, changes nothing', async () => {
    const { inspect, objects, commits, ...records } = await setUpUpload(pdf);
    objects.clear();
    expect(await inspect()).toBe('unknown');
    objects.set(`quarantine/${idOf('rcp', 7)}`, pdf);
    expect(await inspectReceipt({ ...records })({ receiptId: idOf('rcp', 7), key: `quarantine/${idOf('rcp', 7)}`, now: noon })).toBe(
      'unknown',
    );
    expect(commits).toHaveLength(1);
  });
});
