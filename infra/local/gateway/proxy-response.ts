import { z } from 'zod';
import type { Json } from '../template.ts';
import type { HttpAnswer } from './refusals.ts';

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** A proxy answer with anything else in it is malformed: the real gateway refuses it too. */
const responseSchema = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), headerValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that the gateway keeps for itself. */
const reserved = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive']);

/** Turns a function's answer into HTTP; undefined when it is no proper proxy answer, which the gateway reports as 502. */
export const parseProxyResponse = (payload: Json, decodesBase64: (contentType: string | undefined) => boolean): HttpAnswer | undefined => {
  const parsed = responseSchema.safeParse(payload);
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const several = Object.entries(multiValueHeaders ?? {});
  const names = new Set(several.map(([name]) => name.toLowerCase()));
  // A header in both lists is sent once, as in the list of several values.
  const single = Object.entries(headers ?? {}).filter(([name]) => !names.has(name.toLowerCase()));
  const all = [...single, ...several.flatMap(([name, values]) => values.map((value): readonly [string, string] => [name, value]))];
  const kept = all.filter(([name]) => !reserved.has(name.toLowerCase()));
  const contentType = kept.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const complete = contentType === undefined ? [...kept, ['content-type', 'application/json'] as const] : kept;
  const encoding = isBase64Encoded === true && decodesBase64(contentType) ? 'base64' : 'utf8';
  return { status: statusCode, headers: complete, body: Buffer.from(body ?? '', encoding) };
};
