import {
  dayOfManifest,
  daysFromTo,
  lateDays,
  linesFolder,
  type ManifestLink,
  makeManifest,
  manifestKey,
  manifestsFolder,
  publicKeyKey,
  type ReadObject,
  readLinesKey,
  readManifest,
  splitLines,
  writeManifest,
} from '../domain/audit-manifest.ts';
import type { Digest } from '../domain/history.ts';
import { dateInRiga, dayAfter } from '../domain/time.ts';
import type { AuditArchive, ManifestSigner } from '../ports/audit.ts';

export type SignAuditDependencies = { readonly archive: AuditArchive; readonly signer: ManifestSigner; readonly digest: Digest };

export type SignRun = {
  /** The days that got their manifest in this run, in order. */
  readonly signed: readonly string[];
  readonly lines: number;
  readonly objects: number;
  /** Objects that do not hash to their name: the system did not put them there, and no manifest speaks for them. */
  readonly foreign: readonly string[];
  /** Days that have to wait for the next run. */
  readonly left: number;
};

/**
 * Signs the manifest of every day that is over and has none, up to the day before `scheduledFor`: a missed run is made good by the next.
 * A manifest that is there is never made again. Each takes the objects of its own day, and those of the 35 days before that came too
 * late for theirs.
 */
export const signAudit =
  ({ archive, signer, digest }: SignAuditDependencies) =>
  async (scheduledFor: number, hasTime: () => boolean): Promise<SignRun> => {
    const { pem, fingerprint } = await signer.publicKey();
    await archive.keep(publicKeyKey(fingerprint), pem);
    const lastDay = dayAfter(dateInRiga(scheduledFor), -1);
    const manifests = (await archive.keysBelow(manifestsFolder)).flatMap((key) => dayOfManifest(key) ?? []);
    const latest = manifests.at(-1);
    const days = daysFromTo(latest === undefined ? await firstDayOf(archive, lastDay) : dayAfter(latest), lastDay);

    let previous = latest === undefined ? null : await linkTo(latest, { archive, digest });
    const covered = await keysCovered(archive, manifests.slice(-lateDays));
    const [firstDay] = days;
    // A key that ends with its day comes before all that lie below it.
    const arrived = firstDay === undefined ? [] : await archive.keysBelow(linesFolder, `${linesFolder}${dayAfter(firstDay, -lateDays)}`);
    const signed: string[] = [];
    const foreign = new Set<string>();
    let [lines, objects] = [0, 0];
    for (const day of days) {
      if (!hasTime()) break;
      const keys = arrived.filter((key) => isTakenBy(day, key) && !covered.has(key));
      const read = await inGroups(keys, (key) => readObject(key, { archive, digest }));
      const found = read.filter(({ key, sha256 }) => readLinesKey(key)?.sha256 === sha256);
      for (const { key } of read.filter((object) => !found.includes(object))) foreign.add(key);
      const made = makeManifest(digest, { day, objects: found, previous });
      const isOurs = await archive.keep(manifestKey(day), writeManifest(made.head, await signer.sign(made.head), made.list));
      // Another run was quicker, and may have seen other objects.
      previous = isOurs ? made.link : await linkTo(day, { archive, digest });
      for (const key of isOurs ? found.map(({ key: own }) => own) : await keysCovered(archive, [day])) covered.add(key);
      if (!isOurs) continue;
      signed.push(day);
      lines += made.lines;
      objects += found.length;
    }
    return { signed, lines, objects, foreign: [...foreign], left: days.filter((day) => day > (previous?.day ?? '')).length };
  };

/** The chain begins with the first day that has lines; a system in which nothing happened yet begins with the day that is over. */
const firstDayOf = async (archive: AuditArchive, lastDay: string): Promise<string> =>
  readLinesKey((await archive.firstKeyBelow(linesFolder)) ?? '')?.day ?? lastDay;

const manifestOf = async (archive: AuditArchive, day: string) => {
  const bytes = await archive.read(manifestKey(day));
  const manifest = bytes === undefined ? undefined : readManifest(new TextDecoder().decode(bytes));
  if (manifest === undefined) throw new Error(`the manifest of ${day} cannot be read`);
  return manifest;
};

const linkTo = async (day: string, { archive, digest }: Pick<SignAuditDependencies, 'archive' | 'digest'>): Promise<ManifestLink> => ({
  day,
  sha256: digest((await manifestOf(archive, day)).headText),
});

/** How many objects are read at once. */
const atOnce = 16;

const inGroups = async <From, To>(all: readonly From[], work: (one: From) => Promise<To>): Promise<readonly To[]> => {
  const done: To[] = [];
  for (let start = 0; start < all.length; start += atOnce) done.push(...(await Promise.all(all.slice(start, start + atOnce).map(work))));
  return done;
};

const keysCovered = async (archive: AuditArchive, days: readonly string[]): Promise<Set<string>> => {
  const manifests = await inGroups(days, (day) => manifestOf(archive, day));
  return new Set(manifests.flatMap(({ entries }) => entries.map(({ key }) => key)));
};

const isTakenBy = (day: string, key: string): boolean => {
  const of = readLinesKey(key)?.day;
  return of !== undefined && of <= day && of >= dayAfter(day, -lateDays);
};

const readObject = async (key: string, { archive, digest }: Pick<SignAuditDependencies, 'archive' | 'digest'>): Promise<ReadObject> => {
  const bytes = await archive.read(key);
  if (bytes === undefined) throw new Error(`${key} is listed and cannot be read`);
  return { key, sha256: digest(bytes), lines: splitLines(new TextDecoder().decode(bytes)) };
};
