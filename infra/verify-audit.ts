import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { sha256 } from '../shared/adapters/node/digest.ts';
import { type AuditBreak, breakAt, breakInWords } from '../shared/domain/audit-break.ts';
import { type AuditCheck, type AuditVerdict, checkAudit } from '../shared/domain/audit-check.ts';
import { keysFolder } from '../shared/domain/audit-manifest.ts';
import type { HistoryEvent } from '../shared/domain/history.ts';
import { calendarDate, dateInRiga, dayAfter, fromInstant } from '../shared/domain/time.ts';
import { nowFor, openArchiveCopy } from './audit-copy.ts';
import { localToken, verifyHistory } from './verify-history.ts';

const usage = `npm run verify-audit -- [--from 2021-09-01] [--to 2021-10-04] [options]

Checks a copy of the audit archive, offline, with the public key alone, and names the first thing that is wrong. See docs/audit.md.

  --from <day>           the first day to check (the archive's first)
  --to <day>             the last day that has to be signed (yesterday; of a local cloud's folder by its own clock)
  --archive <folder>     a synced copy of the bucket, or a local cloud's data folder (.local)
  --public-key <file>    the PEM file you were given; more than once where the key was changed
  --all                  names everything that is wrong, not only the first
  --live <id>            also holds a plan's, claim's or project's history in the running system against the archive
  --url, --token         where that system is (http://127.0.0.1:3000), and an access token for it

Exit codes: 0 nothing is wrong, 1 something is, 2 it could not be checked.`;

const fingerprintOf = (key: KeyObject): string => hash('sha256', key.export({ format: 'der', type: 'spki' }));

/** Tells whether a head was signed by one of these keys (PEM). */
export const signedByOneOf = (pems: readonly string[]): AuditCheck['isSigned'] => {
  const keys = new Map(pems.map(createPublicKey).map((key) => [fingerprintOf(key), key]));
  return (head, signed) => {
    const key = keys.get(signed.key);
    if (key === undefined) return 'by-another-key';
    const bytes = Buffer.from(signed.signature, 'base64');
    // Base64 has spare bits; a signature whose text was changed in them is not the one that was written.
    return bytes.toString('base64') === signed.signature && verify('sha256', Buffer.from(head), key, bytes) ? 'yes' : 'no';
  };
};

/** Where a record's history in the running system and in the archive tell two stories. */
export const holdLiveAgainst = (
  { chains }: Pick<AuditVerdict, 'chains'>,
  { id, events, from, to }: { readonly id: string; readonly events: readonly HistoryEvent[]; readonly from?: string; readonly to: string },
): readonly AuditBreak[] => {
  const [record, links = []] = [...chains].find(([key]) => key.endsWith(`#${id}`)) ?? [id];
  const archived = new Map(links.map((link) => [link.number, link]));
  const live = new Map(events.map((event) => [event.number, event]));
  const differing = links.flatMap(({ number, hash: archivedHash, place }) => {
    const found = live.get(number);
    if (found?.hash === archivedHash) return [];
    const says = found === undefined ? 'the running system does not show it' : `the running system shows another one: ${found.hash}`;
    return [breakAt(place, { record, event: number })('live-differs', says)];
  });
  const lacking = events
    .filter(({ number, at }) => !archived.has(number) && dayOf(at) <= to && (from === undefined || dayOf(at) >= from))
    .map(({ number, at }) =>
      breakAt({ day: dayOf(at), file: 'the archive' }, { record, event: number })('live-differs', `the running system shows it at ${at}`),
    );
  return [...differing, ...lacking];
};

const dayOf = (at: string): string => dateInRiga(fromInstant(at));

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      archive: { type: 'string', default: '.local' },
      'public-key': { type: 'string', multiple: true, default: [] },
      all: { type: 'boolean', default: false },
      live: { type: 'string', multiple: true, default: [] },
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      token: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const range = {
    ...(values.from === undefined ? {} : { from: calendarDate.parse(values.from) }),
    to: values.to === undefined ? dayAfter(dateInRiga(nowFor(values.archive)), -1) : calendarDate.parse(values.to),
  };
  const archive = openArchiveCopy(values.archive);
  const given = values['public-key'].map((file) => readFileSync(file, 'utf8'));
  const inArchive = archive.keys.filter((key) => key.startsWith(keysFolder)).map((key) => new TextDecoder().decode(archive.read(key)));
  const pems = given.length > 0 ? given : inArchive;
  for (const pem of pems) console.log(`public key ${fingerprintOf(createPublicKey(pem))}`);
  if (given.length === 0)
    console.log('It lies in the archive itself: hold it against the one that you were given, or give that one with --public-key.');

  const verdict = checkAudit({ archive, ...range, digest: sha256, isSigned: signedByOneOf(pems) });
  const breaks = [...verdict.breaks];
  const url = z.url().parse(values.url).replace(/\/$/, '');
  for (const id of values.live) {
    const { events, broken } = await verifyHistory({ id, url, token: values.token ?? (await localToken(url)) });
    if (broken !== undefined) throw new Error(`${id}: the history in the running system breaks at event ${broken}`);
    breaks.push(...holdLiveAgainst(verdict, { id, events, ...range }));
  }

  const { days, objects, events, readings } = verdict.checked;
  console.log(`to ${range.to}: ${days} days, ${objects} objects, ${events} events of ${verdict.chains.size} records, ${readings} readings`);
  const [first, ...others] = breaks;
  if (first === undefined) {
    console.log('The archive is what was signed: nothing was edited, removed, moved or back-dated.');
    return 0;
  }
  console.error(breakInWords(first));
  if (values.all) for (const one of others) console.error(breakInWords(one));
  else if (others.length > 0) console.error(`and ${others.length} more, with --all`);
  return 1;
};

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof z.core.$ZodError ? usage : error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
