import { createJob } from '../../shared/observability/job.ts';
import type { Log } from '../../shared/observability/log-events.ts';
import { scheduledTimeOf } from '../../shared/schemas/scheduled.ts';
import type { PublishRun } from '../../shared/use-cases/publish-figures.ts';

export type PublishFiguresDependencies = { readonly publish: (scheduledFor: number) => Promise<PublishRun>; readonly log: Log };

export const createHandler = ({ publish, log }: PublishFiguresDependencies) =>
  createJob(log, async (event, _context, say): Promise<PublishRun> => {
    const run = await publish(scheduledTimeOf(event));
    say('FIGURES_PUBLISHED', { published: run.published.length, kept: run.kept.length });
    return run;
  });
