import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';

/** One price of the list: so many dollars for so many of something, as of a day, and where the figure comes from. */
const price = z.object({ usd: z.number(), per: z.number(), what: z.string(), source: z.string(), asOf: z.iso.date() });

const priceNames = [
  'apiRequest',
  'lambdaRequest',
  'lambdaGigabyteSecond',
  'dynamodbWrite',
  'dynamodbRead',
  'dynamodbStorage',
  'dynamodbRecovery',
  's3Put',
  's3Get',
  's3Storage',
  'kmsKey',
  'kmsRequest',
  'kmsSignature',
  'logIngestion',
  'logStorage',
  'metric',
  'alarm',
  'compositeAlarm',
  'dashboard',
  'trace',
  'person',
  'personEssentials',
  'personLite',
  'system',
  'systemToken',
  'firewall',
  'firewallRule',
  'firewallRequest',
  'mail',
  'scanObject',
  'scanGigabyte',
  'busEvent',
  'scheduled',
  'queueRequest',
  'transferOut',
] as const;
export type PriceName = (typeof priceNames)[number];

const priceList = z.object({
  region: z.string(),
  asOf: z.iso.date(),
  note: z.string(),
  euro: z.object({ usdPerEuro: z.number(), asOf: z.iso.date(), source: z.string() }),
  prices: z.record(z.enum(priceNames), price),
});
export type PriceList = z.output<typeof priceList>;

export const readPrices = (): PriceList =>
  priceList.parse(JSON.parse(readFileSync(new URL('prices-eu-north-1.json', import.meta.url), 'utf8')));

/** Euros for a quantity of something. */
export const eurosFor = ({ prices, euro }: PriceList, name: PriceName, quantity: number): number =>
  ((quantity / prices[name].per) * prices[name].usd) / euro.usdPerEuro;
