import { describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../../shared/adapters/environment.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { planId, receiptId } from '../../shared/domain/ids.ts';
import { noon } from '../support/builders.ts';

describe('the environment', () => {
  it('gives what was asked for and nothing else', () => {
    vi.stubEnv('RECORDS_TABLE', 'records');
    vi.stubEnv('OTHER', 'x');
    expect(readEnvironment('RECORDS_TABLE')).toEqual({ RECORDS_TABLE: 'records' });
  });

  it.each([undefined, ''])('names what it lacks', (value) => {
    vi.stubEnv('RECORDS_TABLE', value);
    expect(() => readEnvironment('RECORDS_TABLE')).toThrow('RECORDS_TABLE');
  });
});

describe('a new id', () => {
  it('is of its kind, sorts by time, and is never given twice', () => {
    const ids = Array.from({ length: 100 }, () => newId('iap', noon));
    expect(ids.every((id) => planId.safeParse(id).success)).toBe(true);
    expect(new Set(ids).size).toBe(100);
    expect(newId('iap', noon - 1) < newId('iap', noon)).toBe(true);
    expect(receiptId.safeParse(newId('rcp', noon)).success).toBe(true);
  });

  it('takes its time from the caller, not from the clock', () => {
    expect(newId('iap', noon).slice(4, 14)).toBe(newId('iap', noon).slice(4, 14));
    expect(newId('iap', 1).slice(4, 14)).toBe('0000000001');
  });
});

describe('the digest', () => {
  it('is SHA-256 in hex, of text and bytes alike', () => {
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(sha256('abc')).toBe(abc);
    expect(sha256(new TextEncoder().encode('abc'))).toBe(abc);
  });
});
