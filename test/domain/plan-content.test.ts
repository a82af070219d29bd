import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isCorrectable,
  joinMeasures,
  joinRisks,
  partMeasures,
  partRisks,
  textsReplacedBy,
  type WrittenMeasure,
  type WrittenRisk,
} from '../../shared/domain/plan-content.ts';
import { idOf } from '../support/builders.ts';
import { aPlan } from '../support/plan-builders.ts';

const words = fc.string({ minLength: 1, maxLength: 40 }).map((text) => `vārdi ${text}`);
const localId = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/);
const distinct = <Item extends { readonly id: string }>(items: fc.Arbitrary<Item>) =>
  fc.uniqueArray(items, { selector: ({ id }) => id, maxLength: 6 });

const risks: fc.Arbitrary<WrittenRisk[]> = distinct(
  fc.record({ id: localId, note: fc.option(words, { nil: undefined }) }).map(
    ({ id, note }): WrittenRisk => ({
      id,
      category: 'learning',
      factor: 'low-motivation',
      severity: 'medium',
      ...(note === undefined ? {} : { note }),
    }),
  ),
);

const links = fc.uniqueArray(fc.record({ riskId: localId, justification: words }), {
  selector: ({ riskId }) => riskId,
  minLength: 1,
  maxLength: 4,
});
const period = fc.option(fc.constant({ from: '2021-10-01', to: '2021-11-01' }), { nil: undefined });
const kind = fc.constantFrom(
  { type: 'consultation', consultant: 'pedagogs', plannedMinutes: 40 } as const,
  { type: 'compensation', kind: 'catering', plannedCents: 100 } as const,
  { type: 'project', projectId: idOf('prj', 1) } as const,
);

const measures: fc.Arbitrary<WrittenMeasure[]> = distinct(
  fc
    .record({ id: localId, own: kind, risks: links, period })
    .map(({ own, period: days, ...common }): WrittenMeasure => ({ ...own, ...common, ...(days === undefined ? {} : { period: days }) })),
);

describe('an author’s words', () => {
  it('go back to where he wrote them', () => {
    fc.assert(
      fc.property(risks, measures, (ofRisks, ofMeasures) => {
        const [partedRisks, partedMeasures] = [partRisks(ofRisks), partMeasures(ofMeasures)];
        const texts = { ...partedRisks.texts, ...partedMeasures.texts };
        expect(joinRisks(partedRisks.risks, texts)).toEqual(ofRisks);
        expect(joinMeasures(partedMeasures.measures, texts)).toEqual(ofMeasures);
      }),
    );
  });

  it('are none of them left in what stays readable', () => {
    fc.assert(
      fc.property(risks, measures, (ofRisks, ofMeasures) => {
        expect(JSON.stringify([partRisks(ofRisks).risks, partMeasures(ofMeasures).measures])).not.toContain('vārdi');
      }),
    );
  });

  it('are replaced with the list that they belong to, and no others', () => {
    const places = ['risks/r1/note', 'measures/m1/risks/r1/justification', 'corrections/c1/note', 'evaluation'];
    const kept = (edit: Parameters<typeof textsReplacedBy>[0]) => places.filter((place) => !textsReplacedBy(edit)(place));
    expect(kept({})).toEqual(places);
    expect(kept({ risks: [] })).toEqual(places.slice(1));
    expect(kept({ measures: [] })).toEqual([places[0], ...places.slice(2)]);
  });
});

describe('a place that can be corrected', () => {
  const plan = aPlan().build();
  it.each([
    '/guardian',
    '/pupil/familyName',
    '/risks',
    '/risks/0',
    '/risks/0/factor',
    '/measures/1/plannedCents',
    '/application/signedOn',
    '/caseNumber',
  ])('is %s', (pointer) => {
    expect(isCorrectable(plan, pointer)).toBe(true);
  });

  it.each([
    '',
    '/',
    'guardian',
    '/risks/1',
    '/risks/-1',
    '/risks/x',
    '/measures/2',
    '/status',
    '/approvals/0',
    '/__proto__',
    '/constructor',
  ])('is not %j', (pointer) => {
    expect(isCorrectable(plan, pointer)).toBe(false);
  });
});
