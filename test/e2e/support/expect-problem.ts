import { expect } from 'vitest';
import type { Answer } from '../../support/http-client.ts';

/** A problem as it is answered. */
export type Problem = {
  readonly type: string;
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly message: string }[];
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'title' in body && 'detail' in body && 'status' in body;

/** The answer must be this refusal, told as problem+json that people and software can read. */
export const expectProblem = ({ status, headers, body }: Answer<unknown>, wanted: number, code: string): Problem => {
  expect({ status, body }).toMatchObject({ status: wanted, body: { code } });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  if (!isProblem(body)) throw new Error(`no problem: ${JSON.stringify(body)}`);
  expect(body.type).toBe(`urn:pumpurs:problem:${code}`);
  expect(body.status).toBe(wanted);
  expect(body.title).not.toBe('');
  expect(body.detail).not.toBe('');
  expect(JSON.stringify(body)).not.toMatch(/Ķirse|Žanete/);
  return body;
};
