import * as z from 'zod/mini';
import { canonicalJson, type Digest } from './history.ts';
import { lazily } from './lazily.ts';
import { merkleRoot } from './merkle.ts';
import { calendarDate, dayAfter } from './time.ts';

/** Where things lie in the archive. */
export const linesFolder = 'lines/';
export const manifestsFolder = 'manifests/';
export const keysFolder = 'keys/';

/**
 * A line can reach the archive after its day was signed: a batch was tried again, or came out of the dead letters, which keep it for two
 * weeks. The next manifest takes it; each looks back for so many days.
 */
export const lateDays = 35;

const sha256Hex = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** Lines lie under the day on which the table took their rows, and the hash of the object's bytes: delivered twice, it is the same object. */
export const linesKey = (day: string, sha256: string): string => `${linesFolder}${day}/${sha256}.ndjson`;
export const manifestKey = (day: string): string => `${manifestsFolder}${day}.ndjson`;
export const publicKeyKey = (fingerprint: string): string => `${keysFolder}${fingerprint}.pem`;

/** What a key of lines says; undefined for any other key. */
export const readLinesKey = (key: string): { readonly day: string; readonly sha256: string } | undefined => {
  const [, day, sha256] = /^lines\/(\d{4}-\d\d-\d\d)\/([0-9a-f]{64})\.ndjson$/.exec(key) ?? [];
  return day === undefined || sha256 === undefined ? undefined : { day, sha256 };
};

export const dayOfManifest = (key: string): string | undefined => /^manifests\/(\d{4}-\d\d-\d\d)\.ndjson$/.exec(key)?.[1];

/** The text of an object and its lines. */
export const writeLines = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
export const splitLines = (text: string): readonly string[] => text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined);

const entry = lazily(() => z.object({ key: z.string(), sha256: sha256Hex, lines: z.int() }));
export type ManifestEntry = z.output<ReturnType<typeof entry>>;

/** What is signed: the day's lines by their root, the objects by the hash of their list, and the manifest before. */
const head = lazily(() =>
  z.object({
    kind: z.literal('pumpurs-audit-manifest'),
    version: z.literal(1),
    day: calendarDate,
    /** Distinct lines of all objects below. */
    lines: z.int(),
    merkleRoot: sha256Hex,
    objects: z.int(),
    objectsSha256: sha256Hex,
    /** The manifest of the day before, and the SHA-256 of its head; null for the very first. */
    previous: z.nullable(z.object({ day: calendarDate, sha256: sha256Hex })),
  }),
);
export type ManifestHead = z.output<ReturnType<typeof head>>;

const signature = lazily(() => z.object({ algorithm: z.literal('ECDSA_SHA_256'), key: sha256Hex, signature: z.base64() }));
/** `key` is the SHA-256 of the public key's DER form, `signature` the DER form of ECDSA over the head's bytes, in base64. */
export type ManifestSignature = z.output<ReturnType<typeof signature>>;

/** An object of the archive, read: its key, the hash of its bytes and its lines. */
export type ReadObject = { readonly key: string; readonly sha256: string; readonly lines: readonly string[] };

/** The link that the next manifest has to this one. */
export type ManifestLink = NonNullable<ManifestHead['previous']>;

const listOf = (entries: readonly ManifestEntry[]): string => writeLines(entries.map(canonicalJson));

/** A day's manifest: the same objects give the same bytes, whenever it is made. */
export const makeManifest = (
  digest: Digest,
  { day, objects, previous }: { readonly day: string; readonly objects: readonly ReadObject[]; readonly previous: ManifestLink | null },
): { readonly head: string; readonly list: string; readonly link: ManifestLink; readonly lines: number } => {
  const sorted = [...objects].sort((a, b) => (a.key < b.key ? -1 : 1));
  const lines = new Set(sorted.flatMap((object) => object.lines));
  const list = listOf(sorted.map(({ key, sha256, lines: { length } }) => ({ key, sha256, lines: length })));
  const text = canonicalJson({
    kind: 'pumpurs-audit-manifest',
    version: 1,
    day,
    lines: lines.size,
    merkleRoot: merkleRoot(digest, lines),
    objects: sorted.length,
    objectsSha256: digest(list),
    previous,
  } satisfies ManifestHead);
  return { head: text, list, link: { day, sha256: digest(text) }, lines: lines.size };
};

/**
 * The file: the head, its signature, and a line for each object. The head alone is signed, so anybody can check it with common tools:
 * it is the first line without its line feed. ECDSA never signs the same twice, so the signature is in no hash: the link to a manifest
 * is the hash of its head.
 */
export const writeManifest = (headText: string, signed: ManifestSignature, list: string): string =>
  `${headText}\n${canonicalJson(signed)}\n${list}`;

export type Manifest = {
  readonly head: ManifestHead;
  readonly headText: string;
  readonly signature: ManifestSignature;
  readonly entries: readonly ManifestEntry[];
  readonly list: string;
};

const parsed = <T>(schema: z.ZodMiniType<T>, text: string | undefined): T | undefined => {
  try {
    const value = schema.safeParse(JSON.parse(text ?? ''));
    return value.success ? value.data : undefined;
  } catch {
    return undefined;
  }
};

/** undefined where the text is no manifest as it is written, to the byte. Whether it says the truth is not checked. */
export const readManifest = (text: string): Manifest | undefined => {
  const [headText = '', signatureText, ...rows] = splitLines(text);
  const read = parsed(head(), headText);
  const signed = parsed(signature(), signatureText);
  const entries = rows.map((row) => parsed(entry(), row));
  if (read === undefined || signed === undefined || entries.includes(undefined)) return undefined;
  const list = writeLines(rows);
  if (writeManifest(headText, signed, list) !== text) return undefined;
  return { head: read, headText, signature: signed, entries: entries.flatMap((one) => one ?? []), list };
};

/** Every day from one to another, both included. */
export const daysFromTo = (from: string, to: string): readonly string[] => {
  const days: string[] = [];
  for (let day = from; day <= to; day = dayAfter(day)) days.push(day);
  return days;
};
