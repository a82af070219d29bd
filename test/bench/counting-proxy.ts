import * as z from 'zod/mini';
import { startLoopbackProxy } from '../../infra/local/engines/loopback-proxy.ts';

const consumed = z.object({ CapacityUnits: z.optional(z.number()) });
const answerSchema = z.looseObject({ ConsumedCapacity: z.optional(z.union([consumed, z.array(consumed)])) });

/** One request to the table: which operation, what was sent, and the capacity units that the engine counted. */
export type CountedCall = { readonly operation: string; readonly body: Readonly<Record<string, unknown>>; readonly units: number };

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
  const { endpoint, stop } = await startLoopbackProxy(engine, async ({ headers, body: sent }, forward) => {
    const body = z.record(z.string(), z.unknown()).parse(JSON.parse(sent.toString('utf8') || '{}'));
    // Streams and keys have no capacity to tell of.
    const isTable = String(headers['x-amz-target']).startsWith('DynamoDB_');
    const answer = await forward(isTable ? Buffer.from(JSON.stringify({ ...body, ReturnConsumedCapacity: 'TOTAL' })) : sent);
    const operation = String(headers['x-amz-target']).split('.').at(-1) ?? '';
    calls.push({ operation, body, units: isTable ? unitsOf(answer.body) : 0 });
    return answer;
  });
  return {
    url: endpoint,
    /** What was counted since the last call. */
    take: (): readonly CountedCall[] => calls.splice(0),
    stop,
  };
};
