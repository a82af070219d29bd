import { parseArgs } from 'node:util';
import { deployedStacks } from './deployed-stacks.ts';
import { type Load, peopleOf } from './load.ts';
import { costOfYear, eurosOf, type Group, type Line } from './model.ts';
import { readPrices } from './prices.ts';
import { readUnits } from './units.ts';

const usage = `npm run cost -- [--plans 22000] [--claims 60000] [--people N] [--systems 0] [--stage prod]

Prices a year in eu-north-1, line by line: what stands in the synthesised template, what the bench counted of every use case times the
load of infra/cost/load.ts, and the dated list infra/cost/prices-eu-north-1.json. No free tier, no discount, no tax.
  --people   who signs in in a month of work (an author for ten plans of a semester, two at each school, officials)
  --systems  schools' systems with credentials of their own`;

const monthlyTargets = { load: 25, idle: 8 } as const;
const titles = {
  idle: 'Idle: paid when nobody comes',
  load: 'The load of a year',
  identity: 'Identity: by callers, not by plans',
} as const satisfies Record<Group, string>;

const number = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number, not ${text}\n\n${usage}`);
  return value;
};

const euros = (amount: number): string => amount.toFixed(2).padStart(10);
const quantities = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

const print = (lines: readonly Line[], group: Group): void => {
  const own = lines.filter((line) => line.group === group).sort((a, b) => b.euros - a.euros);
  console.log(`\n${titles[group]}`);
  for (const { what, quantity, euros: amount } of own) {
    console.log(`  ${what.padEnd(36)}${quantities.format(quantity).padStart(16)}  ${euros(amount)}`);
  }
  const sum = eurosOf(lines, group);
  console.log(`  ${'a year, €'.padEnd(52)}  ${euros(sum)}\n  ${'a month, €'.padEnd(52)}  ${euros(sum / 12)}`);
};

const verdict = (what: string, amount: number, target: number): string =>
  `${what}: €${amount.toFixed(2)} a month, ${amount <= target ? 'within' : 'ABOVE'} €${target}`;

const main = (): void => {
  const { values } = parseArgs({
    options: {
      plans: { type: 'string', default: '22000' },
      claims: { type: 'string', default: '60000' },
      people: { type: 'string' },
      systems: { type: 'string', default: '0' },
      stage: { type: 'string', default: 'prod' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const plans = number('plans', values.plans);
  const people = values.people === undefined ? peopleOf(plans) : number('people', values.people);
  const load: Load = { plans, claims: number('claims', values.claims), people, systems: number('systems', values.systems) };
  const prices = readPrices();
  const lines = costOfYear({ stacks: deployedStacks(values.stage), units: readUnits(), prices, load });
  console.log(
    `Stage ${values.stage}: ${load.plans} plans, ${load.claims} claims, ${load.people} people, ${load.systems} systems. Prices as of ${prices.asOf}, ${prices.euro.usdPerEuro} dollars to the euro.\n${prices.note}`,
  );
  for (const group of ['idle', 'load', 'identity'] as const) print(lines, group);
  console.log();
  console.log(verdict('Idle', eurosOf(lines, 'idle') / 12, monthlyTargets.idle));
  console.log(verdict('Load', eurosOf(lines, 'load') / 12, monthlyTargets.load));
  console.log(verdict('All of it', eurosOf(lines, 'idle', 'load', 'identity') / 12, monthlyTargets.load));
  const [first, second, third] = [...lines].sort((a, b) => b.euros - a.euros);
  console.log(
    `What dominates: ${[first, second, third].map((line) => `${line?.what} (€${((line?.euros ?? 0) / 12).toFixed(2)})`).join(', ')}`,
  );
};

main();
