import * as z from 'zod/mini';
import { inFlight } from './in-flight.ts';
import { sendPersistently } from './persistent-call.ts';

export type SeedLog = (line: string) => void;

/** Of the local cloud, what a seed needs. */
export type SeedCloud = {
  readonly url: string;
  readonly endpoints: { readonly dynamodb: string };
  environmentOf(functionName: string): Readonly<Record<string, string | undefined>>;
  createClient(client: {
    readonly name: string;
    readonly role: string;
    readonly organisation: { readonly kind: 'school' | 'municipality'; readonly id: string } | { readonly kind: 'ikvd' | 'audit' };
  }): DemoClient | Promise<DemoClient>;
  settle(): Promise<void>;
};

const demoClient = z.object({ clientId: z.string(), clientSecret: z.string(), name: z.string(), role: z.string() });
export type DemoClient = z.output<typeof demoClient>;

/** How many calls are under way at once. */
const concurrency = 12;
/** Progress is told at least this often. */
const tellEvery = 50;

const answered = async (response: Response): Promise<unknown> => {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  return response.json();
};

const sendJson = async (url: string, method: 'PUT' | 'POST', body: unknown): Promise<unknown> =>
  answered(await fetch(url, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }));

/** Runs a schedule of a running local cloud until it ends well, for a bounded time. */
export const runSchedule = async (url: string, functionName: string, scheduledTime: string): Promise<unknown> => {
  const { status, text } = await sendPersistently({
    url: `${url}/_local/schedules/${functionName}`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ scheduledTime }),
  });
  if (status !== 200) throw new Error(`${functionName} failed: ${status} ${text}`);
  return JSON.parse(text);
};

/** The seed's hold on time and on what only a local cloud offers, all over HTTP. */
export const createStage = ({ url, settle }: Pick<SeedCloud, 'url' | 'settle'>, log: SeedLog) => {
  const setClock = async (instant: string): Promise<void> => {
    await sendJson(`${url}/_local/clock`, 'PUT', { now: instant });
  };
  return {
    setClock,
    settle,
    log,
    demoClients: async (): Promise<readonly DemoClient[]> =>
      z.object({ items: z.array(demoClient) }).parse(await answered(await fetch(`${url}/_local/principals`))).items,
    /** A run that died is run again for the same time, as the Scheduler does. */
    runSchedule: (functionName: string, scheduledTime: string): Promise<unknown> => runSchedule(url, functionName, scheduledTime),
    /** A day of the story: the clock goes there, and the same is done with every item, several at once. */
    phase: async <Item>(instant: string, title: string, items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> => {
      if (items.length === 0) return;
      await setClock(instant);
      let done = 0;
      await inFlight(items, concurrency, async (item) => {
        await work(item);
        done += 1;
        if (done % tellEvery === 0 || done === items.length) log(`${instant.slice(0, 10)}  ${title}: ${done} of ${items.length}`);
      });
    },
  };
};
export type Stage = ReturnType<typeof createStage>;
