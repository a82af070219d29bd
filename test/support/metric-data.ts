import * as z from 'zod';
import type { Line } from './logged.ts';

/** One value of a metric, at an instant: what CloudWatch keeps. */
export type Datum = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** The embedded metric format, strictly: what CloudWatch would drop without a word fails here. */
const embedded = z.strictObject({
  Timestamp: z.int().positive(),
  CloudWatchMetrics: z
    .array(
      z.strictObject({
        Namespace: z.string().min(1),
        Dimensions: z.array(z.array(z.string()).max(30)).min(1),
        Metrics: z
          .array(z.strictObject({ Name: z.string(), Unit: z.enum(['Count', 'Percent', 'Seconds', 'None']) }))
          .min(1)
          .max(100),
      }),
    )
    .min(1),
});

/** The metrics that log lines carry, one datum for each dimension set. `at` places them in another time than the line's own. */
export const dataIn = (lines: readonly Line[], at?: number): readonly Datum[] =>
  lines
    .filter((line) => '_aws' in line)
    .flatMap((line) => {
      const { Timestamp, CloudWatchMetrics } = embedded.parse(line['_aws']);
      return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
        Metrics.flatMap(({ Name }) =>
          Dimensions.map((names) => ({
            namespace: Namespace,
            name: Name,
            dimensions: Object.fromEntries(names.map((name) => [name, z.string().min(1).parse(line[name])])),
            value: z.number().parse(line[Name]),
            at: at ?? Timestamp,
          })),
        ),
      );
    });
