import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Found,
  type InspectionFault,
  inspected,
  inspectionFaults,
  type Receipt,
  reinspect,
  type Scan,
  type ScanVerdict,
  scanned,
  scanVerdicts,
  stateAt,
} from '../../shared/domain/receipt.ts';
import { aReceipt, at, noon } from '../support/builders.ts';
import { accepted, refused } from '../support/results.ts';

const announced = (changes: Partial<Receipt> = {}): Receipt =>
  aReceipt(1, { state: 'awaiting-upload', scan: null, inspectedAt: null, sizeBytes: 8, ...changes });
const found = (changes: Partial<Found> = {}): Found => ({
  sizeBytes: 8,
  sha256: announced().sha256,
  type: 'application/pdf',
  faults: [],
  offered: null,
  ...changes,
});
const said = (verdict: ScanVerdict): Scan => ({ verdict, scanner: 'a scanner', at });

describe('a receipt’s content', () => {
  it.each<[string, Partial<Found>, readonly InspectionFault[]]>([
    ['another size', { sizeBytes: 9 }, ['size-differs']],
    ['another fingerprint', { sha256: 'f'.repeat(64) }, ['sha256-differs']],
    ['another type', { type: 'image/png' }, ['type-differs']],
    ['no type', { type: undefined }, ['type-unknown']],
    ['something wrong inside', { faults: ['active-content', 'embedded-files'] }, ['active-content', 'embedded-files']],
    ['everything at once', { sizeBytes: 1, sha256: 'x', type: undefined }, ['size-differs', 'sha256-differs', 'type-unknown']],
  ])('with %s is unreadable, and told why', (_what, changes, faults) => {
    expect(inspected(announced(), found(changes), at)).toMatchObject({ state: 'unreadable', faults, inspectedAt: at });
  });

  it('that is sound waits for the scanner', () => {
    expect(inspected(announced(), found(), at)).toMatchObject({ state: 'pending', faults: [], inspectedAt: at });
  });
});

describe('both verdicts together', () => {
  const contents = fc.record<Found>({
    sizeBytes: fc.constantFrom(8, 9),
    sha256: fc.constantFrom(announced().sha256, 'f'.repeat(64)),
    type: fc.constantFrom('application/pdf', 'image/png', undefined),
    faults: fc.subarray(
      [...inspectionFaults].filter((one) => one !== 'malware' && one !== 'not-scanned'),
      { maxLength: 2 },
    ),
    offered: fc.constant(null),
  });
  const verdict = fc.constantFrom(...scanVerdicts);

  it('come to the same, whichever is first', () => {
    fc.assert(
      fc.property(contents, verdict, (content, spoken) => {
        const scanLast = scanned(inspected(announced(), content, at), said(spoken));
        const scanFirst = inspected(scanned(announced(), said(spoken)), content, at);
        expect({ ...scanFirst, faults: scanFirst.faults.toSorted() }).toEqual({ ...scanLast, faults: scanLast.faults.toSorted() });
      }),
    );
  });

  it('are clean where nothing is wrong and somebody looked, and never otherwise', () => {
    fc.assert(
      fc.property(contents, verdict, (content, spoken) => {
        const { state, faults } = scanned(inspected(announced(), content, at), said(spoken));
        const isSound =
          content.sizeBytes === 8 &&
          content.sha256 === announced().sha256 &&
          content.type === 'application/pdf' &&
          content.faults.length === 0;
        expect(state).toBe(spoken === 'threats' ? 'infected' : isSound && spoken === 'no-threats' ? 'clean' : 'unreadable');
        expect(faults.length === 0).toBe(state === 'clean');
      }),
    );
  });

  it('say infected of a file that is broken as well', () => {
    expect(scanned(inspected(announced(), found({ type: undefined }), at), said('threats'))).toMatchObject({
      state: 'infected',
      faults: ['type-unknown', 'malware'],
    });
  });

  it('leave a file that nobody could look into unreadable', () => {
    expect(scanned(inspected(announced(), found(), at), said('unscannable'))).toMatchObject({
      state: 'unreadable',
      faults: ['not-scanned'],
    });
  });

  it('are not given by one of them alone', () => {
    expect(scanned(announced(), said('no-threats')).state).toBe('pending');
  });
});

describe('another inspection', () => {
  const order = { by: 'ikvd-coordinator', at, reason: 'Skeneris ir atjaunots.' };

  it.each<Receipt['state']>(['pending', 'infected', 'unreadable'])('begins anew where the receipt is %s', (state) => {
    const before = announced({ state, faults: ['malware'], scan: said('threats'), inspectedAt: at });
    const reopened = accepted(reinspect(before, order));
    expect(reopened).toMatchObject({ state: 'pending', faults: [], scan: null, inspectedAt: null, reinspections: [order] });
    expect(scanned(inspected(reopened, found(), at), said('no-threats')).state).toBe('clean');
    expect(accepted(reinspect(reopened, order)).reinspections).toHaveLength(2);
  });

  it.each<Receipt['state']>(['clean', 'awaiting-upload'])('is refused where it is %s', (state) => {
    expect(refused(reinspect(announced({ state }), order))).toMatchObject({ code: 'wrong-state', facts: { status: state } });
  });
});

describe('a form that ran out', () => {
  it('is told after a quarter of an hour, where nothing arrived', () => {
    expect(stateAt(announced(), noon + 899_999)).toBe('awaiting-upload');
    expect(stateAt(announced(), noon + 900_000)).toBe('expired');
    for (const state of ['pending', 'clean', 'infected', 'unreadable'] as const) {
      expect(stateAt(announced({ state }), noon + 900_000)).toBe(state);
    }
  });
});
