import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { sha256 } from '../shared/adapters/node/digest.ts';
import { firstBrokenEvent, type HistoryEvent } from '../shared/domain/history.ts';
import { timeline } from '../shared/schemas/plans.ts';

/** Where the history of a record is read, by the prefix of its id. */
const collections: Readonly<Record<string, string>> = { iap: 'plans', clm: 'claims', prj: 'projects' };

const usage = `npm run verify-history -- <id> [--url http://127.0.0.1:3000] [--token <access token>]

Recomputes the hash chain of a plan, claim or project from its history, without trusting the system's own verdict.
Without a token a running local cloud is asked for one of its auditor.`;

export type Verdict = {
  readonly events: readonly HistoryEvent[];
  readonly people: Readonly<Record<string, string>>;
  readonly broken: number | undefined;
};

type Fetch = (url: string, init?: { readonly headers: Record<string, string> }) => Promise<Response>;

/** Fetches a record's whole history and checks it here: every hash, every link, and that the record's own last hash is the chain's. */
export const verifyHistory = async (
  { id, url, token }: { readonly id: string; readonly url: string; readonly token: string },
  get: Fetch = fetch,
): Promise<Verdict> => {
  const collection = collections[id.slice(0, 3)];
  if (collection === undefined) throw new Error(`no history is kept under ids like ${id}`);
  const response = await get(`${url}/v1/${collection}/${encodeURIComponent(id)}/history`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the history could not be read: ${response.status} ${text}`);
  const { items, people, head } = timeline().parse(JSON.parse(text));
  const isOthers = head.id !== id || items.some(({ recordId }) => recordId !== id);
  return { events: items, people, broken: isOthers ? 1 : firstBrokenEvent(sha256, items, head) };
};

/** A local cloud hands out tokens of its demo people. */
export const localToken = async (url: string): Promise<string> => {
  const response = await fetch(`${url}/_local/token?role=auditor`);
  if (!response.ok) throw new Error('give an access token with --token: only a local cloud hands out its own');
  return (await response.text()).trim();
};

const lineOf = ({ number, at, action, by, role, onBehalfOf, about }: HistoryEvent, people: Verdict['people']): string =>
  [String(number).padStart(4), at, action.padEnd(20), role ?? 'system', people[by] ?? by, onBehalfOf ?? '', about ?? '']
    .join('  ')
    .trimEnd();

const main = async (): Promise<number> => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      token: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [id] = positionals;
  if (values.help || id === undefined) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const url = z.url().parse(values.url).replace(/\/$/, '');
  const { events, people, broken } = await verifyHistory({ id, url, token: values.token ?? (await localToken(url)) });
  for (const event of events) console.log(lineOf(event, people));
  if (broken === undefined) {
    console.log(`${id}: ${events.length} events, the chain holds`);
    return 0;
  }
  console.error(`${id}: the chain breaks at event ${broken}`);
  return 1;
};

if (import.meta.main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
