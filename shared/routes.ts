import { accessRoutes } from './routes/access.ts';
import { claimRoutes } from './routes/claims.ts';
import { documentationRoutes } from './routes/documentation.ts';
import { openDataRoutes } from './routes/open-data.ts';
import { paymentRoutes } from './routes/payments.ts';
import { planRoutes } from './routes/plans.ts';
import { projectRoutes } from './routes/projects.ts';
import { pupilRoutes } from './routes/pupils.ts';
import { receiptRoutes } from './routes/receipts.ts';
import { referenceRoutes } from './routes/reference.ts';
import { reportRoutes } from './routes/reports.ts';
import type { Route } from './routes/route.ts';
import { statisticsRoutes } from './routes/statistics.ts';

/**
 * The whole table, each line with its operation's name, for what deploys, describes and tests it. A function imports its own part alone, so
 * that it is bundled without the schemas of the others.
 */
export const routes: readonly (Route & { readonly operationId: string })[] = Object.entries<Route>({
  ...planRoutes,
  ...pupilRoutes,
  ...projectRoutes,
  ...receiptRoutes,
  ...claimRoutes,
  ...paymentRoutes,
  ...statisticsRoutes,
  ...reportRoutes,
  ...openDataRoutes,
  ...accessRoutes,
  ...referenceRoutes,
  ...documentationRoutes,
}).map(([operationId, route]) => ({ operationId, ...route }));
