import { describe, expect, it } from 'vitest';
import { approvalLevels, nextLevel, roleOfLevel } from '../../shared/domain/approval.ts';
import {
  claimId,
  consultationId,
  localId,
  municipalityId,
  planId,
  pupilId,
  receiptId,
  schoolId,
  subject,
} from '../../shared/domain/ids.ts';
import {
  faultsOfMunicipality,
  isValidOn,
  jurisdictionOf,
  type Municipality,
  municipalityOn,
  successionOf,
} from '../../shared/domain/municipality.ts';
import { municipalities } from '../../shared/reference/municipalities.ts';
import { at, idOf } from '../support/builders.ts';

const validOn = (date: string) => municipalities.filter((one) => isValidOn(one, date));

describe('the municipalities', () => {
  it.each([
    ['2021-07-01', 43],
    ['2025-06-30', 43],
    ['2025-07-01', 42],
  ])('on %s are %i', (date, count) => {
    expect(validOn(date)).toHaveLength(count);
  });

  it('are seven cities of the state and the rest novadi', () => {
    expect(validOn('2022-01-01').filter(({ kind }) => kind === 'valstspilseta')).toHaveLength(7);
  });

  it('have codes of their own, and names of their own on any day', () => {
    expect(municipalities.filter(({ id }) => !municipalityId.safeParse(id).success)).toEqual([]);
    expect(new Set(municipalities.map(({ id }) => id)).size).toBe(municipalities.length);
    expect(new Set(validOn('2025-07-01').map(({ name }) => name)).size).toBe(42);
  });

  it('that succeed others begin on the day after those end', () => {
    const successors = municipalities.filter(({ succeeds }) => succeeds.length > 0);
    expect(successors.map(({ id, succeeds }) => [id, succeeds])).toEqual([['0038001', ['0038000', '0055000']]]);
    for (const { validFrom, succeeds } of successors) {
      const ends = municipalities.filter(({ id }) => succeeds.includes(id)).map(({ validTo }) => validTo);
      expect(ends.map((end) => Date.parse(end ?? '') + 86_400_000)).toEqual(succeeds.map(() => Date.parse(validFrom)));
    }
  });
});

describe('a municipality that merges', () => {
  const [madona, varaklani, merged] = ['0038000', '0055000', '0038001'];

  it.each([
    [madona, '2025-06-30', madona],
    [madona, '2025-07-01', merged],
    [varaklani, '2030-01-01', merged],
    [merged, '2025-07-01', merged],
    ['0003000', '2019-09-01', '0003000'],
    ['0003000', '2030-01-01', '0003000'],
    ['9999999', '2030-01-01', '9999999'],
  ])('%s is known on %s as %s', (id, date, code) => {
    expect(municipalityOn(municipalities, id, date)).toBe(code);
  });

  it('counts under its own code and under each successor’s', () => {
    expect(successionOf(municipalities, varaklani)).toEqual([varaklani, merged]);
    expect(successionOf(municipalities, merged)).toEqual([merged]);
  });

  it.each([
    [madona, '2025-06-30', [madona]],
    [madona, '2025-07-01', [merged, madona, varaklani]],
    [varaklani, '2025-07-01', [merged, madona, varaklani]],
    [merged, '2025-07-01', [merged, madona, varaklani]],
    // nobody acts for a code before it is valid
    [merged, '2025-06-30', [merged]],
    ['0003000', '2025-07-01', ['0003000']],
  ])('%s answers on %s for %j', (id, date, codes) => {
    expect(jurisdictionOf(municipalities, id, date)).toEqual(codes);
  });

  it('may merge again, and again', () => {
    const next: Municipality = { ...aMunicipality('0038002'), validFrom: '2031-01-01', succeeds: [merged, '0021000'] };
    const ended = (one: Municipality) => (next.succeeds.includes(one.id) ? { ...one, validTo: '2030-12-31' } : one);
    const later = [...municipalities.map(ended), next];
    expect(successionOf(later, madona)).toEqual([madona, merged, '0038002']);
    expect(municipalityOn(later, madona, '2030-12-31')).toBe(merged);
    expect(municipalityOn(later, madona, '2031-01-01')).toBe('0038002');
    expect(jurisdictionOf(later, '0021000', '2031-01-01')).toEqual(['0038002', merged, madona, varaklani, '0021000']);
  });

  it('in a circle, by whatever mistake, ends every search', () => {
    const circle = [
      { ...aMunicipality('0090000'), succeeds: ['0090001'] },
      { ...aMunicipality('0090001'), succeeds: ['0090000'] },
    ];
    expect(successionOf(circle, '0090000')).toEqual(['0090000', '0090001']);
    expect(jurisdictionOf(circle, '0090000', '2022-01-01')).toContain('0090001');
  });
});

const aMunicipality = (id: string): Municipality => ({
  id,
  name: 'Parauga novads',
  kind: 'novads',
  region: 'Vidzeme',
  validFrom: '2021-07-01',
  validTo: null,
  succeeds: [],
});

describe('a municipality beside the others', () => {
  const faults = (changes: Partial<Municipality>, id = '0090000') =>
    faultsOfMunicipality({ ...aMunicipality(id), ...changes }, municipalities).map(({ pointer, code }) => `${pointer} ${code}`);

  it('is without fault, as each of those that there are', () => {
    expect(faults({})).toEqual([]);
    expect(municipalities.flatMap((one) => faultsOfMunicipality(one, municipalities))).toEqual([]);
  });

  it.each<readonly [string, Partial<Municipality>, readonly string[]]>([
    ['ends before it begins', { validTo: '2021-06-30' }, ['/validTo wrong-order']],
    ['succeeds one that there is not', { succeeds: ['9999999'] }, ['/succeeds/0 unknown-reference']],
    ['succeeds itself', { succeeds: ['0090000'] }, ['/succeeds/0 unknown-reference']],
    ['succeeds one that goes on', { succeeds: ['0003000'] }, ['/succeeds/0 not-matching']],
    ['succeeds one that another succeeded', { validFrom: '2025-07-01', succeeds: ['0038000'] }, ['/succeeds/0 duplicate']],
  ])('is refused where it %s', (_why, changes, expected) => {
    expect(faults(changes)).toEqual(expected);
  });

  it('cannot go on once it was succeeded', () => {
    const madona = municipalities.find(({ id }) => id === '0038000');
    expect(faultsOfMunicipality({ ...aMunicipality('0038000'), ...madona, validTo: null }, municipalities)).toEqual([
      { pointer: '/validTo', code: 'not-matching' },
    ]);
  });
});

describe('the level whose turn it is', () => {
  const chain = ['director', 'municipality', 'ikvd'] as const;
  const approvals = chain.map((level) => ({ level, by: level, at }));

  it.each([0, 1, 2])('after %i approvals is the next of the chain', (count) => {
    expect(nextLevel(chain, approvals.slice(0, count))).toBe(chain[count]);
  });

  it('after all is nobody', () => {
    expect(nextLevel(chain, approvals)).toBeNull();
    expect(nextLevel([], [])).toBeNull();
  });

  it('has one role of its own', () => {
    expect(new Set(approvalLevels.map((level) => roleOfLevel[level])).size).toBe(3);
  });
});

describe('an id', () => {
  it('shows of what it is', () => {
    const schemas = { iap: planId, clm: claimId, rcp: receiptId, pup: pupilId, con: consultationId };
    for (const [prefix, schema] of Object.entries(schemas)) {
      const fitting = Object.keys(schemas).filter((other) => schema.safeParse(idOf(other, 1)).success);
      expect(fitting).toEqual([prefix]);
    }
  });

  it.each([
    'iap_',
    `iap_${'0'.repeat(25)}`,
    `iap_${'0'.repeat(27)}`,
    `iap_8${'0'.repeat(25)}`,
    `iap_${'I'.repeat(26)}`,
    `iap_${'a'.repeat(26)}`,
    `IAP_${'0'.repeat(26)}`,
    `iap_${'0'.repeat(26)}\n`,
  ])('%j is none', (text) => {
    expect(planId.safeParse(text).success).toBe(false);
  });

  it.each([
    ['a school', schoolId, '4219902694', ['421990269', '42199026945', '421990269A', ' 4219902694']],
    ['a municipality', municipalityId, '0003000', ['3000', '00030000', '000300O']],
    ['a risk', localId, 'r1', ['1r', 'R1', 'a'.repeat(21), '']],
    ['a token’s subject', subject, '3f0c6a0e-0000-4000-8000-000000000000', ['', 'a b', 'a#b', 'a'.repeat(129)]],
  ] as const)('of %s has its own form', (_what, schema, good, bad) => {
    expect(schema.safeParse(good).success).toBe(true);
    expect(bad.filter((text) => schema.safeParse(text).success)).toEqual([]);
  });
});
