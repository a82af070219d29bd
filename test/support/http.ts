import type { Principal } from '../../shared/domain/principal.ts';
import { authorise } from '../../shared/domain/principal.ts';
import type { OperationDependencies } from '../../shared/http/operation.ts';
import type { HttpRequest } from '../../shared/http/parse-request.ts';
import type { HttpAnswer } from '../../shared/http/problem.ts';
import { noon } from './builders.ts';
import type { MemoryRecords } from './memory-records.ts';

/** A request as the gateway hands it over: JSON in English, at noon. */
export const aRequest = (changes: Partial<Omit<HttpRequest, 'body'>> & { readonly body?: unknown } = {}): HttpRequest => {
  const { body, headers, ...others } = changes;
  return {
    subject: 'iap-author',
    now: noon,
    method: 'POST',
    path: '/things',
    params: {},
    query: {},
    ...others,
    headers: { 'accept-language': 'en', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  };
};

/** What operations need beside their use case, over the memory ports. */
export const operationOver = ({ idempotency, principals, digest }: MemoryRecords): OperationDependencies => ({
  idempotency,
  digest,
  authorise: async (subject, permission) => {
    const found: Principal | undefined = await principals.find(subject);
    return authorise(found, permission);
  },
});

/** Status, code and pointers of a problem: what software reads of it. */
export const problemIn = (answer: HttpAnswer): { status: number; code?: string; pointers?: readonly string[] } => {
  const body: { code?: string; errors?: readonly { pointer: string }[] } = JSON.parse(answer.body);
  return {
    status: answer.statusCode,
    ...(body.code === undefined ? {} : { code: body.code }),
    ...(body.errors === undefined ? {} : { pointers: body.errors.map(({ pointer }) => pointer) }),
  };
};
