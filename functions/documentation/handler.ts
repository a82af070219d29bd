import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { languageOf, problemAnswer } from '../../shared/http/problem.ts';
import { corsHeaders, securityHeaders } from '../../shared/http/security-headers.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { type DocumentationFile, documentationFiles } from './files.ts';

export type DocumentationDependencies = {
  readonly read: (name: DocumentationFile) => string;
  readonly log: Log;
  /** The one origin whose pages may read the description in a browser. */
  readonly allowedOrigin?: string | undefined;
};

const isFile = (name: string): name is DocumentationFile => Object.hasOwn(documentationFiles, name);

/** Which file a request asks for: the page, the description, or one of the page's own files. */
const fileOf = ({ resource, pathParameters }: APIGatewayProxyEvent): string => {
  switch (resource) {
    case '/openapi.json':
      return 'openapi.json';
    case '/docs':
      return 'docs.html';
    default:
      return pathParameters?.['file'] ?? '';
  }
};

/** Only what the build put beside the function and `files.ts` names is served: no path of a request reaches the file system. */
export const createHandler =
  ({ read, log, allowedOrigin }: DocumentationDependencies) =>
  async (event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> => {
    const { requestId } = event.requestContext;
    const name = fileOf(event);
    const answer = isFile(name)
      ? { statusCode: 200, headers: headersOf(name), body: read(name) }
      : problemAnswer({ code: 'not-found' }, languageOf(event.headers['Accept-Language'] ?? event.headers['accept-language']));
    log('REQUEST_COMPLETED', { operationId: 'documentation', requestId, status: answer.statusCode });
    return { ...answer, headers: { ...securityHeaders, ...corsHeaders(allowedOrigin), ...answer.headers, 'X-Request-Id': requestId } };
  };

const headersOf = (name: DocumentationFile): Record<string, string> => ({
  'Content-Type': documentationFiles[name],
  'Cache-Control': 'public, max-age=300',
  // The page's own policy is in the page, with the hash of its script; what only a header can say is said here.
  'Content-Security-Policy': "frame-ancestors 'none'",
});
