import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Refusal } from './s3-errors.ts';

/** An access key of the local cloud. */
export type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string };

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export const unknownAccessKey = (): S3Refusal =>
  new S3Refusal(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');

/** Refuses where the signature (hex) over a text is not the one that the secret makes. */
export const checkSignatureOver = (
  text: string,
  given: string,
  { date, region, secretAccessKey }: { readonly date: string; readonly region: string; readonly secretAccessKey: string },
): void => {
  const signingKey = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secretAccessKey}`);
  const [expected, actual] = [hmac(signingKey, text), Buffer.from(given, 'hex')];
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new S3Refusal(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
  }
};

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/;

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** Refuses a request (without a body) whose header is not signed by these credentials, by Signature Version 4. */
export const checkRequestSignature = (
  { method = 'GET', url = '/', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  credentials: Credentials,
): void => {
  const [, accessKeyId, date = '', region = '', signedHeaders = '', signature = ''] =
    authorizationPattern.exec(headers.authorization ?? '') ?? [];
  if (accessKeyId !== credentials.accessKeyId) throw unknownAccessKey();
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const query = [...searchParams].map((pair) => pair.map(encoded).join('=')).sort();
  const named = signedHeaders.split(';').map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`);
  const canonical = [method, pathname, query.join('&'), named.join(''), signedHeaders, String(headers['x-amz-content-sha256'] ?? '')].join(
    '\n',
  );
  const scope = `${date}/${region}/s3/aws4_request`;
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', String(headers['x-amz-date'] ?? ''), scope, hashed].join('\n');
  checkSignatureOver(text, signature, { date, region, secretAccessKey: credentials.secretAccessKey });
};
