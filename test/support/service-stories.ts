import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { vi } from 'vitest';
import { createHandler as inspectReceipt } from '../../functions/inspect-receipt/handler.ts';
import { createDocumentClient } from '../../shared/adapters/dynamodb/client.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { absent, putWrite } from '../../shared/adapters/dynamodb/writes.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createReceiptFiles, receiptIdOfKey } from '../../shared/adapters/s3/receipt-files.ts';
import { createMailer } from '../../shared/adapters/ses/mailer.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import {
  called,
  callTimes,
  counted,
  emitted,
  errorsOf,
  everyFiveMinutes,
  fails,
  hangs,
  type Stories,
  type Story,
} from './alarm-stories.ts';
import { idOf, noon } from './builders.ts';
import { type FailureMode, failingService } from './failing-service.ts';
import { gatewayEvent, lambdaContext } from './gateway.ts';
import { linesWhile } from './logged.ts';
import { caughtTable } from './table.ts';

type Dependency = 'dynamodb' | 'kms' | 's3' | 'ses';

const mail = { to: 'anna@example.lv', subject: 's', text: 't' };
const table = () => ({ client: createDocumentClient(), tableName: 'records' });
const write = () => {
  const on = table();
  return createUnitOfWork(on).commit([putWrite(on, { pk: 'A', sk: 'A' }, absent, { kind: 'none' })]);
};
const read = () => createReader(table()).get({ pk: 'A', sk: 'A' });

const services = {
  dynamodb: ['AWS_ENDPOINT_URL_DYNAMODB', read],
  kms: ['AWS_ENDPOINT_URL_KMS', () => createCursors(createKeyService(), 'mac').sign('place', 'list')],
  s3: ['AWS_ENDPOINT_URL_S3', () => createReceiptFiles({ quarantine: 'q', kept: 'k' }).isInQuarantine('rcp_1')],
  ses: ['AWS_ENDPOINT_URL_SESV2', () => createMailer('pumpurs@pumpurs.example').send(mail)],
} as const satisfies Record<Dependency, readonly [string, () => Promise<unknown>]>;

/** Runs something while a service fails; answers how often that was asked. */
const whileFailing = async (dependency: Dependency, mode: FailureMode, run: () => Promise<unknown>): Promise<number> => {
  const service = await failingService(dependency, mode);
  vi.stubEnv(services[dependency][0], service.url);
  await run();
  await service.stop();
  return service.asked();
};

/** So many calls whose service refuses connections; and one, which is nobody's night's sleep worth. */
const outage = (dependency: Dependency, times: number) => {
  const story = (calls: number) => (): Promise<Story> =>
    emitted([noon, () => whileFailing(dependency, 'refused', () => callTimes(calls, services[dependency][1]))]);
  return { bad: story(times), good: story(1) };
};

const gateway = (of: 'serverError' | 'latency', bad: () => unknown, good: () => unknown): Stories[string] => {
  const story =
    (work: () => unknown) =>
    async (alarm: Parameters<typeof counted>[0]): Promise<Story> => {
      let outcome = { serverError: 0, latency: 0 };
      await linesWhile(async () => {
        outcome = await called(work);
      });
      return counted(
        alarm,
        everyFiveMinutes(3, (at) => [at, outcome[of]]),
      );
    };
  return { bad: story(bad), good: story(good) };
};

const takes = (milliseconds: number) => () => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** An account that runs two functions at once: how many of three simultaneous calls are turned away. */
const throttledOf = async (calls: number): Promise<number> => {
  const atOnce = 2;
  const running: Promise<unknown>[] = [];
  let throttled = 0;
  for (let call = 0; call < calls; call += 1) {
    if (running.length >= atOnce) throttled += 1;
    else running.push(linesWhile(() => callTimes(1, () => undefined)));
  }
  await Promise.all(running);
  return throttled;
};

const throttles = {
  bad: async (alarm: Parameters<typeof counted>[0]) => {
    const call = alarm.name.endsWith('Reads') ? read : write;
    const refused = await whileFailing('dynamodb', 'throttled', () => Promise.allSettled([call(), call(), call(), call()]));
    return counted(
      alarm,
      everyFiveMinutes(3, (at) => [at, refused]),
    );
  },
  // The capacity of a partition is found anew after a while: some refusals belong to that, and the SDK asks again.
  good: async (alarm: Parameters<typeof counted>[0]) => {
    const refused = await whileFailing('dynamodb', 'throttled', () => Promise.allSettled([read()]));
    return counted(
      alarm,
      everyFiveMinutes(3, (at) => [at, refused]),
    );
  },
};

const conflict = () => {
  const { table: on, commands } = caughtTable();
  const reasons = { message: 'canceled', $metadata: {}, CancellationReasons: [{ Code: 'TransactionConflict' }] };
  commands.on(TransactWriteCommand).rejects(new TransactionCanceledException(reasons));
  return createUnitOfWork(on).commit([putWrite(on, { pk: 'A', sk: 'A' }, absent, { kind: 'none' })]);
};

const contention = (times: number) => (): Promise<Story> => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  return emitted([noon, () => callTimes(times, conflict)]);
};

/** What GuardDuty says of so many uploads. */
const scans = (status: string) => async (): Promise<Story> => {
  const handle = inspectReceipt({
    inspect: fails('TypeError'),
    recordScan: async ({ verdict }) => (verdict === 'no-threats' ? 'clean' : 'unreadable'),
    receiptIdOfKey,
    log: createLog('inspect-receipt'),
  });
  const event = (number: number) => ({
    id: `event-${number}`,
    version: '0',
    account: '000000000000',
    region: 'eu-north-1',
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Malware Protection Object Scan Result' as const,
    time: '2021-10-04T09:00:00Z',
    resources: [],
    detail: { s3ObjectDetails: { objectKey: `quarantine/${idOf('rcp', number)}` }, scanResultDetails: { scanResultStatus: status } },
  });
  return emitted([noon, () => Promise.all([1, 2, 3].map((number) => handle(event(number), lambdaContext())))]);
};

/** Messages that leave, of which some come back or annoy. */
const reputation = (perHundred: number) => async (alarm: Parameters<typeof counted>[0]) => {
  const commands = mockClient(SESv2Client);
  commands.on(SendEmailCommand).resolves({ MessageId: 'm' });
  const mailer = createMailer('pumpurs@pumpurs.example');
  for (let message = 0; message < 100; message += 1) await mailer.send(mail);
  const sent = commands.commandCalls(SendEmailCommand).length;
  commands.restore();
  return counted(alarm, [[noon, perHundred / sent]]);
};

/** Whether callers are served: for each kind of alarm a story that has to trip it and one that must not. */
export const serviceStories: Stories = {
  ApiErrors: gateway('serverError', fails('TypeError'), () => undefined),
  ApiSlow: gateway('latency', takes(3500), takes(400)),
  ApiNearTimeout: gateway('latency', hangs, takes(3500)),
  Bugs: {
    bad: () => emitted([noon, () => callTimes(1, fails('TypeError'))]),
    good: () => emitted([noon, () => callTimes(9, fails('ThrottlingException'))]),
  },
  DatabaseOutage: outage('dynamodb', 5),
  KeyOutage: outage('kms', 5),
  FileOutage: outage('s3', 3),
  MailOutage: outage('ses', 2),
  Hanging: {
    bad: () => emitted([noon, () => called(hangs)], [noon, () => called(hangs)], [noon, () => called(hangs)]),
    good: () => emitted([noon, () => called(hangs)]),
  },
  Contention: { bad: contention(5), good: contention(4) },
  FunctionErrors: {
    bad: async (alarm) => counted(alarm, [[noon, await errorsOf('plans', 3, {})]]),
    good: async (alarm) => {
      const openapi = JSON.parse(JSON.stringify(gatewayEvent({ path: '/openapi.json' })));
      return counted(alarm, [[noon, await errorsOf('documentation', 3, openapi)]]);
    },
  },
  FunctionsThrottled: {
    bad: async (alarm) => counted(alarm, [[noon, await throttledOf(3)]]),
    good: async (alarm) => counted(alarm, [[noon, await throttledOf(2)]]),
  },
  DatabaseThrottled: throttles,
  UploadsNotScanned: { bad: scans('ACCESS_DENIED'), good: scans('NO_THREATS_FOUND') },
  MailBounces: { bad: reputation(5), good: reputation(2) },
  MailComplaints: { bad: reputation(1), good: reputation(0) },
};
