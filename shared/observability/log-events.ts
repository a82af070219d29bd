import { Logger } from '@aws-lambda-powertools/logger';

/** Everything that is ever logged. No free text, and never personal data, bodies, headers or tokens: only codes and ids. */
export const logEvents = {
  REQUEST_COMPLETED: 'info',
  REQUEST_FAILED: 'error',
  RECEIPT_INSPECTED: 'info',
  RECEIPT_EVENT_IGNORED: 'warn',
  STATISTICS_MARKED_STALE: 'info',
  STREAM_RECORD_REJECTED: 'error',
  STATISTICS_COMPILED: 'info',
  SEMESTERS_SEALED: 'info',
  FIGURES_PUBLISHED: 'info',
  REPORTS_SENT: 'info',
  REMINDERS_SENT: 'info',
  LEDGER_RECONCILED: 'info',
  LEDGER_DIFFERS: 'error',
} as const;
export type LogEvent = keyof typeof logEvents;

export type Log = (event: LogEvent, fields: Readonly<Record<string, string | number | null | undefined>>) => void;

/** One structured line an event; `service` is the function's name. */
export const createLog = (service: string): Log => {
  const logger = new Logger({ serviceName: service });
  return (event, fields) => logger[logEvents[event]](event, { ...fields });
};
