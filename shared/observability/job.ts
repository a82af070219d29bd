import type { Context } from 'aws-lambda';
import { failureOf, isOutage } from './failures.ts';
import type { Log } from './log-events.ts';

export type JobContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/**
 * Something that runs without anybody waiting: each of its lines carries the id of the run, by which Lambda and X-Ray know it too. How
 * much of its time it used is told at its end; what it throws is told by its kind, counted as an outage where it is one, and thrown on,
 * so that it is tried again and ends among the dead letters.
 */
export const createJob =
  <Event, Outcome>(log: Log, run: (event: Event, context: JobContext, log: Log) => Promise<Outcome>) =>
  async (event: Event, context: JobContext): Promise<Outcome> => {
    const { awsRequestId: requestId } = context;
    const said: Log = (line, fields) => log(line, { requestId, ...fields });
    const given = context.getRemainingTimeInMillis();
    try {
      const outcome = await run(event, context, said);
      said('JOB_ENDED', { timeUsedPercent: Math.round((1 - context.getRemainingTimeInMillis() / given) * 100) });
      return outcome;
    } catch (error) {
      said('JOB_FAILED', { ...failureOf(error), ...(isOutage(error) ? { outages: 1 } : {}) });
      throw error;
    }
  };
