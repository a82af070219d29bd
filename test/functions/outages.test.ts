import { describe, expect, it } from 'vitest';
import { createHandler as markStatisticsStale } from '../../functions/mark-statistics-stale/handler.ts';
import { deliver } from '../../infra/local/stream/delivery.ts';
import { apiOver } from '../support/api.ts';
import { aPrincipal, aSchool, autumn, schoolId } from '../support/builders.ts';
import { lambdaContext } from '../support/gateway.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { newPlan } from '../support/new-plan.ts';
import { aPlan } from '../support/plan-builders.ts';

const outage = Object.assign(new Error('down'), { name: 'KMSInternalException', dependency: 'kms' });

const setUp = (isKeyServiceDown = false) => {
  const records = memoryRecords();
  const roles = ['iap-author', 'school-director', 'municipality-coordinator', 'ikvd-coordinator'] as const;
  given(records.tables, {
    schools: [aSchool()],
    principals: roles.map((role) => aPrincipal(role)),
    plans: [aPlan(1).build(), aPlan(2).inApproval('director').ofPupil(2).build()],
  });
  const down = { hashPersonalCode: () => Promise.reject(outage), keyOf: () => Promise.reject(outage) };
  return { ...apiOver(isKeyServiceDown ? { ...records, vault: down } : records), records };
};

const create = { subject: 'iap-author', headers: { 'Idempotency-Key': 'key-0001' }, body: newPlan };
const ofPlan = (number: number) => ({ params: { planId: aPlan(number).build().id } });

describe('where the key service is down', () => {
  it('lists, queues and statistics are answered, and plans go on their way', async () => {
    const { call } = setUp(true);
    expect(await call('listPlans', { subject: 'iap-author', query: { semester: [autumn] } })).toMatchObject({ status: 200 });
    expect(await call('listPlans', { subject: 'school-director', query: { awaiting: ['me'] } })).toMatchObject({ status: 200 });
    expect(await call('getNationalStatistics', { subject: 'ikvd-coordinator', query: { semester: [autumn] } })).toMatchObject({
      status: 404,
    });
    const { version } = aPlan(2).build();
    const approved = await call('approvePlan', {
      subject: 'school-director',
      ...ofPlan(2),
      headers: { 'If-Match': `"${version}"` },
      body: {},
    });
    expect(approved).toMatchObject({ status: 200, body: { awaiting: 'municipality' } });
  });

  it('what needs a name is answered with 503, is not done, and says how to ask again', async () => {
    const { call, logged, records } = setUp(true);
    const before = records.tables.plans.size;
    expect(await call('createPlan', create)).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1', 'X-Request-Id': 'request-1' },
      body: { code: 'unavailable', instance: 'urn:pumpurs:request:request-1', detail: expect.stringContaining('Idempotency-Key') },
    });
    expect(records.tables.plans.size).toBe(before);
    expect(logged).toContainEqual(['REQUEST_FAILED', expect.objectContaining({ requestId: 'request-1', dependency: 'kms', outages: 1 })]);
  });
});

describe('where the mail service is down', () => {
  it('whoever invites is told to repeat, the invitation stands, and all else is answered', async () => {
    const { call, records, logged } = setUp();
    records.beforeNextMail(Object.assign(new Error('down'), { name: 'MailNotSent', dependency: 'ses' }));
    const body = {
      email: 'anna@example.lv',
      name: 'Anna Paraudziņa',
      role: 'iap-author',
      organisation: { kind: 'school', id: schoolId },
      language: 'lv',
    };
    const invite = { subject: 'school-director', headers: { 'Idempotency-Key': 'key-0002' }, body };
    expect(await call('invite', invite)).toMatchObject({ status: 503, body: { code: 'mail-not-sent' } });
    expect(records.tables.invitations.size).toBe(1);
    expect(logged).toContainEqual(['REQUEST_FAILED', expect.objectContaining({ code: 'mail-not-sent', dependency: 'ses', outages: 1 })]);
    expect(await call('listPlans', { subject: 'iap-author', query: { semester: [autumn] } })).toMatchObject({ status: 200 });
    expect(await call('invite', invite)).toMatchObject({ status: 201, headers: { 'Idempotency-Replayed': 'true' } });
    expect([records.tables.invitations.size, records.mails.length]).toEqual([1, 1]);
  });
});

describe('what is counted', () => {
  const completed = ({ logged }: ReturnType<typeof setUp>) =>
    logged.flatMap(([event, fields]) => (event === 'REQUEST_COMPLETED' ? [fields] : []));

  it('is a plan submitted, once, and an answer given again as such', async () => {
    const api = setUp();
    const { version } = aPlan(1).build();
    const submit = { subject: 'iap-author', ...ofPlan(1), headers: { 'If-Match': `"${version}"` } };
    await api.call('submitPlan', submit);
    await api.call('submitPlan', submit);
    await api.call('createPlan', create);
    await api.call('createPlan', create);
    expect(completed(api).map((fields) => Object.keys(fields).slice(3))).toEqual([['plansSubmitted'], [], [], ['replays']]);
  });
});

describe('a poisoned record of the stream', () => {
  it('does not keep the others from being marked, and is set aside alone', async () => {
    const marked = new Set<string>();
    const handle = markStatisticsStale({
      staleMarks: {
        mark: async ({ schoolId: id }) => {
          if (id === 'poison') throw new TypeError('unreadable');
          marked.add(id);
        },
      },
      log: () => undefined,
    });
    const schools = Array.from({ length: 40 }, (_, index) => (index === 17 ? 'poison' : `school ${index}`));
    const records = schools.map((id, index) => {
      const sequenceNumber = String(100 + index);
      const NewImage = { type: { S: 'PLAN' }, id: { S: `iap ${index}` }, schoolId: { S: id }, semester: { S: autumn } };
      return { sequenceNumber, writtenAt: 0, event: { eventID: `e${index}`, dynamodb: { SequenceNumber: sequenceNumber, NewImage } } };
    });
    const givenUp: string[] = [];
    let afterFirst = 0;
    await deliver(
      {
        mapping: { BisectBatchOnFunctionError: true, FunctionResponseTypes: ['ReportBatchItemFailures'], MaximumRetryAttempts: 10 },
        invoke: async (event) => {
          const payload = await handle(JSON.parse(JSON.stringify(event)), lambdaContext());
          afterFirst ||= marked.size;
          return { ok: true, payload: JSON.parse(JSON.stringify(payload)) };
        },
        giveUp: (left) => void givenUp.push(...left.map(({ sequenceNumber }) => sequenceNumber)),
        pause: async () => undefined,
      },
      records,
    );
    expect(afterFirst).toBe(39);
    expect(givenUp).toEqual(['117']);
  });

  it('is reported, and not begun, where the batch runs out of time', async () => {
    const marked: string[] = [];
    const handle = markStatisticsStale({ staleMarks: { mark: async ({ schoolId: id }) => void marked.push(id) }, log: () => undefined });
    const NewImage = { type: { S: 'PLAN' }, id: { S: 'iap' }, schoolId: { S: schoolId }, semester: { S: autumn } };
    const answer = await handle({ Records: [{ eventID: 'e', dynamodb: { SequenceNumber: '1', NewImage } }] }, lambdaContext(10_000));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(marked).toEqual([]);
  });
});
