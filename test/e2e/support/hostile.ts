import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Answer } from '../../support/http-client.ts';
import { stormFromEnvironment } from '../../support/storm.ts';
import { expectProblem, type Problem } from './expect-problem.ts';

/** Of a request as bytes, in a storm. */
const mostAttempts = 10;

type Ask = (headers: Readonly<Record<string, string>>) => Promise<Answer<unknown>>;

/** A refusal with words in both languages, small enough to be read; never an error of ours. */
export const refusedInBoth = async (ask: Ask, what: string): Promise<Problem> => {
  const answers = [await ask({ 'Accept-Language': 'lv' }), await ask({ 'Accept-Language': 'en' })];
  const [latvian, english] = answers.map((answer) => {
    expect(answer.status, `${what}: ${JSON.stringify(answer.body).slice(0, 500)}`).toBeGreaterThanOrEqual(400);
    expect(answer.status, `${what}: ${JSON.stringify(answer.body).slice(0, 500)}`).toBeLessThan(500);
    expect(JSON.stringify(answer.body).length, what).toBeLessThan(60_000);
    expect(answer.body).toHaveProperty('code');
    return expectProblem(answer, answer.status, Object(answer.body).code);
  });
  if (latvian === undefined || english === undefined) throw new Error('nothing was answered');
  expect(english.code).toBe(latvian.code);
  // What the gateway refuses by itself it tells in both languages at once.
  if (english.title === latvian.title) expect(english.title).toContain(' / ');
  for (const [index, { pointer, code, message }] of (latvian.errors ?? []).entries()) {
    const other = english.errors?.[index];
    expect(other).toMatchObject({ pointer, code });
    expect(other?.message, what).not.toBe(message);
  }
  return latvian;
};

export type RawRequest = {
  readonly url: string;
  readonly token: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer;
};

/** Sends what `fetch` would tidy up: any method, path, header and bytes. */
const sendRawOnce = ({ url, token, method, path, headers = {}, body }: RawRequest): Promise<Pick<Answer<unknown>, 'status' | 'body'>> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ method, hostname, port, path }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: text === '' ? '' : JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    sent.setHeader('Authorization', `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers)) sent.setHeader(name, value);
    sent.end(body);
  });

/** Sends bytes as they are; in a storm again and again, as any client would. */
export const sendRaw = async (raw: RawRequest): ReturnType<typeof sendRawOnce> => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sendRawOnce(raw);
    if (stormFromEnvironment() === undefined || answer.status < 502 || attempt === mostAttempts) return answer;
    await pause(attempt * 200);
  }
};
