import { randomInt } from 'node:crypto';
import { LocalCloudFailure } from '../failures.ts';

/** What can go wrong between a function and the services it calls. */
export const faultKinds = ['latency', 'throttling', 'conflicts', 'lost-answers', 'crashes', 'outages'] as const;
export type FaultKind = (typeof faultKinds)[number];
export type Rates = Readonly<Partial<Record<FaultKind, number>>>;
export type FaultSpec = { readonly rates: Rates; readonly seed: string };

/** How often each strikes where it is asked for alone: often enough to be met by every test, seldom enough for work to get done. */
const usualRates: Readonly<Record<FaultKind, number>> = {
  latency: 0.2,
  throttling: 0.1,
  conflicts: 0.2,
  'lost-answers': 0.1,
  crashes: 0.02,
  outages: 0.3,
};
/** Of these together. */
const mixedRates: Readonly<Record<FaultKind, number>> = {
  latency: 0.05,
  throttling: 0.03,
  conflicts: 0.05,
  'lost-answers': 0.03,
  crashes: 0.005,
  outages: 0.1,
};

const isKind = (text: string): text is FaultKind => faultKinds.some((kind) => kind === text);

const wrong = (part: string): LocalCloudFailure =>
  new LocalCloudFailure(
    'usage',
    `"${part}" is no fault to inject. There are ${faultKinds.join(', ')}, mix and none; several with commas, crashes:0.1 with a rate from 0 to 1, seed=7 to repeat a storm.`,
  );

const ratesOf = (part: string): Rates => {
  const [name = '', rateText, ...more] = part.split(':');
  const rate = rateText === undefined ? undefined : Number(rateText);
  const isRate = rate === undefined || (/^[01](\.\d+)?$/.test(rateText ?? '') && rate <= 1);
  if (more.length > 0 || !isRate) throw wrong(part);
  if (name === 'none' && rate === undefined) return {};
  if (name === 'mix' && rate === undefined) return mixedRates;
  if (!isKind(name)) throw wrong(part);
  return { [name]: rate ?? usualRates[name] };
};

/**
 * Reads what `--faults` takes: kinds with a rate each (a part of the requests that could meet it, 0 to 1), and a seed, drawn where
 * none is given.
 *
 * @throws LocalCloudFailure `usage`
 */
export const parseFaults = (text: string): FaultSpec => {
  const parts = text.split(',').map((part) => part.trim());
  const [seed, ...others] = parts.filter((part) => part.startsWith('seed='));
  if (others.length > 0 || seed === 'seed=') throw wrong(text);
  const rates: Rates = Object.assign({}, ...parts.filter((part) => part !== seed).map(ratesOf));
  return { rates, seed: seed?.slice('seed='.length) ?? String(randomInt(1_000_000_000)) };
};

/** As `--faults` takes it: what was struck can be struck again. */
export const formatFaults = ({ rates, seed }: FaultSpec): string => {
  const kinds = Object.entries(rates).map(([kind, rate]) => `${kind}:${rate}`);
  return kinds.length === 0 ? 'none' : `${kinds.join(',')},seed=${seed}`;
};
