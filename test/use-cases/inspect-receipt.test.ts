import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import type { InspectionFault, Receipt } from '../../shared/domain/receipt.ts';
import { inspectContent, recordScan } from '../../shared/use-cases/inspect-receipt.ts';
import { aReceipt, at, idOf, noon } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';

const pdf = new TextEncoder().encode('%PDF-1.7 čeks');
const receiptId = idOf('rcp', 1);
const [key, shelf] = [`quarantine/${receiptId}`, `receipts/${receiptId}`];

const offered = { supplier: 'SIA Parauga veikals', number: 'A-1', issuedOn: '2021-09-20', currency: 'EUR', totalCents: 4_000 };

const setUp = (faults: readonly InspectionFault[] = []) => {
  const records = memoryRecords();
  const awaiting: Partial<Receipt> = { state: 'awaiting-upload', scan: null, inspectedAt: null, version: 1 };
  given(records.tables, { receipts: [aReceipt(1, { ...awaiting, sizeBytes: pdf.byteLength, sha256: sha256(pdf) })] });
  records.objects.set(key, pdf);
  const dependencies = {
    ...records,
    content: { inspect: async () => ({ type: 'application/pdf' as const, faults, offered: faults.length === 0 ? offered : null }) },
  };
  return {
    ...records,
    stored: () => records.tables.receipts.get(receiptId),
    open: (id = receiptId) => inspectContent(dependencies)({ receiptId: id, key: `quarantine/${id}`, now: noon }),
    scan: (verdict: 'no-threats' | 'threats' = 'no-threats', id = receiptId) =>
      recordScan(dependencies)({ receiptId: id, verdict, scanner: 'a scanner', now: noon }),
  };
};

describe('an upload', () => {
  it.each<[string, readonly ('open' | 'scan')[]]>([
    ['opened first', ['open', 'scan']],
    ['scanned first', ['scan', 'open']],
  ])('that both find good is kept and leaves the quarantine: %s', async (_what, order) => {
    const stage = setUp();
    const [first, second] = order;
    if (first === undefined || second === undefined) throw new Error('two verdicts');
    expect(await stage[first]()).toBe('pending');
    expect([...stage.objects.keys()]).toEqual([key]);
    expect(await stage[second]()).toBe('clean');
    expect([...stage.objects.keys()]).toEqual([shelf]);
    expect(stage.stored()).toMatchObject({ state: 'clean', inspectedAt: at, scan: { verdict: 'no-threats', scanner: 'a scanner', at } });
    const actions = { open: 'inspect', scan: 'scan' } as const;
    expect((await stage.history.of(receiptId)).map(({ action, by }) => [action, by])).toEqual(
      order.map((one) => [actions[one], 'system:inspect-receipt']),
    );
  });

  it.each<[string, readonly InspectionFault[], 'no-threats' | 'threats', Receipt['state']]>([
    ['broken', ['damaged'], 'no-threats', 'unreadable'],
    ['infected', [], 'threats', 'infected'],
    ['broken and infected', ['damaged'], 'threats', 'infected'],
  ])('that is %s stays in quarantine', async (_what, faults, verdict, state) => {
    const stage = setUp(faults);
    await stage.open();
    expect(await stage.scan(verdict)).toBe(state);
    expect([...stage.objects.keys()]).toEqual([key]);
  });

  it('is judged once by each, however often their events come', async () => {
    const stage = setUp();
    await stage.open();
    expect(await stage.open()).toBe('already-known');
    await stage.scan();
    expect(await stage.scan('threats')).toBe('already-known');
    expect(stage.stored()).toMatchObject({ state: 'clean', version: 3 });
  });

  it('is judged by both at the same instant', async () => {
    const stage = setUp();
    const other = aReceipt(1, {
      ...stage.stored(),
      state: 'pending',
      version: 2,
      scan: { verdict: 'no-threats', scanner: 'a scanner', at },
    });
    stage.beforeNextCommit(() => stage.tables.receipts.set(receiptId, other));
    expect(await stage.open()).toBe('clean');
    expect(stage.stored()).toMatchObject({ state: 'clean', version: 3 });
  });

  it('is never clean before its file is kept', async () => {
    const stage = setUp();
    await stage.scan();
    stage.beforeNextCommit(() => {
      expect(stage.objects.has(shelf)).toBe(true);
      throw new Error('the power is gone');
    });
    await expect(stage.open()).rejects.toThrow('the power is gone');
    expect(stage.stored()?.state).toBe('pending');
    expect(await stage.open()).toBe('clean');
    expect([...stage.objects.keys()]).toEqual([shelf]);
  });

  it('that is gone, or was never announced, changes nothing', async () => {
    const stage = setUp();
    expect(await stage.open(idOf('rcp', 7))).toBe('unknown');
    expect(await stage.scan('threats', idOf('rcp', 7))).toBe('unknown');
    stage.objects.clear();
    expect(await stage.open()).toBe('unknown');
    expect(stage.commits).toEqual([]);
  });
});
