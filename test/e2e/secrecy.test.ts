import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import { newFormCode, oldFormCode } from '../../infra/local/seed/personal-codes.ts';
import { randomOf } from '../../infra/local/seed/random.ts';
import { unpack } from '../../shared/adapters/dynamodb/packed.ts';
import { accessRoutes } from '../../shared/routes/access.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import type { Answer } from '../support/http-client.ts';
import { type Secret, tracesIn } from '../support/traces.ts';
import { planSteps } from './support/plan-steps.ts';
import { autumn, createWorld, type NewPlan, type Person, type School, type World } from './support/world.ts';

const code = newFormCode(randomOf('a pupil who is kept secret'));
const formerCode = oldFormCode(randomOf('his former code'), 2009);
const guardianCode = newFormCode(randomOf('his guardian'));
const misplacedCode = newFormCode(randomOf('a code in the wrong place'));
const texts = {
  givenName: 'Ģirts Žanis Slepenais',
  familyName: 'Ķēniņšteins-Nezināmais',
  otherFamilyName: 'Ūdrīšlejnieks-Pārrakstītais',
  guardianName: 'Ņina Noslēpumdāre',
  guardianFamilyName: 'Šļakstiņkalne-Klusā',
  note: 'Vecāki šķiras, zēns dzīvo pie vecmāmiņas Ludzā.',
  justification: 'Bez brokastīm viņš pirmajā stundā nespēj domāt.',
  laterNote: 'Pēc ārsta slēdziena mācās mājās trīs dienas nedēļā.',
  correction: 'Lūdzu, precizēt, kāpēc vecmāmiņa nav aizbildne.',
  evaluation: 'Zēns atguva prieku par skolu, ģimenes strīdi pierima.',
  birthDate: '2009-03-17',
} as const;
const email = 'slepena.koleģe@skola-bez-vārda.example.lv'.normalize('NFD').replaceAll(/\p{M}/gu, '');

const secrets: readonly Secret[] = [
  ...[code, formerCode, guardianCode, misplacedCode].map((value): Secret => ({ kind: 'code', value })),
  ...[...Object.values(texts), email].map((value): Secret => ({ kind: 'text', value })),
];

describe('what a school confides', () => {
  let world: World;
  let school: School;
  let planCode: string;
  let municipality: Person;
  let ikvd: Person;
  /** What came back to anybody who is not meant to read it: refusals, lists, transitions, histories, other people's answers. */
  const answered: { readonly what: string; readonly bytes: Buffer }[] = [];

  const keep = (what: string, { status, headers, body }: Answer<unknown>): Answer<unknown> => {
    answered.push({ what: `${what} (${status})`, bytes: Buffer.from(JSON.stringify([body, [...headers]])) });
    return { status, headers, body };
  };

  const confided = (): NewPlan => {
    const good = world.planFor(school);
    const [risk, ...risks] = good.risks;
    const [measure, ...measures] = good.measures;
    if (risk === undefined || measure === undefined) throw new Error('a plan without content');
    return {
      ...good,
      pupil: {
        personalCode: code,
        formerPersonalCode: formerCode,
        givenName: texts.givenName,
        familyName: texts.familyName,
        birthDate: texts.birthDate,
      },
      guardian: { relation: 'parent', givenName: texts.guardianName, familyName: texts.guardianFamilyName, personalCode: guardianCode },
      risks: [{ ...risk, note: texts.note }, ...risks],
      measures: [{ ...measure, risks: [{ riskId: risk.id, justification: texts.justification }] }, ...measures],
    };
  };

  /** A code where none belongs: every place of a request that somebody can fill in. */
  const misplace = async (planId: string): Promise<void> => {
    const { http } = school.author;
    const key = { 'Idempotency-Key': world.key() };
    const good = world.planFor(school);
    const digits = misplacedCode.replace('-', '');
    const bodies: Readonly<Record<string, unknown>> = {
      caseNumber: { ...good, caseNumber: misplacedCode },
      programme: { ...good, programme: misplacedCode },
      'a field’s name': { ...good, [misplacedCode]: 1 },
      'a checksum': { ...good, pupil: { ...good.pupil, personalCode: `0${digits.slice(1)}` } },
      subject: { ...good, measures: [{ ...good.measures[0], subject: `Matemātika ${digits}` }] },
      'a measure’s id': { ...good, measures: [{ ...good.measures[0], id: digits }] },
      'a risk’s category': { ...good, risks: [{ ...good.risks[0], category: digits }] },
      semester: { ...good, semester: misplacedCode },
    };
    for (const [what, body] of Object.entries(bodies)) keep(what, await http.post('/v1/plans', body, key));
    keep('an address', await http.get(`/v1/plans/${misplacedCode}`));
    keep('an address below', await http.get(`/v1/plans/${digits}/history`));
    keep('a query', await http.get(`/v1/plans?semester=${autumn}&schoolId=${digits}`));
    keep('an unknown parameter', await http.get(`/v1/plans?semester=${autumn}&${digits}=1`));
    keep('a cursor', await http.get(`/v1/plans?semester=${autumn}&cursor=${digits}`));
    keep('a precondition', await http.post(`/v1/plans/${planId}/submit`, undefined, { 'If-Match': misplacedCode }));
    keep('a key', await http.post('/v1/plans', {}, { 'Idempotency-Key': misplacedCode }));
    keep('a key of a good request', await http.post('/v1/plans', good, { 'Idempotency-Key': digits }));
    keep('a key with more', await http.post('/v1/plans', good, { 'Idempotency-Key': `plan:${misplacedCode}:1` }));
    keep('a language', await http.get('/v1/plans/17', { 'Accept-Language': misplacedCode, 'User-Agent': misplacedCode }));
    keep('a receipt', await school.coordinator.http.post('/v1/receipts', { name: `${digits}.pdf` }, key));
    keep('an invitation', await school.director.http.post('/v1/invitations', { name: digits, email: `${digits}@skola.lv` }, key));
    const consultation = { measureId: 'm1', heldOn: '2021-09-30', startsAt: '10:00', minutes: 40, mode: 'in-person' };
    keep('a log', await http.post(`/v1/plans/${planId}/consultations`, { ...consultation, consultant: digits }, key));
    keep(
      'a return',
      await school.director.http.post(
        `/v1/plans/${planId}/return`,
        {
          corrections: [{ pointer: `/risks/${digits}`, reason: 'incorrect' }],
        },
        { 'If-Match': '"1"' },
      ),
    );
  };

  beforeAll(async () => {
    world = await createWorld();
    [school, municipality, ikvd] = await Promise.all([
      world.openSchool('9000000001'),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
    ]);
    const steps = planSteps(world);
    const { author, director } = school;
    const key = { 'Idempotency-Key': world.key() };
    const created = await author.http.post<{ id: string; code: string; version: number }>('/v1/plans', confided(), key);
    expect(created.status).toBe(201);
    keep('what was created', created);
    keep('the same again', await author.http.post('/v1/plans', confided(), key));
    keep('the same pupil twice', await author.http.post('/v1/plans', confided(), { 'Idempotency-Key': world.key() }));
    const { id, code: ofPlan } = created.body;
    planCode = ofPlan;
    await misplace(id);

    let plan = await steps.submit(author, created.body);
    plan = await steps.sendBack(director, plan, [{ pointer: '/risks/0', reason: 'incomplete', note: texts.correction }]);
    const [correction] = plan.corrections;
    plan = await steps.edit(author, plan, {
      pupil: { familyName: texts.otherFamilyName },
      risks: confided().risks.map((risk, index) => (index === 0 ? { ...risk, note: texts.laterNote } : risk)),
      completedCorrections: [correction?.id ?? ''],
    });
    plan = await steps.passAll(school, plan, { municipality, ikvd });
    expect(await author.must(planRoutes.getPupil, { params: { planId: id } })).toMatchObject({
      familyName: texts.otherFamilyName,
      guardian: { personalCode: guardianCode.replace('-', '') },
    });
    await steps.consult(author, plan, '2021-09-30');
    plan = await steps.read(author, plan);
    plan = await steps.suspend(director, plan, { reason: 'left-school', since: '2021-10-01' });
    plan = await steps.resume(director, plan);
    plan = await steps.passAll(school, plan, { municipality, ikvd });
    await director.must(accessRoutes.invite, {
      body: { email, name: 'Jauna Kolēģe', role: 'iap-author', organisation: { kind: 'school', id: school.id } },
      key: world.key(),
    });
    world.cloud.setClock('2022-01-05T09:00:00Z');
    keep('an evaluation of an unfinished plan', await steps.try(author, plan, 'complete', { outcomes: [], evaluation: texts.evaluation }));
    const { risks } = await steps.read(author, plan);
    plan = await steps.complete(author, plan, {
      outcomes: risks.map(({ id: riskId }) => ({ riskId, outcome: 'reduced' })),
      evaluation: texts.evaluation,
    });
    const copy = { semester: '2021-2022-2', application: { signedBy: 'guardian', signedOn: '2022-01-04' } } as const;
    keep('a copy', await author.http.post(`/v1/plans/${id}/copy`, copy, { 'Idempotency-Key': world.key() }));
    await world.cloud.settle();
    await world.cloud.runSchedule('compile-statistics', '2022-01-06T00:30:00Z');

    const other = await world.openSchool('9000000002', { municipalityId: '0030000' });
    const auditor = await world.admit('auditor', { kind: 'audit' });
    const paths = ['', '/history', '/pupil', '/consultations', '/history?limit=1'].map((part) => `/v1/plans/${id}${part}`);
    const lists = [`/v1/plans?schoolId=${school.id}&semester=${autumn}`, '/v1/plans?awaiting=me', '/v1/principals', '/v1/invitations'];
    for (const [name, { http }] of Object.entries({ other: other.author, auditor, ikvd })) {
      const hidden = name === 'other' ? paths : paths.filter((path) => path !== `/v1/plans/${id}`);
      for (const path of [...hidden, ...lists]) keep(`${name} ${path}`, await http.get(path));
    }
    for (const path of [...lists, `/v1/plans/${id}/history`]) keep(`author ${path}`, await author.http.get(path));
  });
  afterAll(() => world?.cloud.stop());

  const expectSecret = (places: readonly { readonly what: string; readonly bytes: Buffer }[], beside: readonly string[] = []): void => {
    const found = places.flatMap(({ what, bytes }) =>
      secrets
        .filter(({ value }) => !beside.includes(value))
        .flatMap((secret) => tracesIn(bytes, secret).map((trace) => `${what}: ${secret.value} as ${trace}`)),
    );
    expect(found).toEqual([]);
  };

  it('is in no answer to those who need not know, and in no refusal', () => {
    expect(answered.length).toBeGreaterThan(45);
    // A refusal names the fields that it does not know, to him who sent them.
    const echoes = new Set(['a field’s name (422)', 'an unknown parameter (422)']);
    expectSecret(answered.filter(({ what }) => !echoes.has(what)));
    expectSecret(
      answered.filter(({ what }) => echoes.has(what)),
      [misplacedCode],
    );
    expect(answered.some(({ bytes }) => bytes.includes(planCode))).toBe(true);
  });

  it('is in no item and no key of the table', async () => {
    const { tableName, ...connection } = recordsTableOf(world.cloud);
    const client = new DynamoDBClient(connection);
    const items: string[] = [];
    for await (const { Items } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
      items.push(...(Items ?? []).map((item) => JSON.stringify([item, item['packed'] === undefined ? null : unpack(unmarshall(item))])));
    }
    client.destroy();
    expect(items.length).toBeGreaterThan(60);
    expect(items.filter((item) => item.includes(planCode)).length).toBeGreaterThan(2);
    expectSecret(items.map((item) => ({ what: item.slice(0, 120), bytes: Buffer.from(item) })));
  });

  it('is in no record of the stream', async () => {
    const { tableName, ...connection } = recordsTableOf(world.cloud);
    const client = new DynamoDBStreamsClient(connection);
    const records: string[] = [];
    const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: tableName }));
    for (const { StreamArn } of Streams) {
      const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
      for (const { ShardId } of StreamDescription?.Shards ?? []) {
        const first = await client.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
        let iterator = first.ShardIterator;
        for (let rounds = 0; iterator !== undefined && rounds < 100; rounds += 1) {
          const { Records = [], NextShardIterator } = await client.send(new GetRecordsCommand({ ShardIterator: iterator }));
          records.push(...Records.map((record) => JSON.stringify(record.dynamodb)));
          iterator = Records.length === 0 ? undefined : NextShardIterator;
        }
      }
    }
    client.destroy();
    expect(records.length).toBeGreaterThan(60);
    expect(records.filter((record) => record.includes(planCode)).length).toBeGreaterThan(10);
    expectSecret(records.map((record) => ({ what: record.slice(0, 120), bytes: Buffer.from(record) })));
  });

  it('is in no file that was written: the engine’s, its journal, the logs, the queues, the bucket', () => {
    const files = readdirSync(world.cloud.data.path, { recursive: true, withFileTypes: true })
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => ({ what: name, bytes: readFileSync(join(parentPath, name)) }));
    // A message is the one place where an address may stand: it went there.
    expectSecret(files.filter(({ what }) => !what.startsWith('mail')));
    expectSecret(
      files.filter(({ what }) => what.startsWith('mail')),
      [email],
    );
    const logs = files.filter(({ what }) => what.endsWith('.log'));
    expect(Buffer.concat(logs.map(({ bytes }) => bytes)).toString()).toContain('"operationId":"createPlan"');
    expect(files.filter(({ bytes }) => bytes.includes(planCode)).length).toBeGreaterThan(0);
    expect(files.some(({ what, bytes }) => what.startsWith('mail') && bytes.includes(email))).toBe(true);
  });
});

describe('the search', () => {
  const [digits = ''] = [code.replace('-', '')];
  const planted: readonly (readonly [string, Buffer])[] = [
    ['digits', Buffer.from(`x${digits}y`)],
    ['with a hyphen', Buffer.from(`id=${code};`)],
    ['with spaces', Buffer.from(digits.split('').join(' '))],
    ['in UTF-16', Buffer.from(`kods ${digits}`, 'utf16le')],
    ['in hex', Buffer.from(Buffer.from(digits).toString('hex'))],
    ['in base64 of a longer text', Buffer.from(Buffer.from(`{"a":"${digits}"}`).toString('base64'))],
    ['in base64, moved by one', Buffer.from(Buffer.from(`{"ab":"${code}"}`).toString('base64url'))],
    ['in base64, moved by two', Buffer.from(Buffer.from(`{"abc":"${code}"}`).toString('base64'))],
    ['as a plain hash', Buffer.from(createHash('sha256').update(digits).digest('hex'))],
    ['as a hash in bytes', Buffer.concat([Buffer.from('x'), createHash('sha256').update(code).digest()])],
  ];

  it.each(planted)('finds a code %s', (_what, bytes) => {
    expect(tracesIn(bytes, { kind: 'code', value: code })).not.toEqual([]);
    expect(tracesIn(bytes, { kind: 'code', value: misplacedCode })).toEqual([]);
  });

  it.each<[string, (text: string) => Buffer]>([
    ['as it was written', (text) => Buffer.from(`"${text}"`)],
    ['decomposed', (text) => Buffer.from(text.normalize('NFD'))],
    [
      'with JSON escapes',
      (text) => Buffer.from(text.replaceAll(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)),
    ],
    ['in a URL', (text) => Buffer.from(new URLSearchParams({ text }).toString())],
    ['in base64', (text) => Buffer.from(Buffer.from(`ab${text}`).toString('base64'))],
    ['in UTF-16', (text) => Buffer.from(text, 'utf16le')],
  ])('finds a text %s', (_what, write) => {
    expect(tracesIn(write(texts.note), { kind: 'text', value: texts.note })).not.toEqual([]);
    expect(tracesIn(write(texts.evaluation), { kind: 'text', value: texts.note })).toEqual([]);
  });
});
