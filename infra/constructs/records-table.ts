import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

/** What a function may do with the table. `update` changes items and reads nothing. */
export type TableAccess = 'read' | 'read-write' | 'update';

const readItems = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
// A transaction has no permission of its own: each of its parts is checked as the single call would be.
const writeItems = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];
const actionsOf = {
  read: readItems,
  'read-write': [...readItems, ...writeItems],
  update: ['dynamodb:UpdateItem'],
} as const satisfies Record<TableAccess, readonly string[]>;

const useKeyToRead = ['kms:Decrypt', 'kms:DescribeKey'];
const useKeyToWrite = [...useKeyToRead, 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

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
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: this.key,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      timeToLiveAttribute: 'expiresAt',
    });
    for (const [indexName, [partitionKey, sortKey]] of Object.entries(RecordsTable.indexes)) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: { name: partitionKey, type: AttributeType.STRING },
        sortKey: { name: sortKey, type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
  }

  /** Lets the function use the table and tells it the name. */
  bindTable(fn: ServiceFunction, access: TableAccess): void {
    fn.know('RECORDS_TABLE', this.table.tableName);
    const onIndexes = access === 'update' ? [] : Object.keys(RecordsTable.indexes).map((name) => `${this.table.tableArn}/index/${name}`);
    const onItems = actionsOf[access].filter((action) => action !== 'dynamodb:Query');
    fn.allow(onItems, [this.table.tableArn]);
    if (onIndexes.length > 0) fn.allow(['dynamodb:Query'], [this.table.tableArn, ...onIndexes]);
    this.#allowKey(fn, access === 'read' ? useKeyToRead : useKeyToWrite);
  }

  /** Lets the function follow the table's stream; answers the stream's ARN. */
  bindStream(fn: ServiceFunction): string {
    const streamArn = this.table.tableStreamArn;
    if (streamArn === undefined) throw new Error('The table of records has no stream');
    fn.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], [streamArn]);
    return streamArn;
  }

  /** The key serves only through the table: nobody can decrypt anything with it directly. */
  #allowKey(fn: ServiceFunction, actions: readonly string[]): void {
    fn.allow(actions, [this.key.keyArn], { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(this).region}.amazonaws.com` } });
  }
}
