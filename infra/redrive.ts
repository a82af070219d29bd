import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { clientsIn, deployedBackend } from './operation/deployed.ts';
import { type Redriven, redrive } from './operation/redrive.ts';

const usage = `npm run redrive -- --function NAME [--dry-run] [--stage prod [--region eu-north-1] | --url http://127.0.0.1:3000]

Sends again what a function failed on, and takes out of its queue what it then did; what fails once more stays. With --dry-run it only
says what lies there. Without --stage it asks the running local cloud; with it, the account that your credentials are for. Letters that
point at records which the stream has forgotten are made good by marking every school-semester for the next night.`;

const outcome = z.object({ sent: z.int(), failed: z.int(), shown: z.int(), lines: z.array(z.string()) });

type Asked = { readonly functionName: string; readonly dryRun: boolean };

const onThisMachine = async (url: string, { functionName, dryRun }: Asked): Promise<Redriven> => {
  const response = await fetch(`${url.replace(/\/$/, '')}/_local/dead-letters/${functionName}`, { method: dryRun ? 'GET' : 'POST' });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  const { lines, ...redriven } = outcome.parse(JSON.parse(text));
  for (const line of lines) console.log(line);
  return redriven;
};

const deployed = async (stage: string, region: string, { functionName, dryRun }: Asked): Promise<Redriven> => {
  const backend = await deployedBackend(clientsIn(region), { stage, functionName, dryRun, now: Date.now() });
  return redrive(backend, { dryRun, say: (line) => console.log(line) });
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      function: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      stage: { type: 'string' },
      region: { type: 'string', default: 'eu-north-1' },
      url: { type: 'string', default: 'http://127.0.0.1:3000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || values.function === undefined) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const asked = {
    functionName: z
      .string()
      .check(z.regex(/^[\w-]+$/))
      .parse(values.function),
    dryRun: values['dry-run'],
  };
  const { sent, failed, shown } =
    values.stage === undefined ? await onThisMachine(z.url().parse(values.url), asked) : await deployed(values.stage, values.region, asked);
  console.log(asked.dryRun ? `${shown} letters` : `${sent} done, ${failed} failed again`);
  return failed === 0 ? 0 : 1;
};

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
