import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedByOneOf } from '../../infra/verify-audit.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { breakInWords } from '../../shared/domain/audit-break.ts';
import { checkAudit } from '../../shared/domain/audit-check.ts';
import { lineOfRow } from '../../shared/domain/audit-line.ts';
import { linesKey, manifestKey, readManifest, splitLines, writeLines, writeManifest } from '../../shared/domain/audit-manifest.ts';
import { canonicalJson } from '../../shared/domain/history.ts';
import { aSigner, auditStage, copyOf, eventRows, readingRow, streamed } from '../support/audit.ts';

const days = ['2021-10-04', '2021-10-05', '2021-10-06', '2021-10-07'] as const;
const [monday, tuesday, wednesday, thursday] = days;
/** In the night of each day the day before is signed. */
const signedOn = (day: string) => `${day}T22:15:00Z`;

/** Three plans and a reading over three days, and a day on which nothing happened. */
const playDays = async () => {
  const stage = auditStage();
  const rows = [
    ...eventRows(1, [`${monday}T09:00:00.000Z`, `${monday}T10:00:00.000Z`, `${tuesday}T09:00:00.000Z`, `${thursday}T09:00:00.000Z`]),
    ...eventRows(2, [`${monday}T09:30:00.000Z`, `${thursday}T09:30:00.000Z`]),
    ...eventRows(3, [`${tuesday}T11:00:00.000Z`, `${tuesday}T12:00:00.000Z`]),
    readingRow(1, `${tuesday}T13:00:00.000Z`),
  ];
  for (const day of days) {
    const ofDay = rows.filter(({ at }) => at.startsWith(day)).sort((a, b) => (a.at < b.at ? -1 : 1));
    // Two batches a day, one of them twice.
    for (const batch of [ofDay.slice(0, 2), ofDay.slice(2), ofDay.slice(0, 2)]) await stage.archiveRows(batch.map((row) => streamed(row)));
    await stage.sign(signedOn(day));
  }
  return stage;
};

const stage = await playDays();
const isSigned = signedByOneOf([stage.signer.pem]);

const check = (files: ReadonlyMap<string, string>, range: { readonly from?: string; readonly to?: string } = {}) =>
  checkAudit({ archive: copyOf(files), to: thursday, ...range, digest: sha256, isSigned });

const firstBreak = (files: ReadonlyMap<string, string>, range?: { readonly from?: string; readonly to?: string }) =>
  check(files, range).breaks[0];

const changed = (change: (files: Map<string, string>) => void): Map<string, string> => {
  const files = new Map(stage.files);
  change(files);
  return files;
};

/** The first object of a day whose text holds something. */
const objectWith = (
  day: string,
  part: string,
  files: ReadonlyMap<string, string> = stage.files,
): { readonly key: string; readonly text: string } => {
  const [found] = [...files].filter(([key, text]) => key.startsWith(`lines/${day}/`) && text.includes(part));
  if (found === undefined) throw new Error(`no object of ${day} holds ${part}`);
  const [key, text] = found;
  return { key, text };
};

describe('an archive that nobody touched', () => {
  it('is clean, and counts what is in it', () => {
    expect(check(stage.files)).toMatchObject({ breaks: [], checked: { days: 4, events: 8, readings: 1 } });
  });

  it('has a manifest for a day on which nothing happened', () => {
    expect(readManifest(stage.files.get(manifestKey(wednesday)) ?? '')?.head).toMatchObject({
      lines: 0,
      objects: 0,
      merkleRoot: sha256(''),
    });
  });

  it('is clean from a later day on, and up to an earlier one', () => {
    expect(check(stage.files, { from: tuesday }).breaks).toEqual([]);
    expect(check(stage.files, { to: monday })).toMatchObject({ breaks: [], checked: { days: 1 } });
    expect(check(stage.files, { from: thursday })).toMatchObject({ breaks: [], checked: { days: 1, events: 2 } });
  });

  it('is clean whatever happened, when and how often it was delivered', async () => {
    const lives = fc.array(fc.array(fc.nat(4 * 24 * 60 - 1), { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(lives, fc.array(fc.nat(6)), async (minutes, cuts) => {
        const played = auditStage();
        const start = Date.parse(`${monday}T00:00:00+03:00`);
        const rows = minutes
          .flatMap((life, index) =>
            eventRows(
              index + 1,
              life.toSorted((a, b) => a - b).map((minute) => new Date(start + minute * 60_000).toISOString()),
            ),
          )
          .map((row) => streamed(row));
        let rest = rows;
        for (const cut of cuts) {
          await played.archiveRows(rest.slice(0, cut));
          // Some come again, cut otherwise.
          rest = rest.slice(Math.max(0, cut - 2));
        }
        await played.archiveRows(rest);
        await played.sign(signedOn(thursday));
        const verdict = checkAudit({
          archive: copyOf(played.files),
          to: thursday,
          digest: sha256,
          isSigned: signedByOneOf([played.signer.pem]),
        });
        expect(verdict.breaks).toEqual([]);
        expect(verdict.chains.size).toBe(minutes.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('whoever has the files, and not the key', () => {
  it('cannot edit an event: it is named by file, line, record and number', () => {
    const { key, text } = objectWith(tuesday, '"number":3');
    const found = firstBreak(changed((files) => files.set(key, text.replace('"number":3', '"number":4'))));
    const line = splitLines(text).findIndex((one) => one.includes('"number":3')) + 1;
    expect(found).toMatchObject({
      kind: 'object-changed',
      day: tuesday,
      file: key,
      line,
      event: 4,
      record: expect.stringMatching(/^PLAN#iap_/),
    });
    expect(found === undefined ? '' : breakInWords(found)).toContain(`${key} line ${line}, event 4 of PLAN#iap_`);
  });

  it('cannot edit an event and give it, its object and the list fresh hashes', () => {
    const { key, text } = objectWith(monday, '"count"');
    const forged = splitLines(text).map((line) => {
      const { event, ...more } = JSON.parse(line);
      const { hash: _hash, ...content } = { ...event, by: 'somebody' };
      return canonicalJson({ ...more, event: { ...content, hash: sha256(canonicalJson(content)) } });
    });
    const fresh = writeLines(forged);
    const found = check(
      changed((files) => {
        files.delete(key);
        files.set(linesKey(monday, sha256(fresh)), fresh);
        const manifest = files.get(manifestKey(monday)) ?? '';
        files.set(manifestKey(monday), manifest.replaceAll(sha256(text), sha256(fresh)));
      }),
    );
    expect(found.breaks[0]).toMatchObject({ kind: 'object-list-changed', file: manifestKey(monday) });
    expect(found.breaks.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['lines-differ', 'chain-broken']));
  });

  it.each(days.filter((day) => day !== wednesday))('cannot remove an object of %s', (day) => {
    const { key } = objectWith(day, '"kind"');
    expect(firstBreak(changed((files) => files.delete(key)))).toMatchObject({ kind: 'object-missing', day, file: key });
  });

  it('cannot move or remove a line', () => {
    const { key, text } = objectWith(monday, '"count"');
    const lines = splitLines(text);
    expect(lines.length).toBeGreaterThan(1);
    for (const other of [lines.toReversed(), lines.slice(1), [...lines, ...lines.slice(0, 1)]])
      expect(firstBreak(changed((files) => files.set(key, writeLines(other))))).toMatchObject({
        kind: 'object-changed',
        day: monday,
        file: key,
      });
  });

  it.each(days)('cannot remove the manifest of %s', (day) => {
    // Without its first manifest the archive would begin a day later.
    const kind = day === monday ? 'beginning-missing' : 'manifest-missing';
    const expected = day === monday ? { kind, file: manifestKey(tuesday) } : { kind, file: manifestKey(day) };
    expect(check(changed((files) => files.delete(manifestKey(day)))).breaks).toContainEqual(expect.objectContaining(expected));
  });

  it('cannot cut off the end, with all that belongs to it', () => {
    const cut = changed((files) => {
      for (const key of files.keys()) if (key.includes(thursday)) files.delete(key);
    });
    expect(check(cut).breaks).toEqual([expect.objectContaining({ kind: 'manifest-missing', day: thursday, file: manifestKey(thursday) })]);
  });

  it('cannot cut off the beginning', () => {
    const cut = changed((files) => {
      for (const key of files.keys()) if (key.includes(monday)) files.delete(key);
    });
    expect(firstBreak(cut)).toMatchObject({ kind: 'beginning-missing', day: tuesday });
  });

  it('cannot empty it', () => {
    expect(check(new Map()).breaks).toEqual([expect.objectContaining({ kind: 'no-manifest' })]);
  });

  it('cannot put another day’s manifest in place of one', () => {
    const found = firstBreak(changed((files) => files.set(manifestKey(tuesday), files.get(manifestKey(monday)) ?? '')));
    expect(found).toMatchObject({ kind: 'manifest-of-another-day', file: manifestKey(tuesday) });
  });

  it('cannot sign a manifest anew with a key of his own, even the whole chain', async () => {
    const [other] = [aSigner()];
    const resigned = new Map(stage.files);
    for (const day of days) {
      const manifest = readManifest(resigned.get(manifestKey(day)) ?? '');
      if (manifest === undefined) throw new Error('no manifest');
      resigned.set(manifestKey(day), writeManifest(manifest.headText, await other.sign(manifest.headText), manifest.list));
    }
    expect(firstBreak(resigned)).toMatchObject({ kind: 'signed-by-another-key', day: monday });
  });

  it('cannot claim the true key for a signature that is his', async () => {
    const manifest = readManifest(stage.files.get(manifestKey(tuesday)) ?? '');
    if (manifest === undefined) throw new Error('no manifest');
    const forged = { ...(await aSigner().sign(manifest.headText)), key: manifest.signature.key };
    const files = changed((all) => all.set(manifestKey(tuesday), writeManifest(manifest.headText, forged, manifest.list)));
    expect(firstBreak(files)).toMatchObject({ kind: 'signature-invalid', day: tuesday, file: manifestKey(tuesday) });
  });

  it('cannot put something in', () => {
    const line = `${lineOfRow(eventRows(9, [`${tuesday}T09:00:00.000Z`])[0])}\n`;
    const key = linesKey(tuesday, sha256(line));
    expect(firstBreak(changed((files) => files.set(key, line)))).toMatchObject({ kind: 'object-outside', file: key });
    expect(firstBreak(changed((files) => files.set('lines/note.txt', 'x')))).toMatchObject({
      kind: 'not-of-the-archive',
      file: 'lines/note.txt',
    });
  });

  it('can do nothing at random that is not named', () => {
    const keys = [...stage.files.keys()].filter((key) => !key.startsWith('keys/'));
    const key = fc.constantFrom(...keys);
    const bytes = (text: string) => [...new TextEncoder().encode(text)];
    const textOf = (all: readonly number[]) => String.fromCharCode(...all);
    const tampering = fc.oneof(
      fc.record({ how: fc.constant('byte' as const), key, place: fc.nat(), by: fc.integer({ min: 1, max: 127 }) }),
      fc.record({ how: fc.constant('delete' as const), key, place: fc.nat(), by: fc.nat() }),
      fc.record({ how: fc.constant('cut' as const), key, place: fc.nat(), by: fc.nat() }),
      fc.record({ how: fc.constant('drop-line' as const), key, place: fc.nat(), by: fc.nat() }),
      fc.record({ how: fc.constant('swap-files' as const), key, place: fc.nat(), by: fc.nat() }),
      fc.record({ how: fc.constant('insert' as const), key, place: fc.nat(), by: fc.integer({ min: 1, max: 127 }) }),
    );
    fc.assert(
      fc.property(fc.array(tampering, { minLength: 1, maxLength: 3 }), (all) => {
        const files = new Map(stage.files);
        for (const { how, key: of, place, by } of all) {
          const text = files.get(of);
          if (text === undefined || text === '') continue;
          const content = bytes(text);
          const index = place % Math.max(1, content.length);
          const other = keys[place % keys.length] ?? of;
          if (how === 'byte') files.set(of, textOf(content.with(index, ((content[index] ?? 0) + by) % 128)));
          else if (how === 'delete') files.delete(of);
          else if (how === 'cut') files.set(of, textOf(content.slice(0, index)));
          else if (how === 'insert') files.set(of, textOf(content.toSpliced(index, 0, by)));
          else if (how === 'drop-line')
            files.set(of, writeLines(splitLines(text).toSpliced(place % Math.max(1, splitLines(text).length), 1)));
          else {
            files.set(of, files.get(other) ?? '');
            files.set(other, text);
          }
        }
        fc.pre(files.size !== stage.files.size || [...files].some(([name, text]) => stage.files.get(name) !== text));
        expect(check(files).breaks).not.toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
