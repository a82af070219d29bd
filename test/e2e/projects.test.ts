import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planRoutes } from '../../shared/routes/plans.ts';
import { projectRoutes } from '../../shared/routes/projects.ts';
import { expectProblem } from './support/expect-problem.ts';
import { type PlanSteps, planSteps } from './support/plan-steps.ts';
import { createWorld, type NewPlan, type Person, type PlanState, type School, type World } from './support/world.ts';

const project = {
  programme: 'pumpurs',
  organisation: { name: 'Parauga jauniešu biedrība', registrationNumber: '40000000001' },
  title: 'Kopā darbnīcā',
  period: { from: '2021-09-13', to: '2021-12-17' },
  grantCents: 460_000,
};

describe('a youth NGO’s project, from its registration to its end', () => {
  let world: World;
  let steps: PlanSteps;
  let school: School;
  let sister: School;
  let stranger: School;
  let municipality: Person;
  let neighbour: Person;
  let ikvd: Person;
  let projectId: string;
  let plan: PlanState;

  const citing = (of: School): NewPlan => {
    const good = world.planFor(of);
    const risks = [{ riskId: 'r1', justification: 'Kopīgs darbs atgriež interesi par mācībām.' }];
    return { ...good, measures: [...good.measures, { type: 'project', id: 'm3', projectId, risks }] };
  };
  const log = (planId: string, attendedOn: string, by = municipality) =>
    by.http.post(
      `/v1/projects/${projectId}/participations`,
      { planId, measureId: 'm3', attendedOn, minutes: 120 },
      { 'Idempotency-Key': world.key() },
    );
  const totals = async (by: Person) => (await by.must(projectRoutes.getProject, { params: { projectId } })).participations;

  beforeAll(async () => {
    world = await createWorld();
    steps = planSteps(world);
    [school, sister, stranger, municipality, neighbour, ikvd] = await Promise.all([
      world.openSchool('9000000001'),
      world.openSchool('9000000002'),
      world.openSchool('9000000003', { municipalityId: '0030000' }),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0030000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
    ]);
  });
  afterAll(() => world?.cloud.stop());

  it('is registered for exactly 4600 €, no more and no less', async () => {
    const register = (grantCents: number) =>
      municipality.http.post<{ id: string }>('/v1/projects', { ...project, grantCents }, { 'Idempotency-Key': world.key() });
    for (const grantCents of [459_999, 460_001]) {
      const { errors } = expectProblem(await register(grantCents), 422, 'invalid-request');
      expect(errors).toMatchObject([{ pointer: '/grantCents', code: 'not-exactly' }]);
    }
    const { status, headers, body } = await register(460_000);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/projects/${body.id}`);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({ ...project, status: 'registered', municipalityId: '0003000' });
    projectId = body.id;
  });

  it('is cited by plans of the municipality’s schools, and by no others', async () => {
    const draft = await school.author.must(planRoutes.createPlan, { body: citing(school), key: world.key() });
    plan = await steps.passAll(school, draft, { municipality, ikvd });
    expect(plan.status).toBe('approved');
    const answer = await stranger.author.http.post('/v1/plans', citing(stranger), { 'Idempotency-Key': world.key() });
    expect(expectProblem(answer, 422, 'invalid-request').errors).toMatchObject([
      { pointer: '/measures/2/projectId', code: 'unknown-reference' },
    ]);
  });

  it('has a log that starts the plan’s implementation', async () => {
    const first = await log(plan.id, '2021-10-02');
    expect(first.status).toBe(201);
    expect(first.body).not.toHaveProperty('pupilId');
    const after = await steps.read(school.author, plan);
    expect(after).toMatchObject({ status: 'in_progress', startedOn: '2021-10-02', participations: { count: 1, minutes: 120 } });
    for (const day of ['2021-09-10', '2021-10-30']) {
      expect(expectProblem(await log(plan.id, day), 422, 'invalid-request').errors?.[0]?.pointer).toBe('/attendedOn');
    }
    expectProblem(await log(plan.id, '2021-10-03', school.director), 403, 'role-not-permitted');
    const { items, intact } = await steps.history(school.author, plan);
    expect(intact).toBe(true);
    expect(items.at(-1)).toMatchObject({
      action: 'participate',
      onBehalfOf: 'municipality#0003000',
      about: expect.stringMatching(/^prt_/),
    });
  });

  it('is entered for a whole class at once', async () => {
    const drafts = await Promise.all(
      Array.from({ length: 8 }, () => sister.author.must(planRoutes.createPlan, { body: citing(sister), key: world.key() })),
    );
    const plans = await Promise.all(drafts.map((draft) => steps.passAll(sister, draft, { municipality, ikvd })));
    const answers = await Promise.all(plans.flatMap(({ id }) => [log(id, '2021-10-02'), log(id, '2021-10-03')]));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(await totals(municipality)).toEqual({ count: 17, minutes: 17 * 120, pupils: 9 });
    expect(await totals(sister.author)).toEqual({ count: 16, minutes: 16 * 120, pupils: 8 });
    expect(await totals(school.author)).toEqual({ count: 1, minutes: 120, pupils: 1 });
  });

  it('keeps a wrong entry beside the one that takes it back', async () => {
    const { items } = await school.author.must(projectRoutes.listParticipations, { params: { projectId }, query: {} });
    const [entry] = items;
    const counter = () =>
      municipality.http.post(
        `/v1/projects/${projectId}/participations/${entry?.id}/counter-entry`,
        { reason: 'not-attended' },
        {
          'Idempotency-Key': world.key(),
        },
      );
    expect((await counter()).status).toBe(201);
    expectProblem(await counter(), 409, 'already-countered');
    expect(await steps.read(school.author, plan)).toMatchObject({
      status: 'approved',
      startedOn: null,
      participations: { count: 0, minutes: 0 },
    });
    expect(await totals(municipality)).toEqual({ count: 16, minutes: 16 * 120, pupils: 8 });
  });

  it('is not there for other municipalities, and only to be read for IKVD', async () => {
    for (const person of [neighbour, stranger.author, stranger.director]) {
      for (const path of ['', '/history', '/participations']) {
        expectProblem(await person.http.get(`/v1/projects/${projectId}${path}`), 404, 'not-found');
      }
    }
    expectProblem(await log(plan.id, '2021-10-03', neighbour), 404, 'not-found');
    expect((await ikvd.http.get(`/v1/projects/${projectId}`)).status).toBe(200);
    expectProblem(await ikvd.http.post('/v1/projects', project, { 'Idempotency-Key': world.key() }), 403, 'role-not-permitted');
  });

  it('is closed after its days, and then takes no entry any more', async () => {
    const close = () => municipality.http.post(`/v1/projects/${projectId}/close`, undefined, { 'If-Match': '"1"' });
    expectProblem(await close(), 409, 'period-not-over');
    world.cloud.setClock('2021-12-20T09:00:00Z');
    expect((await close()).status).toBe(200);
    expectProblem(await log(plan.id, '2021-12-10'), 409, 'wrong-state');
    const { items, intact } = await municipality.must(projectRoutes.getProjectHistory, { params: { projectId } });
    expect(intact).toBe(true);
    expect(items.map(({ action }) => action)).toEqual(['register', 'close']);
  });
});
