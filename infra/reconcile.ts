import { parseArgs } from 'node:util';
import * as z from 'zod/mini';

const usage = `npm run reconcile -- [--url http://127.0.0.1:3000] [--at 2022-01-31T00:00:00Z]

Has a running local cloud add up its ledger, and prints whatever else of its money tells another story. In an account the function
runs every night and logs LEDGER_RECONCILED; by hand: aws lambda invoke with {"scheduledTime": "…"}.`;

const outcome = z.object({
  checked: z.record(z.string(), z.int()),
  differences: z.array(z.object({ of: z.string(), field: z.string(), expected: z.int(), found: z.int() })),
});

const clock = z.object({ now: z.iso.datetime() });

const ask = async (url: string, init?: RequestInit): Promise<unknown> => {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      at: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const url = z.url().parse(values.url).replace(/\/$/, '');
  const scheduledTime = values.at ?? clock.parse(await ask(`${url}/_local/clock`)).now;
  const { checked, differences } = outcome.parse(
    await ask(`${url}/_local/schedules/reconcile`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ scheduledTime }),
    }),
  );
  for (const { of, field, expected, found } of differences) console.log(`${of} ${field}: the ledger sums to ${expected}, found ${found}`);
  console.log(
    `${Object.entries(checked)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')}: ${differences.length} differences`,
  );
  return differences.length === 0 ? 0 : 1;
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
