/** Everything that can be wrong with the archive; `docs/audit.md` says what each means. */
export const breakKinds = [
  'no-manifest',
  'manifest-missing',
  'manifest-unreadable',
  'manifest-of-another-day',
  'signature-invalid',
  'signed-by-another-key',
  'beginning-missing',
  'manifest-chain-broken',
  'object-list-changed',
  'object-of-another-day',
  'object-listed-twice',
  'object-missing',
  'object-changed',
  'object-outside',
  'not-of-the-archive',
  'lines-differ',
  'line-unreadable',
  'event-changed',
  'event-twice',
  'event-missing',
  'chain-broken',
  'back-dated',
  'after-its-day',
  'live-differs',
] as const;

/** One thing that is wrong: on which day of the archive, in which file and line, about which event of which record. */
export type AuditBreak = {
  readonly kind: (typeof breakKinds)[number];
  readonly day: string;
  readonly file: string;
  /** From 1; absent where the file as a whole is meant. */
  readonly line?: number;
  readonly record?: string;
  readonly event?: number;
  readonly says: string;
};

export type Place = Pick<AuditBreak, 'day' | 'file' | 'line'>;

export const breakAt =
  (place: Place, about: Pick<AuditBreak, 'record' | 'event'> = {}) =>
  (kind: AuditBreak['kind'], says: string): AuditBreak => ({ ...place, ...about, kind, says });

/** In one line, for people. */
export const breakInWords = ({ kind, file, line, record, event, says }: AuditBreak): string => {
  const place = line === undefined ? file : `${file} line ${line}`;
  const about = record === undefined ? '' : event === undefined ? `, ${record}` : `, event ${event} of ${record}`;
  return `${place}${about}: ${kind}: ${says}`;
};
