import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ask } from '../../infra/local/iam/evaluate.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { autumn, createWorld, held, type Person, type School, type World } from './support/world.ts';

const municipalityId = '0003000';
const programme = 'pumpurs';

/** What the other tests of the whole system seldom come to. The guard refuses what a role lacks, so each of these has to be in it. */
describe('a role has what rare work needs', () => {
  const asked = new Set<string>();
  let world: World;
  let school: School;
  let municipality: Person;
  let ikvd: Person;
  let finance: Person;
  let analyst: Person;

  const heard = (ask: Ask, name: string): void => {
    const target = /\/index\/(\w+)$/.exec(ask.resource)?.[1] ?? '';
    for (const key of ask.context['dynamodb:LeadingKeys'] ?? ['']) {
      asked.add([name, ask.action.split(':')[1], target, key.split('#')[0]].filter(Boolean).join(' '));
    }
  };
  const expectAsked = (...what: readonly string[]): void => expect(what.filter((one) => !asked.has(one))).toEqual([]);
  const get = async (person: Person, path: string): Promise<number> => (await person.http.get(`/v1${path}`)).status;

  beforeAll(async () => {
    world = await createWorld({ now: '2021-10-04T09:00:00Z', onAsk: heard });
    school = await world.openSchool('9000000941');
    [municipality, ikvd, finance, analyst] = await Promise.all([
      world.admit('municipality-coordinator', { kind: 'municipality', id: municipalityId }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-finance', { kind: 'ikvd' }),
      world.admit('ikvd-analyst', { kind: 'ikvd' }),
    ]);
  });
  afterAll(() => world?.cloud.stop());

  it('reads what is open to everybody', async () => {
    expect(await get(ikvd, '/open-data')).toBe(200);
    expectAsked('open-data Query EDITIONS');
  });

  it('adds up what a claim rests on, and gives it back', async () => {
    const plan = await world.approved(school, { municipality, ikvd });
    const claim = await world.draftClaim(school, plan, await world.cleanReceipt(school));
    const act = (action: string, version: number) =>
      school.coordinator.http.post<{ version: number }>(`/v1/claims/${claim.id}/${action}`, undefined, { 'If-Match': `"${version}"` });
    const submitted = await act('submit', claim.version);
    expect(submitted.status).toBe(200);
    expect(await get(municipality, `/claims/${claim.id}/signals`)).toBe(200);
    await school.author.must(planRoutes.logConsultation, { params: { planId: plan.id }, body: held('2021-09-27'), key: world.key() });
    // What began with this claim begins with other support, or not at all, once it is gone.
    expect((await act('withdraw', submitted.body.version)).status).toBe(200);
    expectAsked('claims Query PLAN', 'claims Query list SCHOOL', 'claims Query STATISTICS');
  });

  it('reads histories and lists of the money', async () => {
    const path = `/agreements/${programme}/${municipalityId}`;
    const agreement = { number: 'V-1', holder: 'Jelgavas valstspilsētas pašvaldība', iban: 'LV97HABA0012345678910', budgetCents: 100_000 };
    const { status } = await ikvd.http.put(`/v1${path}`, agreement);
    expect([status, await get(finance, `${path}/history`), await get(finance, `/payment-batches?programme=${programme}`)]).toEqual([
      200, 200, 200,
    ]);
    expectAsked('payments Query AGREEMENT', 'payments Query list BATCHES');
  });

  it('reads figures, the records behind them, and those that were sealed before', async () => {
    await world.cloud.settle();
    await world.cloud.runSchedule('compile-statistics', '2021-10-05T00:30:00Z');
    const statuses = await Promise.all([
      get(ikvd, `/statistics?level=school&semester=${autumn}`),
      get(analyst, `/statistics?level=municipality&semester=${autumn}`),
      get(ikvd, `/statistics/schools/${school.id}/records?semester=${autumn}&figure=plans.total`),
      get(ikvd, `/statistics/schools/${school.id}?semester=${autumn}&revision=1`),
      get(ikvd, `/statistics/schools/${school.id}/comparison?semester=${autumn}`),
    ]);
    // The analyst reads editions, of which there is none yet.
    expect(statuses).toEqual([200, 404, 200, 200, 200]);
    expectAsked('statistics Query REVISIONS', 'statistics Query list SCHOOL', 'statistics BatchGetItem STATISTICS');
  });

  it('answers a repeated upload as it did the first time', async () => {
    const body = { name: 'ceks.pdf', contentType: 'application/pdf', sizeBytes: 10, sha256: 'a'.repeat(64) };
    const key = { 'Idempotency-Key': world.key() };
    const [first, second] = [
      await school.coordinator.http.post('/v1/receipts', body, key),
      await school.coordinator.http.post('/v1/receipts', body, key),
    ];
    expect([first.status, second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 201, 'true']);
    expect(second.body).toEqual(first.body);
  });

  it('reminds everybody of what is late', async () => {
    for (const person of [school.author, school.coordinator, school.director, municipality, ikvd]) {
      const { status } = await person.http.put('/v1/me/contact', { email: 'kads@skola.example', language: 'lv' });
      expect(status).toBe(200);
    }
    const plan = await world.draft(school);
    await school.author.http.post(`/v1/plans/${plan.id}/submit`, undefined, { 'If-Match': `"${plan.version}"` });
    await world.cleanReceipt(school);
    world.cloud.setClock('2021-12-06T08:00:00Z');
    await world.cloud.runSchedule('send-reminders', '2021-12-06T05:00:00Z');
    expectAsked(
      'send-reminders Query CONTACTS',
      'send-reminders Query list SCHOOLS',
      'send-reminders Query list SCHOOL',
      'send-reminders Query list RECEIPTS',
      'send-reminders Query queue PLANS',
      'send-reminders Query queue CLAIMS',
      'send-reminders PutItem DELIVERIES',
      'send-reminders Decrypt',
    );
  });
});
