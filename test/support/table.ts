import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { createDocumentClient, type Table } from '../../shared/adapters/dynamodb/client.ts';
import type { Write } from '../../shared/ports/records.ts';

/** A table whose every command is caught: `commands` answers and lists them. */
export const caughtTable = (): { readonly table: Table; readonly commands: ReturnType<typeof mockClient> } => {
  const client = createDocumentClient({ region: 'eu-north-1' });
  return { table: { client, tableName: 'records' }, commands: mockClient(client) };
};

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const isTransactItem = (part: unknown): part is TransactItem => typeof part === 'object' && part !== null;

/** The transaction's part that a store handed out. */
export const partOf = ({ part }: Write): TransactItem => {
  if (!isTransactItem(part)) throw new Error('a write of another kind');
  return part;
};

/** The kind of a part that is of one kind alone, with what it asks. */
export const onlyPartOf = (write: Write): readonly [string, unknown] => {
  const [part, ...others] = Object.entries(partOf(write));
  if (part === undefined || others.length > 0) throw new Error('not one kind of write');
  return part;
};
