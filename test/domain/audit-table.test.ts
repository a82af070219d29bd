import { describe, expect, it } from 'vitest';
import { signedByOneOf } from '../../infra/verify-audit.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { checkAudit } from '../../shared/domain/audit-check.ts';
import { linesKey, makeManifest, manifestKey, readManifest } from '../../shared/domain/audit-manifest.ts';
import { canonicalJson } from '../../shared/domain/history.ts';
import { auditStage, copyOf, eventRows, readingRow, rowOfEvent, streamed } from '../support/audit.ts';

const [monday, tuesday, thursday] = ['2021-10-04', '2021-10-05', '2021-10-07'];
const signedOn = (day: string) => `${day}T22:15:00Z`;

describe('whoever can write into the table, and has it archived and signed', () => {
  const archived = async (rows: readonly { readonly row: { readonly at: string }; readonly tookAt?: string }[]) => {
    const played = auditStage();
    for (const { row, tookAt } of rows) await played.archiveRows([streamed(row, tookAt === undefined ? undefined : Date.parse(tookAt))]);
    await played.sign(signedOn(thursday));
    return checkAudit({ archive: copyOf(played.files), to: thursday, digest: sha256, isSigned: signedByOneOf([played.signer.pem]) }).breaks;
  };
  const [one, two, three] = eventRows(1, [`${monday}T09:00:00.000Z`, `${monday}T10:00:00.000Z`, `${tuesday}T09:00:00.000Z`]);
  if (one === undefined || two === undefined || three === undefined) throw new Error('too few events');

  it('is seen to have edited an event afterwards', async () => {
    const { hash: _hash, pk, sk: _sk, type: _type, ...content } = two;
    const edited = { ...content, by: 'somebody' };
    const row = rowOfEvent(pk, { ...edited, hash: sha256(canonicalJson(edited)) });
    const breaks = await archived([{ row: one }, { row: two }, { row, tookAt: `${monday}T15:00:00Z` }]);
    expect(breaks).toEqual([expect.objectContaining({ kind: 'event-twice', record: pk, event: 2 })]);
  });

  it('is seen to have written an event whose hash is not its own', async () => {
    const breaks = await archived([{ row: one }, { row: { ...two, by: 'somebody' } }]);
    expect(breaks).toEqual([expect.objectContaining({ kind: 'event-changed', event: 2 })]);
  });

  it('is seen to have left one out', async () => {
    const breaks = await archived([{ row: one }, { row: three }]);
    expect(breaks).toEqual([
      expect.objectContaining({ kind: 'event-missing', event: 3, says: expect.stringContaining('event 2 before it') }),
    ]);
    expect(await archived([{ row: two }])).toEqual([expect.objectContaining({ kind: 'event-missing', event: 2 })]);
  });

  it('is seen to have dated an event back: before the one before, or before the day on which the table took it', async () => {
    const [first, early] = eventRows(1, [`${tuesday}T09:00:00.000Z`, `${monday}T10:00:00.000Z`]);
    if (first === undefined || early === undefined) throw new Error('too few events');
    const breaks = await archived([{ row: first }, { row: early, tookAt: `${tuesday}T10:00:00Z` }]);
    expect(breaks.map(({ kind, event, day }) => [kind, event, day])).toEqual([
      ['back-dated', 2, tuesday],
      ['back-dated', 2, tuesday],
    ]);
    expect(breaks.map(({ says }) => says)).toEqual([
      expect.stringContaining('the table took it on'),
      expect.stringContaining('before event 1'),
    ]);
  });

  it('is seen to have dated an event, or a reading, after the day on which it was archived', async () => {
    const [early] = eventRows(1, [`${tuesday}T09:00:00.000Z`]);
    for (const row of [early, readingRow(1, `${tuesday}T09:00:00.000Z`)].flatMap((some) => some ?? [])) {
      const breaks = await archived([{ row, tookAt: `${monday}T15:00:00Z` }]);
      expect(breaks).toEqual([expect.objectContaining({ kind: 'after-its-day', record: row.pk, day: expect.any(String) })]);
    }
  });

  it('is given a minute for the request at midnight, and no more', async () => {
    const [late] = eventRows(1, [`${monday}T20:59:30.000Z`]);
    const [later] = eventRows(2, [`${monday}T20:58:30.000Z`]);
    if (late === undefined || later === undefined) throw new Error('too few events');
    const tookAt = `${monday}T21:00:10Z`;
    expect(await archived([{ row: late, tookAt }])).toEqual([]);
    expect(await archived([{ row: later, tookAt }])).toEqual([expect.objectContaining({ kind: 'back-dated', event: 1 })]);
  });
});

describe('the manifest', () => {
  it('has the same bytes for the same objects, in whatever order they were listed', () => {
    const object = (name: string) => ({ key: linesKey(monday, sha256(name)), sha256: sha256(name), lines: [name] });
    const objects = ['a', 'b', 'c'].map(object);
    const made = makeManifest(sha256, { day: monday, objects, previous: null });
    expect(makeManifest(sha256, { day: monday, objects: objects.toReversed(), previous: null })).toEqual(made);
    expect(made.link).toEqual({ day: monday, sha256: sha256(made.head) });
  });

  it('is no manifest where a byte of its form is another', async () => {
    const stage = auditStage();
    await stage.archiveRows(eventRows(1, [`${monday}T09:00:00.000Z`]).map((row) => streamed(row)));
    await stage.sign(signedOn(monday));
    const text = stage.files.get(manifestKey(monday)) ?? '';
    expect(readManifest(text)).toBeDefined();
    for (const other of [
      text.slice(0, -1),
      `${text}\n`,
      text.replace('"version":1', '"version":2'),
      text.replace('"algorithm":"', '"algorithm": "'),
      '',
    ])
      expect(readManifest(other)).toBeUndefined();
  });
});
