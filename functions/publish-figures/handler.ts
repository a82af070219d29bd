import * as z from 'zod/mini';
import { fromInstant } from '../../shared/domain/time.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import type { PublishRun } from '../../shared/use-cases/publish-figures.ts';

export type PublishFiguresDependencies = { readonly publish: (scheduledFor: number) => Promise<PublishRun>; readonly log: Log };

/** What the schedule passes in. */
const scheduled = z.object({ scheduledTime: z.iso.datetime() });

export const createHandler =
  ({ publish, log }: PublishFiguresDependencies) =>
  async (event: unknown): Promise<PublishRun> => {
    const run = await publish(fromInstant(scheduled.parse(event).scheduledTime));
    log('FIGURES_PUBLISHED', { published: run.published.length, kept: run.kept.length });
    return run;
  };
