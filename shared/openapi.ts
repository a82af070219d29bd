import * as z from 'zod/mini';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { type Permission, permissions, scopes } from './domain/access.ts';
import { type ProblemCode, problemTexts } from './http/texts.ts';
import type { FunctionName, Route } from './routes/route.ts';
import { routes } from './routes.ts';

type NamedRoute = Route & { readonly operationId: string };

/** What every operation may say no with, beside the refusals of its own rules. */
const commonRefusals = (route: Route): readonly ProblemCode[] => [
  ...(route.access === 'public' || route.access.permission === null ? [] : (['no-access', 'role-not-permitted'] as const)),
  ...(route.request.params === undefined ? [] : (['not-found'] as const)),
  'invalid-request',
  ...(route.request.body === undefined ? [] : (['malformed-request', 'unsupported-media-type'] as const)),
  ...(route.request.idempotent || route.request.repeatable
    ? (['idempotency-key-missing', 'idempotency-key-reused', 'idempotency-in-progress'] as const)
    : []),
  ...(route.request.precondition === undefined ? [] : (['precondition-missing', 'stale-version'] as const)),
  'busy',
  'unavailable',
];

const problem = z
  .object({
    type: z.string(),
    status: z.int(),
    code: z.string().check(z.meta({ description: 'Stable; what software relies on.' })),
    title: z.string(),
    detail: z.string(),
    instance: z.optional(
      z.string().check(z.meta({ description: 'Where the fault is ours: `urn:pumpurs:request:` and the request’s id.' })),
    ),
    errors: z.optional(z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() }))),
    moreErrors: z.optional(z.int().check(z.meta({ description: 'How many more faults there are than the 200 that are told.' }))),
  })
  .check(z.meta({ id: 'Problem', description: 'RFC 9457. All faults of a request at once, in Latvian or English by Accept-Language.' }));

const problemResponse = (description: string) => ({ description, content: { 'application/problem+json': { schema: problem } } });

/** One response a status; its description names every code that it can carry. */
const problemResponses = (route: Route) => {
  const codes = [...new Set([...commonRefusals(route), ...route.refusals])];
  const byStatus = Map.groupBy(codes, (code) => problemTexts[code].status);
  const ours = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, all]) => [String(status), problemResponse(all.map((code) => `\`${code}\`: ${problemTexts[code].title.en}`).join('. '))]);
  const gateways = [
    ...(route.access === 'public' ? [] : [['401', problemResponse('`unauthenticated`: no valid access token')]]),
    ['413', problemResponse('`body-too-large`: the body exceeds the permitted size')],
    ['429', problemResponse('`too-many-requests`: come back later')],
    ['500', problemResponse('`internal`: our fault; it was recorded')],
    ['504', problemResponse('`timeout`: no answer in time; repeat with the same Idempotency-Key')],
  ];
  return Object.fromEntries([...ours, ...gateways]);
};

const text = (description: string, example: string, pattern?: string) =>
  z.string().check(z.meta({ description, examples: [example], ...(pattern === undefined ? {} : { override: { pattern } }) }));

const keyPattern = '^[A-Za-z0-9._:-]{8,128}$';

/** Anything else matches no version. */
const versionTag = (description: string, example: string) => text(description, example, '^"[0-9]{1,10}"$');

const requestHeaders = ({ request, answer }: Route) =>
  z.object({
    'Accept-Language': z.optional(text('`lv` (default) or `en`.', 'lv')),
    ...(request.idempotent
      ? {
          'Idempotency-Key': text(
            '8–128 letters, digits or . _ : -, no personal code; the same for every repetition of this request.',
            'plan-2021-0001',
            keyPattern,
          ),
        }
      : {}),
    ...(request.repeatable
      ? {
          'Idempotency-Key': z.optional(
            text(
              'As for a creation: with it the first answer is given again, should it have been lost. Another one for every change.',
              'submit-2021-0001',
              keyPattern,
            ),
          ),
        }
      : {}),
    ...(request.precondition === 'required'
      ? { 'If-Match': versionTag('The ETag of the version that the change is based on.', '"3"') }
      : {}),
    ...(answer.keepSeconds === undefined
      ? {}
      : {
          'If-None-Match': z.optional(
            text('The ETag of an answer that the caller has: the same again is 304.', '"0f343b0931126a20f133d67c2b018a3b"'),
          ),
        }),
    ...(request.precondition === 'optional' ? { 'If-Match': z.optional(versionTag('The ETag, where the record exists.', '"3"')) } : {}),
  });

const answerHeaders = ({ answer, request }: Route) =>
  z.object({
    ...(answer.keepSeconds === undefined ? {} : { ETag: text('Names the content of the answer.', '"0f343b0931126a20f133d67c2b018a3b"') }),
    ...(answer.versioned ? { ETag: text('The version of the record, in quotes.', '"4"') } : {}),
    ...(request.idempotent || request.repeatable
      ? { 'Idempotency-Replayed': z.optional(text('`true` where the first answer is given again.', 'true')) }
      : {}),
  });

/** Everything that the parts of a request's parameters can be, read off the route. */
const parametersOf = (route: Route) => {
  const { params, query, queryParameters } = route.request;
  const shown = queryParameters ?? query;
  return {
    header: requestHeaders(route),
    ...(params === undefined ? {} : { path: objectOf(params()) }),
    ...(shown === undefined ? {} : { query: objectOf(shown()) }),
  };
};

const objectOf = (schema: z.ZodMiniType): z.ZodMiniObject => {
  if (schema instanceof z.ZodMiniObject) return schema;
  throw new Error('parameters are described by an object schema');
};

const forWhom = (permission: Permission | null): string =>
  permission === null
    ? 'For every holder of a token, with or without a role.'
    : `For ${permissions[permission].map((role) => `\`${role}\``).join(', ')}.`;

const operationOf = (route: NamedRoute): ZodOpenApiOperationObject => {
  const { answer, access, request } = route;
  const schema = answer.schema?.() ?? (answer.contentType === 'application/json' ? z.looseObject({}) : z.string());
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.function],
    ...(access === 'public'
      ? { security: [] }
      : {
          description: forWhom(access.permission),
          security: [{ oauth2: [`pumpurs/${access.scope}`] }],
        }),
    requestParams: parametersOf(route),
    ...(request.body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: request.body() } } } }),
    responses: {
      [String(answer.status)]: {
        description: 'Done',
        headers: answerHeaders(route),
        // An answer without content has no content type either.
        ...(answer.status === 204
          ? {}
          : {
              content: {
                [answer.contentType ?? 'application/json']: { schema },
                ...(answer.orAs === undefined ? {} : { [answer.orAs]: { schema: answer.orSchema?.() ?? z.string() } }),
              },
            }),
      },
      ...(answer.keepSeconds === undefined ? {} : { '304': { description: 'The caller has this answer already' } }),
      ...problemResponses(route),
    },
  };
};

const pathsOf = (): ZodOpenApiPathsObject => {
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, lines]) => [path, Object.fromEntries(lines.map((line) => [line.method.toLowerCase(), operationOf(line)]))]),
  );
};

const tagDescriptions: Readonly<Record<FunctionName, string>> = {
  plans: 'Individual support plans (IAP): preparing, approving, consultations, closing.',
  pupils: 'What is kept of a pupil: who read it, a copy for him, holds, erasure.',
  projects: 'Youth NGO projects, cited by plans, with their log',
  claims: 'Reimbursement claims: preparing, submitting, deciding, paying.',
  payments: 'Agreements with partners, payment batches for the bank, the ledger.',
  receipts: 'Receipts that prove a cost: announcing, uploading, inspection.',
  reports: 'Monthly and sealed reports to partners and the agency, as files.',
  statistics: 'Compiled figures of schools, municipalities and the nation.',
  'open-data': 'What is open to everybody: figures of the nation and the municipalities that give no pupil away.',
  access: 'Who may act for which organisation.',
  reference: 'Programmes, the calendar, municipalities and the register of schools.',
  documentation: 'This description.',
};

/** A list that our code does not change is one that callers send all the same: `readOnly` would say that they must not. */
const withoutReadOnly = ({ jsonSchema }: { readonly jsonSchema: { readOnly?: boolean | undefined } }): void => {
  if (jsonSchema.readOnly !== undefined) jsonSchema.readOnly = undefined;
};

/** OpenAPI 3.1 of the whole interface, built from the route table and the schemas: nothing in it is written by hand twice. */
export const openApiDocument = (): object =>
  createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'pumpurs',
        version: '1',
        description:
          'Individual support plans, reimbursement claims, receipts and statistics of the programme against early school leaving. Dates are `YYYY-MM-DD`, instants RFC 3339 in UTC, amounts whole cents of a euro.',
        license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
      },
      servers: [{ url: '/v1' }],
      tags: Object.entries(tagDescriptions).map(([name, description]) => ({ name, description })),
      paths: pathsOf(),
      components: {
        securitySchemes: {
          oauth2: {
            type: 'oauth2',
            description: 'An access token of the user pool: client credentials for software, the authorization code flow for people.',
            flows: {
              clientCredentials: {
                tokenUrl: '/oauth2/token',
                scopes: Object.fromEntries(Object.entries(scopes).map(([scope, description]) => [`pumpurs/${scope}`, description])),
              },
            },
          },
        },
      },
    },
    { override: withoutReadOnly },
  );
