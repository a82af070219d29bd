import type { Api } from './api.ts';

export type ResponseType =
  | 'ACCESS_DENIED'
  | 'API_CONFIGURATION_ERROR'
  | 'BAD_REQUEST_PARAMETERS'
  | 'DEFAULT_4XX'
  | 'DEFAULT_5XX'
  | 'INTEGRATION_FAILURE'
  | 'INTEGRATION_TIMEOUT'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'REQUEST_TOO_LARGE'
  | 'THROTTLED'
  | 'UNAUTHORIZED';

export type HttpAnswer = { readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly body: Buffer };

/** The gateway's own statuses and texts, which the template's gateway responses replace. */
const defaults: Readonly<Record<ResponseType, readonly [status: number, message: string]>> = {
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error'],
  BAD_REQUEST_PARAMETERS: [400, 'Bad request'],
  DEFAULT_4XX: [400, 'Bad request'],
  DEFAULT_5XX: [500, 'Internal server error'],
  INTEGRATION_FAILURE: [504, 'Network error communicating with endpoint'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  REQUEST_TOO_LARGE: [413, 'HTTP content length exceeded 10485760 bytes.'],
  THROTTLED: [429, 'Too Many Requests'],
  UNAUTHORIZED: [401, 'Unauthorized'],
};

const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\$context\.([A-Za-z.]+)/g, (placeholder, name: string) => values[name] ?? placeholder);

/**
 * What the gateway answers by itself. A type without a response of its own takes `DEFAULT_4XX` or `DEFAULT_5XX`, together with the
 * status if that sets one, as in the cloud.
 */
export const refuse = (
  api: Pick<Api, 'responses'>,
  type: ResponseType,
  request: { readonly requestId: string; readonly path: string; readonly httpMethod: string },
  status?: number,
): HttpAnswer => {
  const [ownStatus, message] = defaults[type];
  const own = api.responses.get(type);
  const general = api.responses.get(ownStatus < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX');
  const response = own ?? general;
  const body = fill(response?.template ?? '{"message":$context.error.messageString}', {
    'error.message': message,
    'error.messageString': JSON.stringify(message),
    'error.responseType': type,
    requestId: request.requestId,
    path: request.path,
    httpMethod: request.httpMethod,
  });
  const headers = new Map([['content-type', 'application/json']]);
  for (const [name, value] of Object.entries(response?.headers ?? {})) headers.set(name.toLowerCase(), value);
  return { status: response?.status ?? status ?? ownStatus, headers: [...headers], body: Buffer.from(body) };
};
