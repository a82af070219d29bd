import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { removalOf, settingsOf } from '../stages.ts';
import { type TableUse, tableAccess } from '../table-access.ts';
import type { Conditions, ServiceFunction } from './service-function.ts';

/** A transaction has no permission of its own: each of its parts is checked as the single call would be. */
export const actionsOfUse = {
  get: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
  query: ['dynamodb:Query'],
  list: ['dynamodb:Query'],
  queue: ['dynamodb:Query'],
  put: ['dynamodb:PutItem'],
  update: ['dynamodb:UpdateItem'],
  delete: ['dynamodb:DeleteItem'],
  check: ['dynamodb:ConditionCheckItem'],
} as const satisfies Record<keyof TableUse, readonly string[]>;

const uses = ['get', 'query', 'list', 'queue', 'put', 'update', 'delete', 'check'] as const satisfies readonly (keyof TableUse)[];
const isReading = (use: keyof TableUse): boolean => use === 'get' || use === 'query' || use === 'list' || use === 'queue';

const useKeyToRead = ['kms:Decrypt', 'kms:DescribeKey'];
const useKeyToWrite = [...useKeyToRead, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/**
 * Only items whose partition key (of the table, or of the index that is asked) begins like one of these. "For all values" is true of none
 * at all, so a request that names no key must be refused by itself.
 */
const onlyItems = (keys: readonly string[]): Conditions => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...keys].sort() },
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/** The one table of records, with its own key, its stream and its two indexes. */
export class RecordsTable extends Construct {
  readonly table: Table;
  readonly key: Key;
  static readonly indexes = { list: ['listPk', 'listSk'], queue: ['queuePk', 'queueSk'] } as const;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      description: 'Encrypts the table of records',
      enableKeyRotation: true,
      removalPolicy: removalOf(this),
    });
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: settingsOf(this).isProtected,
      removalPolicy: removalOf(this),
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
    });
    new CfnOutput(this, 'TableName', { value: this.table.tableName, description: 'The table of records: npm run admit needs it' });
    for (const [indexName, [partitionKey, sortKey]] of Object.entries(RecordsTable.indexes)) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: sortKey, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
  }

  /** Lets the function use the items of the table that `infra/table-access.ts` says it uses, and tells it the name. */
  bindTable(fn: ServiceFunction): void {
    const use = tableAccess[fn.functionName];
    if (use === undefined) throw new Error(`infra/table-access.ts does not say what ${fn.functionName} does with the table`);
    fn.know('RECORDS_TABLE', this.table.tableName);
    const used = uses.filter((name) => (use[name] ?? []).length > 0);
    for (const name of used) {
      const resource = name === 'list' || name === 'queue' ? `${this.table.tableArn}/index/${name}` : this.table.tableArn;
      fn.allow(actionsOfUse[name], [resource], onlyItems(use[name] ?? []));
    }
    this.#allowKey(fn, used.every(isReading) ? useKeyToRead : useKeyToWrite);
  }

  /** Lets the function follow the table's stream; answers the stream's ARN. */
  bindStream(fn: ServiceFunction): string {
    const streamArn = this.table.tableStreamArn;
    if (streamArn === undefined) throw new Error('The table of records has no stream');
    fn.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], [streamArn]);
    // It knows no resource: on the stream's own ARN it would be allowed nothing. It tells names.
    fn.allow(['dynamodb:ListStreams'], ['*']);
    return streamArn;
  }

  /** Lets the function open what the stream brings, where it does not use the table itself. */
  bindStreamKey(fn: ServiceFunction): void {
    this.#allowKey(fn, useKeyToRead);
  }

  /** The key serves only through the table: nobody can decrypt anything with it directly. */
  #allowKey(fn: ServiceFunction, actions: readonly string[]): void {
    fn.allow(actions, [this.key.keyArn], { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } });
  }
}
