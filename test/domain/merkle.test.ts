import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { leafHash, merkleRoot } from '../../shared/domain/merkle.ts';

/** The definition of RFC 9162, section 2.1.1, word for word: the left part is the largest power of two below the length. */
const byDefinition = (leaves: readonly string[]): string => {
  const [only] = leaves;
  if (only === undefined) return sha256('');
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)].map((part) => Buffer.from(byDefinition(part), 'hex'));
  return sha256(Buffer.concat([Buffer.of(1), left ?? Buffer.of(), right ?? Buffer.of()]));
};

const texts = fc.uniqueArray(fc.string(), { maxLength: 40 });

describe('the Merkle root', () => {
  it('hashes a leaf as RFC 9162 does', () => {
    expect(leafHash(sha256, 'žurnāls')).toBe(sha256(Buffer.concat([Buffer.of(0), Buffer.from('žurnāls')])));
  });

  it('is that of RFC 9162 over the sorted leaves, for any number of them', () => {
    fc.assert(
      fc.property(texts, (all) => {
        expect(merkleRoot(sha256, all)).toBe(byDefinition(all.map((text) => leafHash(sha256, text)).sort()));
      }),
    );
  });

  it('is the same in whatever order and however often the texts come', () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.nat()), (all, numbers) => {
        const shuffled = [...all, ...all].map((text) => ({ text, by: numbers.next().value })).sort((a, b) => a.by - b.by);
        expect(
          merkleRoot(
            sha256,
            shuffled.map(({ text }) => text),
          ),
        ).toBe(merkleRoot(sha256, all));
      }),
    );
  });

  it('is another one where a text is another, is missing or comes on top', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.string(), (all, place, other) => {
        fc.pre(all.length > 0 && !all.includes(other));
        const index = place % all.length;
        const changes = [all.toSpliced(index, 1), all.with(index, other), [...all, other]];
        for (const changed of changes) expect(merkleRoot(sha256, changed)).not.toBe(merkleRoot(sha256, all));
      }),
    );
  });
});
