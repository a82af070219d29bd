/** On every answer of the API, the gateway's own too: what a browser must not do with it, should one ever open it. */
export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
} as const;

/** What is no page shows nothing, loads nothing and is put into no other page. */
export const noPage = "default-src 'none'; frame-ancestors 'none'";

/** What a page elsewhere may read of an answer, where one may read it at all. */
export const exposedHeaders = [
  'Content-Disposition',
  'Content-Language',
  'ETag',
  'Idempotency-Replayed',
  'Location',
  'Retry-After',
  'X-Request-Id',
] as const;

/** What a page elsewhere may send. */
export const acceptedHeaders = [
  'Accept-Language',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
] as const;

/** Lets the one page that was configured read an answer; no other, and none by default. */
export const corsHeaders = (origin: string | undefined): Readonly<Record<string, string>> =>
  origin === undefined ? {} : { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposedHeaders.join(', ') };
