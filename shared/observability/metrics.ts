import type { LogEvent } from './log-events.ts';

export type Unit = 'Count' | 'Percent' | 'Seconds' | 'None';

/** What metrics are told apart by: all values that there are. */
export const dimensions = {
  dependency: ['dynamodb', 'kms', 's3', 'ses', 'none'],
  queue: ['plans-director', 'plans-municipality', 'plans-ikvd', 'claims-municipality', 'claims-ikvd', 'claims-payment'],
} as const;

export type Metric = { readonly unit: Unit; readonly by?: keyof typeof dimensions };

/**
 * Every number that is watched over time. A metric costs money by name and dimension, so there are few, nothing is counted that AWS
 * counts already, and a dimension has a handful of values known beforehand: never an id, a school or a person.
 */
export const metrics = {
  BugAnswers: { unit: 'Count' },
  BusyAnswers: { unit: 'Count' },
  WriteAttempts: { unit: 'Count' },
  IdempotencyReplays: { unit: 'Count' },
  /** Answers and runs that failed because a service of AWS did. */
  Outages: { unit: 'Count', by: 'dependency' },
  PlansSubmitted: { unit: 'Count' },
  ClaimsSubmitted: { unit: 'Count' },
  ClaimsApproved: { unit: 'Count' },
  ClaimsPaid: { unit: 'Count' },
  UploadsRefused: { unit: 'Count' },
  UploadsNotScanned: { unit: 'Count' },
  StreamRecordsRejected: { unit: 'Count' },
  /** How long the oldest of a queue has waited. Queues are levels of approval, not organisations. */
  OldestWaitingDays: { unit: 'None', by: 'queue' },
  OldestStaleMarkSeconds: { unit: 'Seconds' },
  SchoolSemestersCompiled: { unit: 'Count' },
  SchoolSemestersLeft: { unit: 'Count' },
  SemestersWaitingForSeal: { unit: 'Count' },
  EditionsPublished: { unit: 'Count' },
  ReportsMade: { unit: 'Count' },
  PartnersLeft: { unit: 'Count' },
  OrganisationsLeft: { unit: 'Count' },
  MessagesSent: { unit: 'Count' },
  MessagesUnsent: { unit: 'Count' },
  MessagesInDoubt: { unit: 'Count' },
  LedgerDifferences: { unit: 'Count' },
  /** The part of its time that a run used; at 100 it is cut off. */
  TimeUsed: { unit: 'Percent' },
} as const satisfies Record<string, Metric>;
export type MetricName = keyof typeof metrics;

/** Which metrics a log event carries, and in which of its fields. A field that is absent is not counted. */
export const metricsOf: Partial<Record<LogEvent, Partial<Record<MetricName, string>>>> = {
  REQUEST_COMPLETED: {
    PlansSubmitted: 'plansSubmitted',
    ClaimsSubmitted: 'claimsSubmitted',
    ClaimsApproved: 'claimsApproved',
    ClaimsPaid: 'claimsPaid',
    IdempotencyReplays: 'replays',
  },
  REQUEST_FAILED: { BugAnswers: 'bugs', BusyAnswers: 'busy', Outages: 'outages' },
  WRITE_REPEATED: { WriteAttempts: 'attempts' },
  JOB_FAILED: { Outages: 'outages' },
  JOB_ENDED: { TimeUsed: 'timeUsedPercent' },
  RECEIPT_INSPECTED: { UploadsRefused: 'refused', UploadsNotScanned: 'notScanned' },
  STREAM_RECORD_REJECTED: { StreamRecordsRejected: 'records' },
  STATISTICS_COMPILED: { SchoolSemestersCompiled: 'schools', SchoolSemestersLeft: 'left' },
  SEMESTERS_SEALED: { SemestersWaitingForSeal: 'waiting' },
  FIGURES_PUBLISHED: { EditionsPublished: 'published' },
  REPORTS_SENT: {
    ReportsMade: 'made',
    MessagesSent: 'sent',
    MessagesUnsent: 'unsent',
    MessagesInDoubt: 'inDoubt',
    PartnersLeft: 'left',
  },
  REMINDERS_SENT: { MessagesSent: 'sent', MessagesUnsent: 'unsent', MessagesInDoubt: 'inDoubt', OrganisationsLeft: 'left' },
  LEDGER_RECONCILED: { LedgerDifferences: 'differences' },
  QUEUE_LOOKED_AT: { OldestWaitingDays: 'oldestDays' },
  STALE_MARKS_LOOKED_AT: { OldestStaleMarkSeconds: 'oldestSeconds' },
};

type Fields = Readonly<Record<string, string | number | null | undefined>>;

/** What a log line needs beside its fields for CloudWatch to read metrics out of it (embedded metric format); the time is the line's. */
export type Embedded = {
  readonly values: Readonly<Record<string, number>>;
  readonly directives: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: Unit }[];
  }[];
};

/** The metrics of one line; undefined where it has none. One that is told apart by a field that is missing is not counted at all. */
export const embeddedMetrics = (namespace: string, event: LogEvent, fields: Fields): Embedded | undefined => {
  const found = Object.entries(metricsOf[event] ?? {}).flatMap(([name, field]) => {
    const metric = metricNamed(name);
    const value = fields[field];
    if (metric === undefined || typeof value !== 'number') return [];
    return metric.by === undefined || typeof fields[metric.by] === 'string' ? [{ name, value, metric }] : [];
  });
  if (found.length === 0) return undefined;
  return {
    values: Object.fromEntries(found.map(({ name, value }) => [name, value])),
    directives: [...Map.groupBy(found, ({ metric }) => metric.by)].map(([by, alike]) => ({
      Namespace: namespace,
      Dimensions: [by === undefined ? [] : [by]],
      Metrics: alike.map(({ name, metric }) => ({ Name: name, Unit: metric.unit })),
    })),
  };
};

const metricNamed = (name: string): Metric | undefined => new Map<string, Metric>(Object.entries(metrics)).get(name);
