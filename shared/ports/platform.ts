import type { IdPrefix } from '../domain/ids.ts';
import type { Found, ReceiptType } from '../domain/receipt.ts';

/** A new id of its kind: a ULID whose time part is `at` (milliseconds since the epoch). */
export type NewId = (prefix: IdPrefix, at: number) => string;

/** A pupil's own data key, opened for one request. `place` says what a text is, and is bound into it. */
export type PupilKey = {
  /** The key as it is kept: wrapped by the key service. */
  readonly dataKey: string;
  readonly seal: (place: string, text: string) => string;
  /** Throws where the sealed text was changed, or moved from another pupil or place. */
  readonly open: (place: string, sealed: string) => string;
};

/** Everything that needs a key which only the key service holds. */
export type Vault = {
  /** A keyed hash of a personal code: finds the pupil again without keeping the code readable. */
  readonly hashPersonalCode: (personalCode: string) => Promise<string>;
  /** The pupil's data key: a fresh one, or the one that was wrapped before. */
  readonly keyOf: (pupilId: string, dataKey?: string) => Promise<PupilKey>;
};

/** List cursors that a client cannot make or change. They hold keys of the listed items, which he is shown anyway. */
export type Cursors = {
  readonly sign: (position: string, context: string) => Promise<string>;
  /** undefined where the cursor was not made here for this list. */
  readonly verify: (cursor: string, context: string) => Promise<string | undefined>;
};

export type UploadForm = { readonly url: string; readonly fields: Readonly<Record<string, string>> };

/** Opens an uploaded file: what it is by its content, what is wrong inside, and what can be read of it. Nothing in it makes it throw. */
export type ContentInspector = { readonly inspect: (content: Uint8Array) => Promise<Pick<Found, 'type' | 'faults' | 'offered'>> };

export type ReceiptFiles = {
  /** A form that uploads exactly one file of this type, size and SHA-256 to the receipt's own key. */
  readonly uploadForm: (receipt: { id: string; contentType: string; sizeBytes: number; sha256: string }) => Promise<UploadForm>;
  /** The uploaded bytes, or undefined where there is no such object. */
  readonly read: (key: string) => Promise<Uint8Array | undefined>;
  readonly isInQuarantine: (receiptId: string) => Promise<boolean>;
  /** Has the file in quarantine told of again, as if it had just arrived. */
  readonly announce: (receiptId: string) => Promise<void>;
  /** Copies the file from quarantine to where receipts are kept; once more is the same. */
  readonly keep: (receiptId: string) => Promise<void>;
  /** Takes the file out of quarantine; once more is the same. */
  readonly discard: (receiptId: string) => Promise<void>;
  /** Leaves no version of the file anywhere, a lock against mistakes notwithstanding; once more is the same. */
  readonly destroy: (receiptId: string) => Promise<void>;
  /** A link that downloads a kept file, as a file and never as a page. */
  readonly download: (receipt: { id: string; contentType: ReceiptType }) => Promise<string>;
};

/** A message to one person, in plain text. */
export type Mail = { readonly to: string; readonly subject: string; readonly text: string };

/**
 * Sends at most once. Throws `MailNotSent` where the message was not taken, and `MailInDoubt` where no answer came: then it may have
 * left, and sending it again is for whoever minds a second copy less than none.
 */
export type Mailer = { readonly send: (mail: Mail) => Promise<void> };

/** The secret half of an invitation: only the key service can make it, so nothing of it is kept. */
export type InvitationCodes = {
  readonly secretOf: (invitationId: string) => Promise<string>;
  readonly isSecretOf: (invitationId: string, secret: string) => Promise<boolean>;
};
