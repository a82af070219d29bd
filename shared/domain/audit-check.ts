import { type AuditBreak, breakAt } from './audit-break.ts';
import { breaksOfChain, type Chains, faultOfTime, type Link } from './audit-chains.ts';
import { type AuditLine, readLine } from './audit-line.ts';
import {
  dayOfManifest,
  daysFromTo,
  lateDays,
  linesFolder,
  type Manifest,
  type ManifestEntry,
  type ManifestLink,
  type ManifestSignature,
  manifestKey,
  manifestsFolder,
  readLinesKey,
  readManifest,
  splitLines,
} from './audit-manifest.ts';
import { canonicalJson, type Digest } from './history.ts';
import { merkleRoot } from './merkle.ts';
import { dayAfter } from './time.ts';

/** A copy of the archive. `read` answers undefined where there is no such key. */
export type ArchiveCopy = { readonly keys: readonly string[]; readonly read: (key: string) => Uint8Array | undefined };

export type AuditCheck = {
  readonly archive: ArchiveCopy;
  /** The first day to check; absent: the archive's own first, and then everything has to have a beginning. */
  readonly from?: string;
  /** The last day that has to have a manifest. */
  readonly to: string;
  readonly digest: Digest;
  readonly isSigned: (head: string, signature: ManifestSignature) => 'yes' | 'no' | 'by-another-key';
};

export type AuditVerdict = {
  /** In the order of days; the first is where the archive stops being what it was. */
  readonly breaks: readonly AuditBreak[];
  readonly checked: { readonly days: number; readonly objects: number; readonly events: number; readonly readings: number };
  readonly chains: Chains;
};

/** Checks a copy of the archive with nothing but itself and a public key. */
export const checkAudit = ({ archive, from, to, digest, isSigned }: AuditCheck): AuditVerdict => {
  const breaks: AuditBreak[] = [];
  const chains = new Map<string, Link[]>();
  const counted = { days: 0, objects: 0, events: 0, readings: 0 };
  const present = new Set(archive.keys);
  const listed = new Set<string>();
  const manifestDays = archive.keys.flatMap((key) => dayOfManifest(key) ?? []).sort();
  const first = from ?? manifestDays[0];

  const textOf = (key: string): string | undefined => {
    const bytes = archive.read(key);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };

  const manifestOf = (day: string): Manifest | undefined => {
    const text = present.has(manifestKey(day)) ? textOf(manifestKey(day)) : undefined;
    return text === undefined ? undefined : readManifest(text);
  };
  const linkOf = (day: string, manifest: Manifest | undefined): ManifestLink | undefined =>
    manifest === undefined ? undefined : { day, sha256: digest(manifest.headText) };

  /** Takes a line over into its record's chain, after checking what it says by itself. */
  const takeLine = (line: AuditLine, place: Required<Pick<AuditBreak, 'day' | 'file' | 'line'>>, tookOn: string): void => {
    const of = line.kind === 'event' ? line.event : line.reading;
    const at = breakAt(place, { record: line.record, ...(line.kind === 'event' ? { event: line.event.number } : {}) });
    if (line.kind === 'event') {
      counted.events += 1;
      const { hash, ...content } = line.event;
      if (digest(canonicalJson(content)) !== hash) breaks.push(at('event-changed', 'its hash does not fit what it says'));
      const { number, previousHash } = content;
      const links = chains.get(line.record) ?? [];
      links.push({ number, hash, previousHash, at: of.at, role: of.role, place });
      chains.set(line.record, links);
    } else counted.readings += 1;
    const fault = faultOfTime(of, tookOn);
    if (fault !== undefined) breaks.push(at(fault.kind, fault.says));
  };

  /** An object that is not what was signed: which line of it no longer fits, where that can be seen. */
  const nameChangedLine = (day: string, { key, sha256 }: ManifestEntry, lines: readonly string[]): void => {
    for (const [index, text] of lines.entries()) {
      const place = { day, file: key, line: index + 1 };
      const line = readLine(text);
      if (line === undefined) {
        breaks.push(breakAt(place)('object-changed', 'the line is none that the system writes; the file is not the one that was signed'));
        return;
      }
      if (line.kind !== 'event') continue;
      const { hash, ...content } = line.event;
      if (digest(canonicalJson(content)) === hash) continue;
      const about = { record: line.record, event: line.event.number };
      breaks.push(breakAt(place, about)('object-changed', 'its hash does not fit what it says; the file is not the one that was signed'));
      return;
    }
    breaks.push(breakAt({ day, file: key })('object-changed', `its SHA-256 is not ${sha256}: lines were edited, removed, added or moved`));
  };

  /** The lines of an object that is what its manifest says; undefined where it is not. */
  const readObject = (day: string, entry: ManifestEntry): readonly string[] | undefined => {
    const at = breakAt({ day, file: entry.key });
    const named = readLinesKey(entry.key);
    if (named === undefined || named.day > day || dayAfter(named.day, lateDays) < day) {
      breaks.push(at('object-of-another-day', `the manifest of ${day} cannot speak for it`));
      return undefined;
    }
    if (listed.has(entry.key)) breaks.push(at('object-listed-twice', `a manifest before that of ${day} lists it too`));
    listed.add(entry.key);
    const bytes = present.has(entry.key) ? archive.read(entry.key) : undefined;
    if (bytes === undefined) {
      breaks.push(at('object-missing', `the manifest of ${day} lists it with ${entry.lines} lines`));
      return undefined;
    }
    const lines = splitLines(new TextDecoder().decode(bytes));
    if (digest(bytes) !== entry.sha256 || named.sha256 !== entry.sha256 || lines.length !== entry.lines) {
      nameChangedLine(day, entry, lines);
      return undefined;
    }
    counted.objects += 1;
    return lines;
  };

  const checkLines = (day: string, { head, entries }: Manifest): void => {
    const distinct = new Set<string>();
    let whole = true;
    for (const entry of entries) {
      const lines = readObject(day, entry);
      whole &&= lines !== undefined;
      for (const [index, text] of (lines ?? []).entries()) {
        if (distinct.has(text)) continue;
        distinct.add(text);
        const place = { day, file: entry.key, line: index + 1 };
        const line = readLine(text);
        if (line === undefined) breaks.push(breakAt(place)('line-unreadable', 'it is none that the system writes'));
        else takeLine(line, place, readLinesKey(entry.key)?.day ?? day);
      }
    }
    if (whole && (distinct.size !== head.lines || merkleRoot(digest, distinct) !== head.merkleRoot))
      breaks.push(breakAt({ day, file: manifestKey(day) })('lines-differ', `its objects hold ${distinct.size} lines of another root`));
  };

  const checkPrevious = (day: string, { previous }: Manifest['head'], before: ManifestLink | undefined): void => {
    const at = breakAt({ day, file: manifestKey(day) });
    if (before !== undefined) {
      if (previous?.day === before.day && previous.sha256 === before.sha256) return;
      breaks.push(at('manifest-chain-broken', `it follows ${previous?.sha256 ?? 'nothing'}, but ${before.day} has ${before.sha256}`));
    } else if (day === first && from === undefined && previous !== null)
      breaks.push(at('beginning-missing', `it follows a manifest of ${previous.day}, and no manifest before it is there`));
    else if (day !== first && previous?.day !== dayAfter(day, -1))
      breaks.push(at('manifest-chain-broken', `it follows ${previous?.day ?? 'nothing'}, not the day before`));
  };

  const checkDay = (day: string, before: ManifestLink | undefined): ManifestLink | undefined => {
    const file = manifestKey(day);
    const at = breakAt({ day, file });
    if (!present.has(file)) {
      breaks.push(at('manifest-missing', 'every day has a manifest, also one on which nothing happened'));
      return undefined;
    }
    const manifest = manifestOf(day);
    if (manifest === undefined) {
      breaks.push(at('manifest-unreadable', 'it is no manifest that the system writes'));
      return undefined;
    }
    counted.days += 1;
    if (manifest.head.day !== day) breaks.push(at('manifest-of-another-day', `it is the manifest of ${manifest.head.day}`));
    const signed = isSigned(manifest.headText, manifest.signature);
    if (signed === 'no') breaks.push(at('signature-invalid', 'its first line is not what was signed'));
    if (signed === 'by-another-key')
      breaks.push(at('signed-by-another-key', `it is signed by ${manifest.signature.key}, not by the key given`));
    checkPrevious(day, manifest.head, before);
    if (digest(manifest.list) !== manifest.head.objectsSha256 || manifest.entries.length !== manifest.head.objects)
      breaks.push(at('object-list-changed', 'the objects listed are not those that were signed'));
    checkLines(day, manifest);
    return linkOf(day, manifest);
  };

  if (first === undefined || first > to) {
    const place = { day: to, file: manifestKey(to) };
    breaks.push(breakAt(place)('no-manifest', first === undefined ? 'the archive has no manifest at all' : `the first one is of ${first}`));
    return { breaks, checked: counted, chains };
  }
  let before = linkOf(dayAfter(first, -1), manifestOf(dayAfter(first, -1)));
  for (const day of daysFromTo(first, to)) before = checkDay(day, before);

  // What came late stands in a later manifest, which may be one that is not checked here.
  for (const day of manifestDays.filter((one) => one > to)) for (const { key } of manifestOf(day)?.entries ?? []) listed.add(key);
  for (const key of archive.keys) {
    const day = readLinesKey(key)?.day ?? dayOfManifest(key);
    if (day === undefined) {
      if (key.startsWith(linesFolder) || key.startsWith(manifestsFolder))
        breaks.push(breakAt({ day: to, file: key })('not-of-the-archive', 'the system writes no file of that name'));
    } else if (key.startsWith(linesFolder) && day <= to && (from === undefined || day >= from) && !listed.has(key))
      breaks.push(
        breakAt({ day, file: key })('object-outside', 'no manifest lists it: it came late and the next will, or it was put there'),
      );
  }
  for (const [record, links] of chains) breaks.push(...breaksOfChain(record, links, from === undefined));
  return { breaks: breaks.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0)), checked: counted, chains };
};
