import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { dimensions } from '../../shared/observability/metrics.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { QueueAges } from '../../shared/use-cases/queue-ages.ts';
import type { Reconciliation } from '../../shared/use-cases/reconcile.ts';

export type ReconcileDependencies = {
  readonly reconcile: (now: number) => Promise<Reconciliation>;
  readonly queueAges: (now: number) => Promise<QueueAges>;
  readonly log: Log;
};

/** More than this says that something is wrong everywhere, and not where. */
const mostTold = 100;

/** Looks every morning whether the money agrees, and how long work waits: it reads all and changes nothing. */
export const createHandler = ({ reconcile, queueAges, log }: ReconcileDependencies) =>
  createJob(log, async (event, _context, say): Promise<Reconciliation> => {
    const now = scheduledTimeOf(event);
    // First what is quick: how long work waits is known even where the ledger takes too long.
    const { oldestDays, oldestMarkSeconds } = await queueAges(now);
    for (const queue of dimensions.queue) say('QUEUE_LOOKED_AT', { queue, oldestDays: oldestDays[queue] });
    say('STALE_MARKS_LOOKED_AT', { oldestSeconds: oldestMarkSeconds });
    const { checked, differences } = await reconcile(now);
    say('LEDGER_RECONCILED', { ...checked, differences: differences.length });
    for (const difference of differences.slice(0, mostTold)) say('LEDGER_DIFFERS', difference);
    return { checked, differences };
  });
