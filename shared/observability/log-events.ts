import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { embeddedMetrics } from './metrics.ts';

/** Everything that is ever logged. No free text, and never personal data, bodies, headers or tokens: only codes and ids. */
export const logEvents = {
  REQUEST_COMPLETED: 'info',
  REQUEST_FAILED: 'error',
  WRITE_REPEATED: 'warn',
  JOB_ENDED: 'info',
  JOB_FAILED: 'error',
  RECEIPT_INSPECTED: 'info',
  RECEIPT_EVENT_IGNORED: 'warn',
  STATISTICS_MARKED_STALE: 'info',
  STREAM_RECORD_REJECTED: 'error',
  STATISTICS_COMPILED: 'info',
  SEMESTERS_SEALED: 'info',
  FIGURES_PUBLISHED: 'info',
  REPORTS_SENT: 'info',
  REMINDERS_SENT: 'info',
  RETENTION_APPLIED: 'info',
  LEDGER_RECONCILED: 'info',
  LEDGER_DIFFERS: 'error',
  QUEUE_LOOKED_AT: 'info',
  STALE_MARKS_LOOKED_AT: 'info',
  AUDIT_ARCHIVED: 'info',
  AUDIT_RECORD_REJECTED: 'error',
  AUDIT_SIGNED: 'info',
  AUDIT_OBJECT_FOREIGN: 'error',
} as const;
export type LogEvent = keyof typeof logEvents;

export type Log = (event: LogEvent, fields: Readonly<Record<string, string | number | null | undefined>>) => void;

/** The house's line: the event, where and when, what it belongs to. A line with metrics says so to CloudWatch by the same instant. */
class LineFormatter extends LogFormatter {
  override formatAttributes(attributes: UnformattedAttributes, { directives, ...fields }: LogAttributes): LogItem {
    const line = {
      level: attributes.logLevel,
      message: attributes.message,
      timestamp: this.formatTimestamp(attributes.timestamp),
      service: attributes.serviceName,
      xray_trace_id: attributes.xRayTraceId,
      ...(directives === undefined ? {} : { _aws: { Timestamp: attributes.timestamp.getTime(), CloudWatchMetrics: directives } }),
    };
    return new LogItem({ attributes: line }).addAttributes(fields);
  }
}

/** Where metrics go that no deployment has named a place for. */
const namelessDeployment = 'Pumpurs';

/** One structured line an event, its metrics in it; `service` is the function's name. */
export const createLog = (service: string): Log => {
  const logger = new Logger({ serviceName: service, logFormatter: new LineFormatter() });
  const namespace = process.env['METRICS_NAMESPACE'] ?? namelessDeployment;
  return (event, fields) => {
    const embedded = embeddedMetrics(namespace, event, fields);
    logger[logEvents[event]](
      event,
      embedded === undefined ? { ...fields } : { ...fields, ...embedded.values, directives: embedded.directives },
    );
  };
};
