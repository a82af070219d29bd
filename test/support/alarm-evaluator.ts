import * as z from 'zod';
import type { Datum } from './metric-data.ts';
import type { Synthesised } from './synthesised.ts';

/** An alarm as the template declares it, its references in words. Whatever else CloudWatch could do, this evaluator cannot, and says so. */
const declared = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
  Statistic: z.enum(['Average', 'Maximum', 'Minimum', 'Sum', 'SampleCount']).optional(),
  ExtendedStatistic: z
    .string()
    .regex(/^p\d+$/)
    .optional(),
  Period: z.int().min(60),
  EvaluationPeriods: z.int().min(1),
  DatapointsToAlarm: z.int().min(1).optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum(['GreaterThanOrEqualToThreshold', 'LessThanThreshold']),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).default('missing'),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()).min(1),
  OKActions: z.array(z.unknown()).min(1),
});

export type State = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type DeclaredAlarm = Omit<z.output<typeof declared>, 'Dimensions'> & {
  /** `DeadLetters/compile-statistics`, or `Bugs` where there is one of its kind. */
  readonly name: string;
  readonly kind: string;
  readonly dimensions: Readonly<Record<string, string>>;
};

/** Every alarm of the template. */
export const declaredAlarms = (template: Synthesised): readonly DeclaredAlarm[] =>
  template.ofType('AWS::CloudWatch::Alarm').map(({ path, Properties }) => {
    const { Dimensions, ...alarm } = declared.parse(Properties);
    const [, kind = '', member = ''] = path.split('/');
    const written: { Dimensions?: readonly { Name: string; Value: string }[] } = JSON.parse(JSON.stringify(Properties));
    return {
      ...alarm,
      kind,
      name: member === 'Alarm' ? kind : `${kind}/${member}`,
      dimensions: Object.fromEntries((written.Dimensions ?? []).map(({ Name, Value }) => [Name, template.words(Value)])),
    };
  });

const isOf = (alarm: DeclaredAlarm, { namespace, name, dimensions }: Datum): boolean =>
  namespace === alarm.Namespace &&
  name === alarm.MetricName &&
  Object.keys(dimensions).length === Object.keys(alarm.dimensions).length &&
  Object.entries(alarm.dimensions).every(([dimension, value]) => dimensions[dimension] === value);

const statisticOf = ({ Statistic, ExtendedStatistic }: DeclaredAlarm, values: readonly number[]): number => {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (Statistic) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / values.length;
    case 'Maximum':
      return Math.max(...values);
    case 'Minimum':
      return Math.min(...values);
    case 'SampleCount':
      return values.length;
    case undefined: {
      const sorted = values.toSorted((a, b) => a - b);
      return sorted[Math.ceil((Number(ExtendedStatistic?.slice(1)) / 100) * sorted.length) - 1] ?? Number.NaN;
    }
  }
};

/**
 * The alarm's state after each period between two instants, as CloudWatch evaluates it: the statistic of each period; of the last N
 * periods M have to breach; a period without data counts as the alarm says.
 */
export const statesOf = (
  alarm: DeclaredAlarm,
  data: readonly Datum[],
  { from, until }: { from: number; until: number },
): readonly State[] => {
  const length = alarm.Period * 1000;
  const own = data.filter((datum) => isOf(alarm, datum));
  const first = Math.floor(from / length);
  const breaches = Array.from({ length: Math.ceil(until / length) - first }, (_, index): boolean | undefined => {
    const values = own.filter(({ at }) => Math.floor(at / length) === first + index).map(({ value }) => value);
    if (values.length > 0) {
      const value = statisticOf(alarm, values);
      return alarm.ComparisonOperator === 'LessThanThreshold' ? value < alarm.Threshold : value >= alarm.Threshold;
    }
    return alarm.TreatMissingData === 'breaching' ? true : alarm.TreatMissingData === 'notBreaching' ? false : undefined;
  });
  const states: State[] = [];
  for (const index of breaches.keys()) {
    const seen = breaches.slice(Math.max(0, index + 1 - alarm.EvaluationPeriods), index + 1);
    states.push(stateAfter(alarm, seen, states.at(-1) ?? 'INSUFFICIENT_DATA'));
  }
  return states;
};

const stateAfter = (alarm: DeclaredAlarm, seen: readonly (boolean | undefined)[], before: State): State => {
  const known = seen.filter((breach) => breach !== undefined);
  const bad = known.filter(Boolean).length;
  if (bad >= (alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods)) return 'ALARM';
  if (known.length > 0) return seen.length < alarm.EvaluationPeriods && before === 'INSUFFICIENT_DATA' && bad > 0 ? before : 'OK';
  return alarm.TreatMissingData === 'ignore' ? before : 'INSUFFICIENT_DATA';
};
