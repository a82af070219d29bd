import type { CountedCall } from './counting-proxy.ts';

/** Bytes of an attribute as DynamoDB counts them: names and texts in UTF-8, numbers by their digits, a little for what holds others. */
const sizeOf = (value: unknown): number => {
  if (typeof value !== 'object' || value === null) return 1;
  const [[type, content] = ['', undefined]] = Object.entries(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      return Math.ceil(String(content).length / 2) + 1;
    case 'L':
      return Object.values(Object(content)).reduce<number>((sum, inner) => sum + sizeOf(inner) + 1, 3);
    case 'M':
      return itemSize(Object(content)) + 3 + Object.keys(Object(content)).length;
    default:
      return 1;
  }
};

/** Bytes of an item in DynamoDB's own form. */
export const itemSize = (item: Readonly<Record<string, unknown>>): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + sizeOf(value), 0);

const units = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/**
 * Write units that a transaction cannot go below: two for each kilobyte of an item that it puts, and one in each index that the item stands
 * in; two for an item that it changes or asks about, whose size the request does not tell.
 */
export const leastUnitsOf = ({ operation, body }: CountedCall): number => {
  if (operation !== 'TransactWriteItems') return 0;
  const items: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[] = Object(body)['TransactItems'] ?? [];
  return items.reduce((sum, { Put }) => {
    const item = Put?.['Item'];
    if (typeof item !== 'object' || item === null) return sum + 2;
    const bytes = itemSize({ ...item });
    const indexes = ['listPk', 'queuePk'].filter((name) => Object.hasOwn(item, name)).length;
    return sum + units(bytes) * (2 + indexes);
  }, 0);
};
