import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { planId } from '../../shared/domain/ids.ts';
import { accept } from '../../shared/domain/result.ts';
import { operation } from '../../shared/http/operation.ts';
import type { Route } from '../../shared/routes/route.ts';
import { idOf } from '../support/builders.ts';
import { aRequest, operationOver } from '../support/http.ts';
import { memoryRecords } from '../support/memory-records.ts';

describe('an answer that may be kept', () => {
  const keeping = {
    summary: 'Read a thing',
    method: 'GET',
    path: '/things/{planId}',
    function: 'plans',
    access: { scope: 'plans.read', permission: 'plan:read' },
    request: { params: () => z.object({ planId }) },
    answer: { status: 200, schema: () => z.object({ id: z.string(), size: z.int() }), keepSeconds: 300 },
    refusals: [],
  } as const satisfies Route;
  const read = (headers: Readonly<Record<string, string>> = {}, size = 3) =>
    operation(
      keeping,
      (thing: { id: string; size: number }) => ({ body: thing }),
      async () => accept({ id: 'thing', size }),
    )(aRequest({ params: { planId: idOf('iap', 1) }, headers }), operationOver(memoryRecords()));

  it('is named by its content, and kept by its reader alone', async () => {
    const { statusCode, headers, body } = await read();
    expect([statusCode, body]).toEqual([200, '{"id":"thing","size":3}']);
    expect(headers['ETag']).toMatch(/^"[0-9a-f]{32}"$/);
    expect(headers['Cache-Control']).toBe('private, max-age=300');
    expect((await read({}, 4)).headers['ETag']).not.toBe(headers['ETag']);
  });

  it('is not told again to whoever has it', async () => {
    const tag = (await read()).headers['ETag'] ?? '';
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
      expect(await read({ 'if-none-match': known })).toMatchObject({ statusCode: 304, body: '', headers: { ETag: tag } });
    }
    expect((await read({ 'if-none-match': '"other"' })).statusCode).toBe(200);
  });
});
