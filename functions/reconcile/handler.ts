import * as z from 'zod/mini';
import { fromInstant } from '../../shared/domain/time.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import type { Reconciliation } from '../../shared/use-cases/reconcile.ts';

export type ReconcileDependencies = {
  readonly reconcile: (now: number) => Promise<Reconciliation>;
  readonly log: Log;
};

/** What the schedule passes in. EventBridge Scheduler writes its time without milliseconds. */
const scheduled = z.object({ scheduledTime: z.iso.datetime() });

/** More than this says that something is wrong everywhere, and not where. */
const mostTold = 100;

export const createHandler =
  ({ reconcile, log }: ReconcileDependencies) =>
  async (event: unknown): Promise<Reconciliation> => {
    const { scheduledTime } = scheduled.parse(event);
    const { checked, differences } = await reconcile(fromInstant(scheduledTime));
    log('LEDGER_RECONCILED', { ...checked, differences: differences.length });
    for (const difference of differences.slice(0, mostTold)) log('LEDGER_DIFFERS', difference);
    return { checked, differences };
  };
