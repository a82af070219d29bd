import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createContentInspector } from '../../shared/adapters/content/inspector.ts';
import { inspected } from '../../shared/domain/receipt.ts';
import { aReceipt, at } from '../support/builders.ts';
import { eicar, honestUploads, hostileUploads, type Upload } from '../support/hostile-files.ts';

const { inspect } = createContentInspector();
const honest = await honestUploads();
const hostile = await hostileUploads();

const verdictOn = async ({ type, bytes }: Pick<Upload, 'type' | 'bytes'>) => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const declared = aReceipt(1, {
    contentType: type,
    sizeBytes: bytes.length,
    sha256,
    state: 'awaiting-upload',
    faults: [],
    scan: null,
    inspectedAt: null,
  });
  return inspected(declared, { sizeBytes: bytes.length, sha256, ...(await inspect(bytes)) }, at);
};

describe('an uploaded file', () => {
  it.each(honest.map((upload) => [upload.name, upload] as const))('is sound: %s', async (_name, upload) => {
    expect(await inspect(upload.bytes)).toMatchObject({ type: upload.type, faults: [] });
    expect((await verdictOn(upload)).state).toBe('pending');
  });

  it.each(hostile.map((upload) => [upload.name, upload] as const))('is not accepted, and told why: %s', async (_name, upload) => {
    const { state, faults } = await verdictOn(upload);
    expect(state).toBe('unreadable');
    expect(faults).toEqual(upload.faults.length === 0 ? ['type-differs'] : upload.faults);
  });

  it('is of no kind where a scanner’s test file stands alone', async () => {
    expect(eicar.toString()).toHaveLength(68);
    expect(await inspect(eicar)).toEqual({ type: undefined, faults: [], offered: null });
  });

  it('is never sound when cut off anywhere, and never makes the inspection fail', async () => {
    const whole = honest.filter(({ name }) => ['a PDF', 'a JPEG', 'a PNG', 'a HEIC', 'an e-receipt in UBL'].includes(name));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...whole), fc.double({ min: 0, max: 0.99, noNaN: true }), async ({ bytes }, part) => {
        const cut = bytes.subarray(0, Math.floor(bytes.length * part));
        const { type, faults } = await inspect(cut);
        expect(type === undefined || faults.length > 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('is judged whatever its bytes are', async () => {
    const mangled = fc.tuple(fc.constantFrom(...honest), fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 30 }));
    await fc.assert(
      fc.asyncProperty(mangled, async ([{ bytes }, changes]) => {
        const copy = Buffer.from(bytes);
        for (const [place, byte] of changes) copy[place % copy.length] = byte;
        await expect(inspect(copy)).resolves.toHaveProperty('faults');
      }),
      { numRuns: 400 },
    );
  });
});
