import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { Reconciliation } from '../../shared/use-cases/reconcile.ts';

export type ReconcileDependencies = {
  readonly reconcile: (now: number) => Promise<Reconciliation>;
  readonly log: Log;
};

/** More than this says that something is wrong everywhere, and not where. */
const mostTold = 100;

export const createHandler =
  ({ reconcile, log }: ReconcileDependencies) =>
  async (event: unknown): Promise<Reconciliation> => {
    const { checked, differences } = await reconcile(scheduledTimeOf(event));
    log('LEDGER_RECONCILED', { ...checked, differences: differences.length });
    for (const difference of differences.slice(0, mostTold)) log('LEDGER_DIFFERS', difference);
    return { checked, differences };
  };
