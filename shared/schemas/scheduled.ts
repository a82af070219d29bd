import * as z from 'zod/mini';
import { fromInstant } from '../domain/time.ts';

/** What a schedule passes in. EventBridge Scheduler writes its time without milliseconds. */
const scheduled = z.object({ scheduledTime: z.iso.datetime() });

/** The instant that a function is to work for, in milliseconds since the epoch: its run may be late, or be repeated. */
export const scheduledTimeOf = (event: unknown): number => fromInstant(scheduled.parse(event).scheduledTime);
