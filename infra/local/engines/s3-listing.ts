import type { IncomingMessage } from 'node:http';
import { escapeXml } from './s3-errors.ts';

type Listed = { readonly key: string };
/** Of s3rver's store what a listing needs. */
export type ListableStore = {
  listObjects(
    bucket: string,
    options: { readonly prefix: string; readonly startAfter: string; readonly maxKeys: number },
  ): Promise<{ readonly objects: readonly Listed[]; readonly isTruncated: boolean }>;
};

const longestPage = 1000;

export const isListing = ({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): boolean =>
  method === 'GET' && /^\/[^/?]+\/?\?.*list-type=2/.test(url);

/**
 * ListObjectsV2 over s3rver's store. s3rver's own fails as soon as there is a second page: it makes its tokens by a cipher that Node no
 * longer has. Here a token is the last key of the page before.
 */
export const listObjects = async (store: ListableStore, url: string): Promise<string> => {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const bucket = decodeURIComponent(pathname.split('/')[1] ?? '');
  const token = searchParams.get('continuation-token');
  const startAfter = token === null ? (searchParams.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8');
  const maxKeys = Math.min(longestPage, Number(searchParams.get('max-keys') ?? longestPage));
  const { objects, isTruncated } = await store.listObjects(bucket, { prefix: searchParams.get('prefix') ?? '', startAfter, maxKeys });
  const last = objects.at(-1)?.key ?? '';
  const next = isTruncated ? `<NextContinuationToken>${Buffer.from(last).toString('base64url')}</NextContinuationToken>` : '';
  const contents = objects.map(({ key }) => `<Contents><Key>${escapeXml(key)}</Key></Contents>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>${escapeXml(bucket)}</Name><KeyCount>${objects.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>${next}${contents}</ListBucketResult>`;
};
