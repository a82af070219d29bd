/** The parts of s3rver 5 that the local cloud uses; the package has no types of its own. */
declare module '@20minutes/s3rver' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  import type { Readable } from 'node:stream';

  type Metadata = Readonly<Record<string, string>>;
  type StoredObject = { readonly bucket: string; readonly key: string; readonly content: Readable; readonly metadata: Metadata };
  type ObjectEvent = {
    readonly Records: readonly {
      readonly eventName: string;
      readonly s3: {
        readonly bucket: { readonly name: string };
        readonly object: { readonly key: string; readonly size?: number; readonly eTag?: string };
      };
    }[];
  };
  class S3rver {
    constructor(options: {
      readonly directory: string;
      readonly silent: boolean;
      readonly vhostBuckets: boolean;
      readonly configureBuckets: readonly { readonly name: string }[];
    });
    silent: boolean;
    readonly store: {
      putObject(object: StoredObject): Promise<{ readonly size: number; readonly md5: string }>;
      deleteObject(bucket: string, key: string): Promise<void>;
      getResourcePath(bucket: string, key: string, resource: string): string;
      listObjects(
        bucket: string,
        options: { readonly prefix: string; readonly startAfter?: string; readonly maxKeys: number },
      ): Promise<{ readonly objects: readonly { readonly key: string; readonly size: number }[]; readonly isTruncated: boolean }>;
    };
    configureBuckets(): Promise<unknown>;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    on(name: 'event', listener: (event: ObjectEvent) => void): this;
  }
  export = S3rver;
}

declare module '@20minutes/s3rver/lib/models/account.js' {
  type Account = { createKeyPair(accessKeyId: string, secretAccessKey: string): void; revokeAccessKey(accessKeyId: string): void };
  const account: { readonly DUMMY_ACCOUNT: Account };
  export = account;
}
