import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import { planActions } from '../../shared/domain/plan-actions.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { stormFromEnvironment } from '../support/storm.ts';
import { expectProblem } from './support/expect-problem.ts';
import { type PlanSteps, planSteps } from './support/plan-steps.ts';
import { autumn, createWorld, type Person, type Plan, type PlanState, type School, type World } from './support/world.ts';

/** The day of the first decisions; the queues are looked at fifteen days later. */
const fifteenDaysLater = '2021-10-19T09:00:00Z';
const daysToDecide = 10;

describe('what people see of plans', () => {
  let world: World;
  let steps: PlanSteps;
  let school: School;
  let vpii: School;
  let municipality: Person;
  let ikvd: Person;
  let auditor: Person;
  const waiting = new Map<'author' | 'director' | 'municipality' | 'ikvd', PlanState>();

  beforeAll(async () => {
    world = await createWorld();
    steps = planSteps(world);
    [school, vpii, municipality, ikvd, auditor] = await Promise.all([
      world.openSchool('9000000001'),
      world.openSchool('9000000003', { partner: 'vpii' }),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('auditor', { kind: 'audit' }),
    ]);
    const submitted = async (): Promise<PlanState> => steps.submit(school.author, await world.draft(school));
    waiting.set('director', await submitted());
    waiting.set('municipality', await steps.approve(school.director, await submitted()));
    waiting.set('ikvd', await steps.approve(municipality, await steps.approve(school.director, await submitted())));
    const returned = await steps.sendBack(school.director, await submitted(), [{ pointer: '/sex', reason: 'incorrect' }]);
    waiting.set('author', returned);
    await world.draft(school);
  });
  afterAll(() => world?.cloud.stop());

  const queueOf = async (person: Person) => (await person.must(planRoutes.listPlans, { query: { awaiting: 'me' } })).items;
  const personAt = { author: () => school.author, director: () => school.director, municipality: () => municipality, ikvd: () => ikvd };

  describe('in a work queue', () => {
    it.each(['author', 'director', 'municipality', 'ikvd'] as const)('of the %s is what waits for him alone', async (level) => {
      const items = await queueOf(personAt[level]());
      expect(items.map(({ id }) => id)).toEqual([waiting.get(level)?.id]);
      expect(items[0]?.waiting).toEqual({ since: waiting.get(level)?.awaitingSince, days: 0, daysLate: 0 });
    });

    it('is what he can really decide: not what he wrote himself before he became director', async () => {
      const author = await world.admit('iap-author', { kind: 'school', id: school.id });
      const own = await steps.submit(author, await world.draft({ ...school, author }));
      await world.promote(author, 'school-director', { kind: 'school', id: school.id });
      expect((await queueOf(author)).map(({ id }) => id)).toEqual([waiting.get('director')?.id]);
      expect((await queueOf(school.director)).map(({ id }) => id)).toEqual([waiting.get('director')?.id, own.id]);
      await steps.sendBack(school.director, own, [{ pointer: '/sex', reason: 'incorrect' }]);
    });

    it('is nothing for those for whom nothing ever waits', async () => {
      expect(await queueOf(school.coordinator)).toEqual([]);
      expect(await queueOf(auditor)).toEqual([]);
    });

    it('comes oldest first, with the days that it waits and is late', async () => {
      world.cloud.setClock(fifteenDaysLater);
      const late = await steps.submit(school.author, await world.draft(school));
      const items = await queueOf(school.director);
      expect(items.map(({ id, waiting: since }) => [id, since?.days, since?.daysLate])).toEqual([
        [waiting.get('director')?.id, 15, 15 - daysToDecide],
        [late.id, 0, 0],
      ]);
      const moved = await steps.approve(school.director, items[0] ?? late);
      const [first, second] = await queueOf(municipality);
      expect(first).toMatchObject({ id: waiting.get('municipality')?.id, waiting: { days: 15, daysLate: 5 } });
      expect(second).toMatchObject({ id: moved.id, waiting: { days: 0, daysLate: 0 } });
    });
  });

  describe('as actions', () => {
    let plan: Plan;

    beforeAll(async () => {
      plan = await world.approved(school, { municipality, ikvd });
    });

    const actionsOf = async (person: Person, { id }: Pick<Plan, 'id'>, language: string) => {
      const { body } = await person.http.get<{
        actions: { action: string; allowed: boolean; reason: { code: string; detail: string } | null }[];
      }>(`/v1/plans/${id}`, { 'Accept-Language': language });
      return body.actions;
    };

    it('are all of them, each allowed or with the reason why not, in Latvian and in English', async () => {
      const latvian = await actionsOf(school.director, plan, 'lv');
      const english = await actionsOf(school.director, plan, 'en');
      expect(latvian.map(({ action }) => action)).toEqual([...planActions]);
      expect(latvian.filter(({ allowed }) => allowed).map(({ action }) => action)).toEqual(['suspend', 'review', 'remove']);
      for (const [index, { allowed, reason }] of latvian.entries()) {
        expect(reason === null).toBe(allowed);
        const other = english[index]?.reason;
        expect(other?.code).toBe(reason?.code);
        if (reason !== null) expect(other?.detail).not.toBe(reason.detail);
      }
      const resume = latvian.find(({ action }) => action === 'resume')?.reason;
      expect(resume).toMatchObject({ code: 'wrong-state', detail: expect.stringContaining('Ieraksta statuss ir approved') });
      const edit = english.find(({ action }) => action === 'edit')?.reason;
      expect(edit).toMatchObject({ code: 'role-not-permitted', detail: expect.stringMatching(/role/i) });
    });

    it('say the same as the actions themselves', async () => {
      for (const person of [school.author, school.director, school.coordinator, municipality, ikvd]) {
        const current = await steps.read(person, plan);
        for (const { action, allowed, reason } of current.actions.filter((one) => !one.allowed)) {
          if (action === 'edit' || action === 'record-pay' || action === 'consult' || action === 'copy') continue;
          const bodies: Readonly<Record<string, unknown>> = {
            return: { corrections: [{ pointer: '/sex', reason: 'incorrect' }] },
            suspend: { reason: 'long-absence', since: '2021-10-01' },
            complete: { outcomes: [], evaluation: 'Mērķis ir sasniegts.' },
          };
          const answer = await steps.try(person, current, action, bodies[action]);
          expect({ action, body: answer.body }).toMatchObject({ action, body: { code: reason?.code } });
          expect(allowed).toBe(false);
        }
      }
    });
  });

  describe('of the pupil', () => {
    let plan: Plan;

    beforeAll(async () => {
      plan = await world.draft(school, {
        guardian: { relation: 'foster-family', givenName: 'Māra', familyName: 'Ķirse-Audžu', personalCode: '391234-56789' },
      });
    });

    const accessesOf = async (pupilId: string) => {
      const { endpoint, region, credentials, tableName } = recordsTableOf(world.cloud);
      const client = new DynamoDBClient({ endpoint, region, credentials });
      try {
        const { Items = [] } = await DynamoDBDocumentClient.from(client).send(
          new QueryCommand({
            TableName: tableName,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :access)',
            ExpressionAttributeValues: { ':pk': `PUPIL#${pupilId}`, ':access': 'ACCESS#' },
          }),
        );
        return Items;
      } finally {
        client.destroy();
      }
    };

    it('are name, code and guardian, for those who need them, and each reading is written down', async () => {
      const readers = [school.author, school.coordinator, school.director, municipality];
      for (const person of readers) {
        const pupil = await person.must(planRoutes.getPupil, { params: { planId: plan.id } });
        expect(pupil).toMatchObject({
          givenName: 'Žanete',
          familyName: 'Ķirse',
          birthDate: null,
          guardian: { relation: 'foster-family', personalCode: '39123456789' },
        });
        expect(pupil.personalCode).toMatch(/^39\d{9}$/);
      }
      const accesses = await accessesOf(plan.pupilId);
      const writtenDown = accesses.map(({ by }) => String(by)).sort();
      // A reading whose answer was lost is read again, and both are written down.
      const told = stormFromEnvironment() === undefined ? writtenDown : [...new Set(writtenDown)];
      expect(told).toEqual(readers.map(({ client }) => client.clientId).sort());
      expect(accesses).toContainEqual(
        expect.objectContaining({ planId: plan.id, onBehalfOf: 'municipality#0003000', role: 'municipality-coordinator' }),
      );
      expect(JSON.stringify(accesses)).not.toMatch(/Žanete|Ķirse|39123456789/);
    });

    it('are nothing for IKVD, auditors and other schools, and nothing is written down then', async () => {
      const before = await accessesOf(plan.pupilId);
      const path = `/v1/plans/${plan.id}/pupil`;
      expectProblem(await ikvd.http.get(path), 403, 'role-not-permitted');
      expectProblem(await auditor.http.get(path), 403, 'role-not-permitted');
      expectProblem(await vpii.author.http.get(path), 404, 'not-found');
      expectProblem(await vpii.director.http.get(path), 404, 'not-found');
      expect(await accessesOf(plan.pupilId)).toEqual(before);
    });

    it('are codes alone in lists, queues, plans and histories', async () => {
      const list = await school.author.must(planRoutes.listPlans, { query: { semester: autumn, limit: '100' } });
      const seen = [list, await queueOf(school.director), await steps.read(ikvd, plan), await steps.history(auditor, plan)];
      for (const one of seen) expect(JSON.stringify(one)).not.toMatch(/Žanete|Ķirse|Māra|Audžu|39123456789/);
      expect(list.items.map(({ code }) => code)).toContainEqual(expect.stringMatching(/^IAP-2021\/2022-1-[0-9A-Z]{5}-[0-9A-Z]{5}$/));
    });
  });

  describe('of a vocational school of the state', () => {
    it('is a chain without the municipality: in approvals, in returns and in sight', async () => {
      let plan = await steps.submit(vpii.author, await world.draft(vpii, { education: { kind: 'vocational', course: 1 } }));
      plan = await steps.approve(vpii.director, plan);
      expect(plan).toMatchObject({ awaiting: 'ikvd', partner: 'vpii', municipalityId: null });
      expect((await queueOf(municipality)).map(({ id }) => id)).not.toContain(plan.id);
      expectProblem(await municipality.http.get(`/v1/plans/${plan.id}`), 404, 'not-found');
      expectProblem(await municipality.http.get(`/v1/plans/${plan.id}/pupil`), 404, 'not-found');
      expectProblem(await steps.try(municipality, plan, 'approve'), 404, 'not-found');
      plan = await steps.sendBack(ikvd, plan, [{ pointer: '/education', reason: 'outdated' }]);
      plan = await steps.edit(vpii.author, plan, { education: { kind: 'vocational', course: 2 }, completedCorrections: ['c1'] });
      plan = await steps.passAll(vpii, plan, { municipality, ikvd });
      expect(plan).toMatchObject({ status: 'approved', approvals: [{ level: 'director' }, { level: 'ikvd' }] });
    });
  });

  it('as its history is the whole life, with who, when, on whose behalf and what changed from what', async () => {
    let plan: PlanState = await world.draft(school);
    plan = await steps.submit(school.author, plan);
    plan = await steps.sendBack(school.director, plan, [
      { pointer: '/measures/0', reason: 'incomplete', note: 'Trūkst pamatojuma mātei.' },
    ]);
    plan = await steps.edit(school.author, plan, { education: { kind: 'general', grade: 5 }, completedCorrections: ['c1'] });
    plan = await steps.passAll(school, plan, { municipality, ikvd });
    const entry = await steps.consult(school.author, plan, '2021-10-11');
    plan = await steps.suspend(school.director, await steps.read(school.author, plan), { reason: 'long-absence', since: '2021-10-18' });
    plan = await steps.passAll(school, await steps.resume(school.director, plan), { municipality, ikvd });
    plan = await steps.recordPay(school.coordinator, plan, '2021-10-15');

    const { items, intact, head } = await steps.history(auditor, plan);
    expect(intact).toBe(true);
    expect(head).toMatchObject({ id: plan.id, version: plan.version });
    expect(items.map(({ action }) => action)).toEqual([
      'create',
      'submit',
      'return',
      'edit',
      'submit',
      'approve',
      'approve',
      'approve',
      'consult',
      'suspend',
      'resume',
      'submit',
      'approve',
      'approve',
      'approve',
      'record-pay',
    ]);
    expect(items.map(({ number }) => number)).toEqual(items.map((_event, index) => index + 1));
    const school1 = `school#${school.id}`;
    expect(items.map(({ onBehalfOf }) => onBehalfOf).slice(0, 8)).toEqual([
      ...Array.from({ length: 6 }, () => school1),
      'municipality#0003000',
      'ikvd',
    ]);
    const byAction = (action: string) => items.find((event) => event.action === action);
    expect(byAction('edit')).toMatchObject({
      by: school.author.client.clientId,
      role: 'iap-author',
      at: expect.stringMatching(/^2021-10-19T09:/),
      changes: {
        education: [
          { kind: 'general', grade: 3 },
          { kind: 'general', grade: 5 },
        ],
      },
    });
    expect(byAction('consult')).toMatchObject({ about: entry.id, changes: { startedOn: [null, '2021-10-11'] } });
    expect(byAction('suspend')?.changes).toMatchObject({
      status: ['in_progress', 'suspended'],
      suspension: [null, { reason: 'long-absence', since: '2021-10-18' }],
    });
    expect(byAction('record-pay')).toMatchObject({ role: 'school-coordinator', changes: { preparationPaidOn: [null, '2021-10-15'] } });
    expect(JSON.stringify(items)).not.toMatch(/pamatojuma|Žanete|Ķirse|matemātikas/);
  });
});
