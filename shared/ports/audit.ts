import type { ManifestSignature } from '../domain/audit-manifest.ts';

/** Where the audit's lines and manifests are kept. Nothing in it is ever changed or removed. */
export type AuditArchive = {
  /** Keeps an object, unless its key is taken; answers whether this call kept it. */
  readonly keep: (key: string, content: string) => Promise<boolean>;
  /** An object's bytes, or undefined where there is none. */
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  /** All keys below a prefix, in their order; where `after` is given, only those that come after it. */
  readonly keysBelow: (prefix: string, after?: string) => Promise<readonly string[]>;
  /** The first key below a prefix, or undefined where there is none. */
  readonly firstKeyBelow: (prefix: string) => Promise<string | undefined>;
};

/** Signs manifests by a key that never leaves the key service. */
export type ManifestSigner = {
  readonly sign: (head: string) => Promise<ManifestSignature>;
  /** The public half, for whoever checks: PEM, and the SHA-256 of its DER form in hex. */
  readonly publicKey: () => Promise<{ readonly pem: string; readonly fingerprint: string }>;
};
