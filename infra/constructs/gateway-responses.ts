import { type GatewayResponseOptions, ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { corsHeaders, securityHeaders } from '../../shared/http/security-headers.ts';

type Problem = {
  readonly status: number;
  readonly code: string;
  readonly title: readonly [latvian: string, english: string];
  readonly detail: readonly [latvian: string, english: string];
  readonly headers?: Record<string, string>;
};

const unauthenticated: Problem = {
  status: 401,
  code: 'unauthenticated',
  title: ['Nav derīgas piekļuves pilnvaras', 'No valid access token'],
  detail: [
    'Pieprasījumam nav piekļuves pilnvaras, vai tā ir nederīga vai beigusies.',
    'The request carries no access token, or it is not valid or has expired.',
  ],
  headers: { 'WWW-Authenticate': 'Bearer' },
};
const scopeMissing: Problem = {
  status: 403,
  code: 'scope-missing',
  title: ['Pilnvarai trūkst tvēruma', 'The token lacks a scope'],
  detail: ['Piekļuves pilnvara neatļauj šo darbību.', 'The access token does not allow this call.'],
};
const requestRefused: Problem = {
  status: 403,
  code: 'request-refused',
  title: ['Pieprasījums noraidīts', 'The request was refused'],
  detail: ['Ugunsmūris pieprasījumu uzskata par bīstamu.', 'The firewall holds the request to be harmful.'],
};
const routeNotFound: Problem = {
  status: 404,
  code: 'route-not-found',
  title: ['Tādas adreses vai darbības nav', 'No such address or method'],
  detail: ['Adreses un to darbības ir uzskaitītas /v1/openapi.json.', 'The addresses and their methods are listed in /v1/openapi.json.'],
};
const bodyTooLarge: Problem = {
  status: 413,
  code: 'body-too-large',
  title: ['Pieprasījums ir par lielu', 'The request is too large'],
  detail: ['Pieprasījuma saturs pārsniedz atļauto apjomu.', 'The body of the request exceeds the size that is allowed.'],
};
const unsupportedMediaType: Problem = {
  status: 415,
  code: 'unsupported-media-type',
  title: ['Satura veids netiek atbalstīts', 'The media type is not supported'],
  detail: ['Pieprasījuma saturam jābūt application/json.', 'The body of the request must be application/json.'],
};
const tooManyRequests: Problem = {
  status: 429,
  code: 'too-many-requests',
  title: ['Par daudz pieprasījumu', 'Too many requests'],
  detail: ['Mēģiniet vēlreiz pēc brīža.', 'Try again in a moment.'],
  headers: { 'Retry-After': '1' },
};
const badRequest: Problem = {
  status: 400,
  code: 'bad-request',
  title: ['Pieprasījums nav saprotams', 'The request cannot be understood'],
  detail: ['Pieprasījuma forma ir nepareiza.', 'The request is malformed.'],
};
/** Our functions tell their own bugs as 500. What the gateway has to say in their place is that one died, or that none could be had. */
const unavailable: Problem = {
  status: 503,
  code: 'unavailable',
  title: ['Pakalpojums īslaicīgi nav pieejams', 'The service is unavailable for a moment'],
  detail: [
    'Atkārtojiet pēc brīža; ar to pašu Idempotency-Key nekas netiks izdarīts divreiz.',
    'Repeat in a moment; with the same Idempotency-Key nothing is done twice.',
  ],
  headers: { 'Retry-After': '1' },
};
const timeout: Problem = {
  status: 504,
  code: 'timeout',
  title: ['Atbilde kavējas', 'The answer is late'],
  detail: ['Darbība netika pabeigta atvēlētajā laikā. Mēģiniet vēlreiz.', 'The call did not finish in the time it has. Try again.'],
};

const responses: readonly (readonly [name: string, type: ResponseType, problem: Problem])[] = [
  ['Unauthorized', ResponseType.UNAUTHORIZED, unauthenticated],
  ['ExpiredToken', ResponseType.EXPIRED_TOKEN, unauthenticated],
  ['InvalidSignature', ResponseType.INVALID_SIGNATURE, unauthenticated],
  ['AccessDenied', ResponseType.ACCESS_DENIED, scopeMissing],
  ['WafFiltered', ResponseType.WAF_FILTERED, requestRefused],
  // The gateway says "missing authentication token" when it means that nothing is routed there.
  ['MissingAuthenticationToken', ResponseType.MISSING_AUTHENTICATION_TOKEN, routeNotFound],
  ['ResourceNotFound', ResponseType.RESOURCE_NOT_FOUND, routeNotFound],
  ['RequestTooLarge', ResponseType.REQUEST_TOO_LARGE, bodyTooLarge],
  ['UnsupportedMediaType', ResponseType.UNSUPPORTED_MEDIA_TYPE, unsupportedMediaType],
  ['Throttled', ResponseType.THROTTLED, tooManyRequests],
  ['QuotaExceeded', ResponseType.QUOTA_EXCEEDED, tooManyRequests],
  ['BadRequestBody', ResponseType.BAD_REQUEST_BODY, badRequest],
  ['BadRequestParameters', ResponseType.BAD_REQUEST_PARAMETERS, badRequest],
  ['Default4xx', ResponseType.DEFAULT_4XX, badRequest],
  ['IntegrationTimeout', ResponseType.INTEGRATION_TIMEOUT, timeout],
  ['IntegrationFailure', ResponseType.INTEGRATION_FAILURE, unavailable],
  ['Default5xx', ResponseType.DEFAULT_5XX, unavailable],
];

/**
 * The gateway's own refusals, as problem+json like the functions'. It does not know the caller's language, so it speaks both. A header's
 * value stands in single quotes, so none may hold any: the policy of the functions' answers is not among them.
 */
export const addGatewayResponses = (api: RestApi, corsOrigin: string | undefined): void => {
  const always = {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    ...securityHeaders,
    ...corsHeaders(corsOrigin),
  };
  for (const [name, type, problem] of responses) api.addGatewayResponse(`${name}Response`, { type, ...render(problem, always) });
};

const render = (
  { status, code, title, detail, headers }: Problem,
  always: Readonly<Record<string, string>>,
): Omit<GatewayResponseOptions, 'type'> => ({
  statusCode: `${status}`,
  responseHeaders: Object.fromEntries(Object.entries({ ...always, ...headers }).map(([name, value]) => [name, `'${value}'`])),
  templates: {
    'application/json': JSON.stringify({
      type: `urn:pumpurs:problem:${code}`,
      status,
      code,
      title: title.join(' / '),
      detail: detail.join(' / '),
      // Where the fault is ours, as the functions say it.
      ...(status >= 500 ? { instance: 'urn:pumpurs:request:$context.requestId' } : {}),
    }),
  },
});
