import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

const consumed = z.object({ CapacityUnits: z.optional(z.number()) });
const answerSchema = z.looseObject({ ConsumedCapacity: z.optional(z.union([consumed, z.array(consumed)])) });

/** One request to the table: which operation, what was sent, and the capacity units that the engine counted. */
export type CountedCall = { readonly operation: string; readonly body: Readonly<Record<string, unknown>>; readonly units: number };

const readAll = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
};

const unitsOf = (answer: Buffer): number => {
  const parsed = answerSchema.safeParse(JSON.parse(answer.toString('utf8') || '{}'));
  const found = parsed.success ? parsed.data.ConsumedCapacity : undefined;
  return [found ?? []].flat().reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0);
};

/**
 * Stands between the functions and the engine: asks the engine to say what each request consumed, and keeps every request. The
 * bundles that are measured stay as they are deployed.
 */
export const startCountingProxy = async (engine: string) => {
  const calls: CountedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    const forward = async () => {
      const text = (await readAll(incoming)).toString('utf8');
      const body = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
      const counted = JSON.stringify({ ...body, ReturnConsumedCapacity: 'TOTAL' });
      const target = new URL(incoming.url ?? '/', engine);
      const headers = { ...incoming.headers, host: target.host, 'content-length': String(Buffer.byteLength(counted)) };
      const upstream = send(target, { method: incoming.method, headers }, async (answer) => {
        const content = await readAll(answer);
        const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
        calls.push({ operation, body, units: unitsOf(content) });
        outgoing.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'application/json' }).end(content);
      });
      upstream.on('error', () => outgoing.destroy());
      upstream.end(counted);
    };
    forward().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    /** What was counted since the last call. */
    take: (): readonly CountedCall[] => calls.splice(0),
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
};
