import type { Stack } from '../local/template.ts';
import { callsOfClaim, callsOfOrganisation, callsOfPlan, type Load, latency, mailsOf, nation, sizes, tokensOfSystem } from './load.ts';
import { eurosFor, type PriceList, type PriceName } from './prices.ts';
import { countOf, gigabytesOf, standingOf } from './resources.ts';
import type { CountedUnits, Units } from './units.ts';

/** `idle`: paid when nobody comes. `load`: what the plans and claims ask for. `identity`: what Cognito takes for people and systems. */
export type Group = 'idle' | 'load' | 'identity';
/** One line of a year's bill. `quantity` is a year's. */
export type Line = { readonly group: Group; readonly what: string; readonly quantity: number; readonly euros: number };

export type CostInput = {
  readonly stacks: readonly Stack[];
  readonly units: CountedUnits;
  readonly prices: PriceList;
  readonly load: Load;
};

/** So often something is asked for in a year, and what one of it takes. */
type Asked = { readonly times: number; readonly units: Units };

/** Every call of the API in a year. @throws where the bench counts no such use case: it would cost nothing */
export const callsOfYear = ({ units, load }: Pick<CostInput, 'units' | 'load'>): readonly (Asked & { readonly name: string })[] => {
  const of = (calls: Readonly<Record<string, number>>, lives: number) =>
    Object.entries(calls).map(([name, times]) => {
      const counted = units.operations[name];
      if (counted === undefined) throw new Error(`The bench counts no ${name}`);
      return { name, times: times * lives, units: counted };
    });
  return [
    ...of(callsOfPlan, load.plans),
    ...of(callsOfClaim, load.claims),
    ...of(callsOfOrganisation, nation.organisations * nation.monthsAtWork),
  ];
};

/** Runs of each scheduled function in a year, grown from the one school that was counted to the nation. */
const jobsOfYear = ({ units, load }: CostInput): readonly Asked[] => {
  const job = (name: string): Units => {
    const counted = units.jobs[name];
    if (counted === undefined) throw new Error(`The bench counts no ${name}`);
    return counted;
  };
  const grown = (base: Units, further: Units, lives: number): Units => ({
    ...base,
    trips: base.trips + Math.max(0, further.trips) * lives,
    readUnits: base.readUnits + Math.max(0, further.readUnits) * lives,
    writeUnits: base.writeUnits + Math.max(0, further.writeUnits) * lives,
  });
  const livesOfSchool = Math.max(load.plans, load.claims) / 2 / nation.schools;
  const { furtherLife } = units;
  return [
    {
      times: nation.schools * nation.changedNightsOfSchool,
      units: grown(job('compile-statistics'), furtherLife['compile-statistics'], livesOfSchool),
    },
    { times: 365, units: grown(job('reconcile'), furtherLife.reconcile, Math.max(load.plans, load.claims)) },
    { times: 2 * nation.schools, units: job('seal-semester') },
    { times: 12 * nation.partners, units: job('publish-figures') },
    { times: nation.partners * sizes.reportsOfPartner, units: job('send-reports') },
    { times: 21 * nation.monthsAtWork * (nation.organisations / 3), units: job('send-reminders') },
  ];
};

const sumOf = (asked: readonly Asked[], of: (units: Units) => number): number =>
  asked.reduce((sum, { times, units }) => sum + times * of(units), 0);

const gigabyte = 1e9;

/** A year's bill, line by line. Free tiers count nowhere. */
export const costOfYear = (input: CostInput): readonly Line[] => {
  const { stacks, units, prices, load } = input;
  const line = (group: Group, what: string, price: PriceName, quantity: number): Line => ({
    group,
    what,
    quantity,
    euros: eurosFor(prices, price, quantity),
  });
  const calls = callsOfYear(input);
  const requests = sumOf(calls, () => 1);
  const uploads = load.claims * sizes.receiptsOfClaim;
  const changes = sumOf(calls, ({ writeUnits }) => (writeUnits > 0 ? 1 : 0));
  const visits = 2 * uploads;
  const background: readonly Asked[] = [
    { times: uploads, units: units.inspection },
    { times: changes, units: units.marking },
    ...jobsOfYear(input),
  ];
  const all = [...calls, ...background];

  const schedules = countOf(stacks, 'AWS::Scheduler::Schedule');
  // Who follows the table beside the function that marks writes a file for each batch; at this load a batch is mostly one change.
  const followers = countOf(stacks, 'AWS::Lambda::EventSourceMapping');
  const invocations = requests + visits + changes * followers + schedules * 365;
  const gigabytes = gigabytesOf(stacks, 'plans');
  const seconds = (own: number, asked: readonly Asked[]): number =>
    sumOf(asked, ({ trips }) => (own + trips * latency.tripMilliseconds) / 1000);
  const gigabyteSeconds =
    seconds(latency.ownMilliseconds + latency.coldShare * latency.coldMilliseconds, calls) * gigabytes +
    (visits * latency.inspectionMilliseconds * gigabytesOf(stacks, 'inspect-receipt')) / 1000 +
    seconds(latency.ownMilliseconds, [{ times: changes * followers, units: units.marking }]) * gigabytes +
    (schedules * 365 * latency.jobMilliseconds * gigabytesOf(stacks, 'compile-statistics')) / 1000;

  const storedGigabytes =
    ((load.plans * units.storedBytes.plan + load.claims * units.storedBytes.claim) * (nation.semestersKept / 2)) / gigabyte;
  const receiptGigabytes = (uploads * sizes.receiptBytes) / gigabyte;
  const reports = nation.partners * sizes.reportsOfPartner;
  const reportGigabytes = (reports * sizes.reportBytes) / gigabyte;
  const keptGigabytes = (receiptGigabytes + reportGigabytes) * (nation.semestersKept / 2);
  const logGigabytes = (invocations * sizes.functionLogBytes + requests * sizes.accessLogBytes) / gigabyte;
  const hasFirewall = countOf(stacks, 'AWS::WAFv2::WebACL') > 0;
  // The table's key is asked for once in five minutes of work by each function that uses it.
  const tableKeyRequests = (countOf(stacks, 'AWS::Lambda::Function') * 8 * 12 * 21 * nation.monthsAtWork) / 2;

  return [
    ...standingOf(stacks).map(({ group, what, price, quantity }) => line(group, what, price, quantity * 12)),
    line('idle', 'Schedules', 'scheduled', schedules * 365),
    line('load', 'API requests', 'apiRequest', requests),
    line('load', 'Function requests', 'lambdaRequest', invocations),
    line('load', 'Function GB-seconds', 'lambdaGigabyteSecond', gigabyteSeconds),
    line(
      'load',
      'Table write units',
      'dynamodbWrite',
      sumOf(all, ({ writeUnits }) => writeUnits),
    ),
    line(
      'load',
      'Table read units',
      'dynamodbRead',
      sumOf(all, ({ readUnits }) => readUnits),
    ),
    line('load', 'Table GB-months, five years kept', 'dynamodbStorage', storedGigabytes * 12),
    line('load', 'Table recovery GB-months', 'dynamodbRecovery', storedGigabytes * 12),
    line('load', 'Files written', 's3Put', uploads * 2 + reports * sizes.filesOfReport + changes * Math.max(0, followers - 1)),
    line('load', 'Files read', 's3Get', uploads * 4 + reports * 10),
    line('load', 'File GB-months, five years kept', 's3Storage', keptGigabytes * 12 + receiptGigabytes),
    line('load', 'Malware scans, objects', 'scanObject', uploads),
    line('load', 'Malware scans, GB', 'scanGigabyte', receiptGigabytes),
    line('load', 'Events of objects', 'busEvent', visits),
    line('load', 'Key requests', 'kmsRequest', sumOf(calls, ({ keyRequests }) => keyRequests) + tableKeyRequests),
    line('load', 'Log GB written', 'logIngestion', logGigabytes),
    line('load', 'Log GB-months', 'logStorage', logGigabytes * 12 * 0.5),
    line('load', 'Traces', 'trace', invocations),
    ...(hasFirewall ? [line('load', 'Requests through the firewall', 'firewallRequest', requests)] : []),
    line('load', 'Messages', 'mail', mailsOf(load)),
    line(
      'load',
      'GB to callers',
      'transferOut',
      (sumOf(calls, ({ answerBytes }) => answerBytes) + uploads * sizes.receiptBytes) / gigabyte,
    ),
    line('identity', 'People, months', 'person', load.people * nation.monthsAtWork),
    line('identity', 'Systems of schools, months', 'system', load.systems * 12),
    line('identity', 'Tokens of systems', 'systemToken', load.systems * tokensOfSystem),
  ];
};

export const eurosOf = (lines: readonly Line[], ...groups: readonly Group[]): number =>
  lines.filter(({ group }) => groups.includes(group)).reduce((sum, { euros }) => sum + euros, 0);
