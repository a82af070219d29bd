import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { DecryptCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ask } from '../../infra/local/iam/evaluate.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';

/** What a function could try, with the SDK, from where it stands. */
describe('the guard of the local cloud', () => {
  let cloud: TestCloud;
  const asked: { readonly name: string; readonly ask: Ask }[] = [];

  beforeAll(async () => {
    cloud = await startTestCloud({ onAsk: (ask, name) => asked.push({ name, ask }) });
  });
  afterAll(() => cloud?.stop());

  const standingIn = (name: string) => {
    const environment = cloud.environmentOf(name);
    const config = (service: string) => ({
      region: environment['AWS_REGION'] ?? '',
      endpoint: environment[`AWS_ENDPOINT_URL_${service}`] ?? '',
      credentials: { accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '', secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '' },
      maxAttempts: 1,
    });
    return {
      environment,
      table: environment['RECORDS_TABLE'] ?? '',
      dynamodb: new DynamoDBClient(config('DYNAMODB')),
      s3: new S3Client({ ...config('S3'), forcePathStyle: true }),
      kms: new KMSClient(config('KMS')),
      ses: new SESv2Client(config('SESV2')),
    };
  };
  const key = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });
  const denied = { name: expect.stringMatching(/^AccessDenied(Exception)?$/) };

  it('lets a function get what is its own, and nothing beside', async () => {
    const { dynamodb, table } = standingIn('reports');
    const get = (pk: string) => dynamodb.send(new GetItemCommand({ TableName: table, Key: key(pk, pk) }));
    expect((await get('REFERENCE')).Item).toBeUndefined();
    await expect(get('PLAN#1')).rejects.toMatchObject(denied);
    await expect(get('PLAN#1')).rejects.toThrow(
      /^reports is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:.+ \(PLAN\)$/,
    );
    expect(asked.some(({ name, ask }) => name === 'reports' && ask.action === 'dynamodb:GetItem')).toBe(true);
  });

  it('refuses a batch for one key of it, and a scan for having none', async () => {
    const { dynamodb, table } = standingIn('reports');
    const batch = (...pks: readonly string[]) =>
      dynamodb.send(new BatchGetItemCommand({ RequestItems: { [table]: { Keys: pks.map((pk) => key(pk, 'X')) } } }));
    await expect(batch('REFERENCE', 'PRINCIPAL#1')).resolves.toBeDefined();
    await expect(batch('REFERENCE', 'PUPIL#1')).rejects.toMatchObject(denied);
    await expect(dynamodb.send(new ScanCommand({ TableName: table }))).rejects.toMatchObject(denied);
  });

  it('judges each part of a transaction, and writes none where one is refused', async () => {
    const { dynamodb, table } = standingIn('inspect-receipt');
    const put = (pk: string) => ({ Put: { TableName: table, Item: key(pk, 'RECEIPT') } });
    const write = (...pks: readonly string[]) => dynamodb.send(new TransactWriteItemsCommand({ TransactItems: pks.map(put) }));
    await expect(write('RECEIPT#1')).resolves.toBeDefined();
    await expect(write('RECEIPT#2', 'CLAIM#2')).rejects.toMatchObject(denied);
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: table, Key: key('RECEIPT#2', 'RECEIPT') }));
    expect(Item).toBeUndefined();
  });

  it('takes the partition of an index for its leading key', async () => {
    const { dynamodb, table } = standingIn('projects');
    const list = (listPk: string) =>
      dynamodb.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'list',
          KeyConditionExpression: '#pk = :pk',
          ExpressionAttributeNames: { '#pk': 'listPk' },
          ExpressionAttributeValues: { ':pk': { S: listPk } },
        }),
      );
    await expect(list('PROJECTS#1')).resolves.toMatchObject({ Items: [] });
    await expect(list('PRINCIPALS#ikvd')).rejects.toMatchObject(denied);
  });

  it('opens what is sealed for those whom a function has to do with', async () => {
    const plans = standingIn('plans');
    const reminders = standingIn('send-reminders');
    const KeyId = plans.environment['DATA_KEY_ID'];
    const make = (pupilId: string) =>
      plans.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext: { pupilId } }));
    const { CiphertextBlob } = await make('pup_1');
    const open = ({ kms }: typeof plans) =>
      kms.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext: { pupilId: 'pup_1' } }));
    await expect(open(plans)).resolves.toHaveProperty('Plaintext');
    await expect(open(reminders)).rejects.toMatchObject(denied);
    await expect(make('contact:1')).rejects.toMatchObject(denied);
    await expect(plans.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }))).rejects.toMatchObject(denied);
  });

  it('keeps a function to its shelves, and says of nothing whether it is there where it may not list', async () => {
    const { s3, environment } = standingIn('receipts');
    const Bucket = environment['QUARANTINE_BUCKET'];
    const kept = environment['RECEIPTS_BUCKET'];
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'quarantine/a', Body: 'a' }))).resolves.toBeDefined();
    await expect(s3.send(new PutObjectCommand({ Bucket, Key: 'elsewhere/a', Body: 'a' }))).rejects.toMatchObject(denied);
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: 'quarantine/a' }))).rejects.toMatchObject(denied);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'quarantine/none' }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(s3.send(new GetObjectCommand({ Bucket: kept, Key: 'receipts/none' }))).rejects.toMatchObject(denied);
  });

  it('gives whoever has a link the rights of the function that signed it', async () => {
    const { s3, environment } = standingIn('receipts');
    const link = (Bucket: string | undefined, Key: string) => getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }));
    const statusOf = async (url: Promise<string>) => (await fetch(await url)).status;
    expect(await statusOf(link(environment['QUARANTINE_BUCKET'], 'quarantine/a'))).toBe(200);
    expect(await statusOf(link(cloud.environmentOf('reports')['REPORTS_BUCKET'], 'reports/a'))).toBe(403);
  });

  it('sends from the one address', async () => {
    const { ses, environment } = standingIn('access');
    const send = (FromEmailAddress: string | undefined) =>
      ses.send(
        new SendEmailCommand({
          FromEmailAddress,
          Destination: { ToAddresses: ['a@b.example'] },
          Content: { Simple: { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } } },
        }),
      );
    await expect(send(environment['MAIL_FROM'])).resolves.toHaveProperty('MessageId');
    await expect(send('director@pumpurs.example')).rejects.toMatchObject(denied);
  });
});
