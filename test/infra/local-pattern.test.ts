import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../infra/local/pattern.ts';

const objectCreated = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'receipts' }, object: { key: 'quarantine/rcp_1', size: 5 } },
};
const streamRecord = (newImage?: { readonly [name: string]: { readonly S: string } }) => ({
  eventName: newImage ? 'INSERT' : 'REMOVE',
  dynamodb: newImage ? { NewImage: newImage } : {},
});

describe('an event rule', () => {
  const rule = {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: ['receipts'] }, object: { key: [{ prefix: 'quarantine/' }] } },
  };

  it('takes an object below its prefix', () => {
    expect(matchesPattern(rule, objectCreated)).toBe(true);
  });

  it('leaves objects elsewhere, in other buckets and of other sources alone', () => {
    const { detail } = objectCreated;
    expect(matchesPattern(rule, { ...objectCreated, detail: { ...detail, object: { key: 'clean/rcp_1' } } })).toBe(false);
    expect(matchesPattern(rule, { ...objectCreated, detail: { ...detail, bucket: { name: 'logs' } } })).toBe(false);
    expect(matchesPattern(rule, { ...objectCreated, source: 'custom' })).toBe(false);
  });
});

describe('a stream filter', () => {
  const filter = { dynamodb: { NewImage: { type: { S: ['PLAN', 'CLAIM'] } } } };

  it('takes records of its types only', () => {
    expect(matchesPattern(filter, streamRecord({ type: { S: 'PLAN' } }))).toBe(true);
    expect(matchesPattern(filter, streamRecord({ type: { S: 'EVENT' } }))).toBe(false);
  });

  it('leaves a removed record alone, as it has no new image', () => {
    expect(matchesPattern(filter, streamRecord())).toBe(false);
  });
});

describe.each([
  [{ size: [{ numeric: ['>', 0, '<=', 5] }] }, { size: 5 }, { size: 6 }],
  [{ name: [{ exists: true }] }, { name: 'x' }, {}],
  [{ name: [{ exists: false }] }, {}, { name: 'x' }],
  [{ name: [{ 'anything-but': ['a', 'b'] }] }, { name: 'c' }, { name: 'a' }],
  [{ name: [{ 'anything-but': { prefix: 'tmp' } }] }, { name: 'c' }, { name: 'tmp1' }],
  [{ name: [{ suffix: '.pdf' }] }, { name: 'a.pdf' }, { name: 'a.png' }],
  [{ name: [{ wildcard: 'a*.p?f' }] }, { name: 'abc.p?f' }, { name: 'abc.pdf' }],
  [{ name: [{ 'equals-ignore-case': 'Rīga' }] }, { name: 'RĪGA' }, { name: 'Jelgava' }],
  [{ tags: ['x'] }, { tags: ['w', 'x'] }, { tags: ['w'] }],
  [{ $or: [{ a: [1] }, { b: [2] }] }, { b: 2 }, { a: 2, b: 1 }],
  [{ a: [null] }, { a: null }, { a: 0 }],
])('the pattern %j', (pattern, matching, other) => {
  it('matches what it should, and nothing else', () => {
    expect(matchesPattern(pattern, matching)).toBe(true);
    expect(matchesPattern(pattern, other)).toBe(false);
  });
});

it('an unknown operator is refused, not ignored', () => {
  expect(() => matchesPattern({ a: [{ cidr: '10.0.0.0/8' }] }, { a: '10.0.0.1' })).toThrow(/cidr/);
});
