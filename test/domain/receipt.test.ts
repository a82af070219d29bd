import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { inspect, type Receipt, type ReceiptType, typeByContent } from '../../shared/domain/receipt.ts';
import { aReceipt, at } from '../support/builders.ts';

const bytes = (...beginning: readonly number[]) => Uint8Array.from([...beginning, 1, 2, 3]);
const pdf = bytes(0x25, 0x50, 0x44, 0x46, 0x2d);
const jpeg = bytes(0xff, 0xd8, 0xff);
const png = bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const announced = (content: Uint8Array, contentType: ReceiptType, changes: Partial<Receipt> = {}): Receipt =>
  aReceipt(1, {
    state: 'awaiting-upload',
    contentType,
    sizeBytes: content.byteLength,
    sha256: sha256(content),
    inspectedAt: null,
    ...changes,
  });

const verdict = (receipt: Receipt, content: Uint8Array) => inspect(receipt, { content, sha256: sha256(content) }, at);

describe('the type of a file by its content', () => {
  it.each([
    ['application/pdf', pdf],
    ['image/jpeg', jpeg],
    ['image/png', png],
  ] as const)('is %s', (type, content) => {
    expect(typeByContent(content)).toBe(type);
  });

  it.each([
    ['an empty file', new Uint8Array()],
    ['the beginning of a beginning', pdf.slice(0, 4)],
    ['a program', bytes(0x4d, 0x5a)],
    ['a page', new TextEncoder().encode('<html>%PDF-</html>')],
    ['a PDF after a blank', bytes(0x20, 0x25, 0x50, 0x44, 0x46, 0x2d)],
    ['a GIF', new TextEncoder().encode('GIF89a')],
  ])('is unknown for %s', (_what, content) => {
    expect(typeByContent(content)).toBeUndefined();
  });
});

describe('the inspection of a receipt', () => {
  it.each([
    ['application/pdf', pdf],
    ['image/jpeg', jpeg],
    ['image/png', png],
  ] as const)('finds a %s clean that is what was announced', (type, content) => {
    expect(verdict(announced(content, type), content)).toMatchObject({ state: 'clean', faults: [], inspectedAt: at });
  });

  it('finds a file of another size', () => {
    const receipt = announced(pdf, 'application/pdf', { sizeBytes: pdf.byteLength + 1 });
    expect(verdict(receipt, pdf)).toMatchObject({ state: 'unreadable', faults: ['size-differs'] });
  });

  it('finds other bytes of the same size and type', () => {
    const other = Uint8Array.from(pdf, (byte, index) => (index === pdf.length - 1 ? byte + 1 : byte));
    expect(verdict(announced(pdf, 'application/pdf'), other)).toMatchObject({ state: 'unreadable', faults: ['sha256-differs'] });
  });

  it('finds a file of another accepted type than announced', () => {
    expect(verdict(announced(png, 'application/pdf'), png)).toMatchObject({ state: 'unreadable', faults: ['type-differs'] });
  });

  it('finds a file of no accepted type, whatever was announced', () => {
    const program = bytes(0x4d, 0x5a);
    expect(verdict(announced(program, 'application/pdf'), program)).toMatchObject({ state: 'unreadable', faults: ['type-unknown'] });
  });

  it('names everything that is wrong', () => {
    expect(verdict(announced(pdf, 'application/pdf'), new Uint8Array())).toMatchObject({
      state: 'unreadable',
      faults: ['size-differs', 'sha256-differs', 'type-unknown'],
    });
  });

  it('fails closed: nothing but the announced bytes is ever clean', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (content) => {
        const same = sha256(content) === sha256(pdf);
        expect(verdict(announced(pdf, 'application/pdf'), content).state === 'clean').toBe(same);
      }),
    );
  });
});
