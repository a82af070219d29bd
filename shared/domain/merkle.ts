import type { Digest } from './history.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

/** Leaves and nodes begin differently, so that no node can pass for a leaf. */
const leaf = Uint8Array.of(0);
const node = Uint8Array.of(1);

/** The hash of one text as a leaf, in hex. */
export const leafHash = (digest: Digest, text: string): string => digest(joined(leaf, new TextEncoder().encode(text)));

/**
 * The root (hex) of the Merkle tree of RFC 9162 over texts. Each counts once, in the order of the leaves' hashes: the root says which
 * texts there are, however they were delivered.
 */
export const merkleRoot = (digest: Digest, texts: Iterable<string>): string => {
  const leaves = [...new Set([...texts].map((text) => leafHash(digest, text)))].sort();
  let level = leaves;
  while (level.length > 1) {
    level = pairs(level).map(([left, right]) => (right === undefined ? left : digest(joined(node, bytesOf(left), bytesOf(right)))));
  }
  return level[0] ?? digest('');
};

/** A last one without a partner goes up as it is: for trees built level by level this is the tree of the RFC. */
const pairs = (level: readonly string[]): readonly (readonly [string, string?])[] => {
  const paired: [string, string?][] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = level.slice(index, index + 2);
    if (left !== undefined) paired.push(right === undefined ? [left] : [left, right]);
  }
  return paired;
};
