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
import { partnerKinds } from '../../shared/domain/school.ts';
import { programmes } from '../../shared/programmes/index.ts';
import { municipalities } from '../../shared/reference/municipalities.ts';
import { at, idOf } from '../support/builders.ts';

const validOn = (date: string) =>
  municipalities.filter(({ validFrom, validTo }) => validFrom <= date && (validTo === null || date <= validTo));

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

describe('a programme', () => {
  it.each(programmes)('$id asks IKVD last, and a municipality only where one stands between', ({ planApproval, claimApproval }) => {
    for (const chains of [planApproval, claimApproval]) {
      expect(partnerKinds.map((kind) => chains[kind].at(-1))).toEqual(['ikvd', 'ikvd']);
      expect(chains.vpii).not.toContain('municipality');
      expect(chains.municipal).toContain('municipality');
      for (const kind of partnerKinds) expect(new Set(chains[kind]).size).toBe(chains[kind].length);
    }
  });

  it.each(programmes)('$id has Latvian and English names for everything', (programme) => {
    const { riskCategories, consultants, compensations, publicity, name } = programme;
    const factors = Object.values(riskCategories).flatMap((category) => [category.name, ...Object.values(category.factors)]);
    for (const text of [name, ...factors, ...Object.values(consultants), ...Object.values(compensations), publicity.slogan]) {
      expect(text.lv.length * text.en.length).toBeGreaterThan(0);
      expect(text.lv).not.toBe(text.en);
    }
  });

  it('has the four categories of risk and the six kinds of compensation', () => {
    expect(Object.keys(programmes.find(({ id }) => id === 'pumpurs')?.riskCategories ?? {})).toHaveLength(4);
    expect(Object.keys(programmes.find(({ id }) => id === 'pumpurs')?.compensations ?? {})).toHaveLength(6);
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
