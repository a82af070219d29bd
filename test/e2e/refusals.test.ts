import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planRoutes } from '../../shared/routes/plans.ts';
import { stormFromEnvironment } from '../support/storm.ts';
import { expectProblem } from './support/expect-problem.ts';
import { autumn, createWorld, held, type Person, type Plan, type School, type World } from './support/world.ts';

describe('a request is refused', () => {
  let world: World;
  let school: School;
  let other: School;
  let municipality: Person;
  let otherMunicipality: Person;
  let ikvd: Person;

  beforeAll(async () => {
    world = await createWorld();
    [school, other, municipality, otherMunicipality, ikvd] = await Promise.all([
      world.openSchool('9000000001'),
      world.openSchool('9000000002', { municipalityId: '0030000' }),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0030000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
    ]);
  });
  afterAll(() => world?.cloud.stop());

  const create = (by: Person, body: unknown, headers: Readonly<Record<string, string>> = { 'Idempotency-Key': world.key() }) =>
    by.http.post('/v1/plans', body, headers);
  const act = (by: Person, { id, version }: Pick<Plan, 'id' | 'version'>, action: string, etag = `"${version}"`) =>
    by.http.post(`/v1/plans/${id}/${action}`, undefined, { 'If-Match': etag });

  describe('with an Idempotency-Key', () => {
    it('that is missing or too short', async () => {
      expectProblem(await create(school.author, world.planFor(school), {}), 400, 'idempotency-key-missing');
      expectProblem(await create(school.author, world.planFor(school), { 'Idempotency-Key': 'short' }), 400, 'idempotency-key-missing');
    });

    it('that another body was sent with', async () => {
      const headers = { 'Idempotency-Key': world.key() };
      const body = world.planFor(school);
      expect((await create(school.author, body, headers)).status).toBe(201);
      expectProblem(await create(school.author, { ...body, sex: 'male' }, headers), 422, 'idempotency-key-reused');
    });

    it.each([2, 10])('but never the same request %i times at the same instant: one plan, one answer', async (times) => {
      const headers = { 'Idempotency-Key': world.key() };
      const body = world.planFor(school);
      const answers = await Promise.all(Array.from({ length: times }, () => create(school.author, body, headers)));
      const [first] = answers;
      for (const answer of answers) {
        expect(answer.status).toBe(201);
        expect(answer.body).toEqual(first?.body);
        expect(answer.headers.get('etag')).toBe('"1"');
        expect(answer.headers.get('location')).toBe(first?.headers.get('location'));
      }
      const made = answers.filter((answer) => !answer.headers.has('idempotency-replayed'));
      // In a storm the one that made it may have lost its answer, and got it by a repetition too.
      if (stormFromEnvironment() === undefined) expect(made).toHaveLength(1);
      else expect(made.length).toBeLessThanOrEqual(1);
      const { items } = await school.author.must(planRoutes.listPlans, { query: { semester: autumn, limit: '100' } });
      const told = JSON.stringify(first?.body);
      expect(items.filter(({ id }) => told.includes(id))).toHaveLength(1);
    });

    it('that is the same as another client’s: keys are each client’s own', async () => {
      const headers = { 'Idempotency-Key': world.key() };
      const first = await create(school.author, world.planFor(school), headers);
      const second = await create(other.author, world.planFor(other), headers);
      expect([first.status, second.status]).toEqual([201, 201]);
      expect(second.headers.get('location')).not.toBe(first.headers.get('location'));
    });
  });

  describe('with an If-Match', () => {
    it('that is missing', async () => {
      const { id } = await world.draft(school);
      expectProblem(await school.author.http.post(`/v1/plans/${id}/submit`), 428, 'precondition-missing');
    });

    it.each(['"2"', '"0"', '*', 'W/"1"', '1'])('that names another version: %s', async (etag) => {
      expectProblem(await act(school.author, await world.draft(school), 'submit', etag), 412, 'stale-version');
    });

    it('of which two at the same instant name the same version: one changes the plan', async () => {
      const plan = await world.draft(school);
      const answers = await Promise.all([1, 2, 3, 4].map(() => act(school.author, plan, 'submit')));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    });
  });

  describe('about another organisation’s record', () => {
    it('as if there were none', async () => {
      const plan = await world.approved(school, { municipality, ikvd });
      for (const stranger of [other.author, other.director, otherMunicipality]) {
        expectProblem(await stranger.http.get(`/v1/plans/${plan.id}`), 404, 'not-found');
        expectProblem(await stranger.http.get(`/v1/plans/${plan.id}/history`), 404, 'not-found');
        expectProblem(await stranger.http.get(`/v1/plans?schoolId=${school.id}&semester=${autumn}`), 404, 'not-found');
      }
      expectProblem(await act(other.director, plan, 'approve'), 404, 'not-found');
      expectProblem(await act(other.author, plan, 'submit'), 404, 'not-found');
      expectProblem(await other.director.http.get(`/v1/statistics/schools/${school.id}?semester=${autumn}`), 404, 'not-found');
      expectProblem(await school.author.http.get('/v1/plans/iap_01ARZ3NDEKTSV4RRFFQ69G5FAV'), 404, 'not-found');
      expectProblem(await school.author.http.get('/v1/plans/17'), 404, 'not-found');
    });

    it('and a plan for another school', async () => {
      expectProblem(await create(other.author, world.planFor(school)), 403, 'outside-organisation');
    });
  });

  describe('by a rule of plans', () => {
    it('that gives a pupil one plan in a semester, wherever he learns', async () => {
      const body = world.planFor(school);
      expect((await create(school.author, body)).status).toBe(201);
      expectProblem(await create(school.author, body), 409, 'plan-already-exists');
      expectProblem(await create(other.author, { ...body, schoolId: other.id }), 409, 'plan-already-exists');
    });

    it('that is about its state, and says which that is', async () => {
      const draft = await world.draft(school);
      const { detail } = expectProblem(await act(school.director, draft, 'approve'), 409, 'wrong-state');
      expect(detail).toContain('draft');
      const submitted = await school.author.must(planRoutes.submitPlan, { params: { planId: draft.id }, version: draft.version });
      expectProblem(await act(school.author, submitted, 'submit'), 409, 'awaiting-decision');
      expectProblem(await act(municipality, submitted, 'approve'), 409, 'awaiting-another-level');
      const early = await school.author.http.post(`/v1/plans/${draft.id}/consultations`, held('2021-10-01'), {
        'Idempotency-Key': world.key(),
      });
      expectProblem(early, 409, 'wrong-state');
    });

    it('that wants four eyes: an author who became director does not approve his own plan', async () => {
      const author = await world.admit('iap-author', { kind: 'school', id: school.id });
      const draft = await world.draft({ ...school, author });
      const plan = await author.must(planRoutes.submitPlan, { params: { planId: draft.id }, version: draft.version });
      await world.promote(author, 'school-director', { kind: 'school', id: school.id });
      expectProblem(await act(author, plan, 'approve'), 403, 'four-eyes');
    });

    it('that closes a plan after its period only', async () => {
      const plan = await world.approved(school, { municipality, ikvd });
      const body = held('2021-10-01');
      await school.author.must(planRoutes.logConsultation, { params: { planId: plan.id }, body, key: world.key() });
      const evaluation = { outcomes: [], evaluation: 'Mērķis ir sasniegts.' };
      const answer = await school.author.http.post(`/v1/plans/${plan.id}/complete`, evaluation, { 'If-Match': `"${plan.version + 1}"` });
      expect(expectProblem(answer, 409, 'period-not-over').detail).toContain('2021-12-31');
    });
  });

  describe('for what it holds', () => {
    it('telling all faults at once, each with its place', async () => {
      const good = world.planFor(school);
      const answer = await create(school.author, {
        ...good,
        semester: '2021-2023-1',
        pupil: { ...good.pupil, personalCode: '010203-12345', familyName: ' ' },
        sex: 'other',
        risks: [{ id: 'r1', category: 'learning' }],
        measures: [{ ...good.measures[0], plannedMinutes: 0.5 }],
        surprise: true,
      });
      const { errors } = expectProblem(answer, 422, 'invalid-request');
      expect(errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
        '/measures/0/plannedMinutes wrong-type',
        '/pupil/familyName too-short',
        '/pupil/personalCode bad-personal-code',
        '/risks/0/factor required',
        '/risks/0/severity required',
        '/semester bad-format',
        '/sex unknown-value',
        '/surprise unknown-field',
      ]);
      for (const { message } of errors ?? []) expect(message).not.toBe('');
    });

    it('and by all of the programme’s rules at once', async () => {
      const good = world.planFor(school);
      const answer = await create(school.author, {
        ...good,
        application: { signedBy: 'guardian', signedOn: '2021-10-05' },
        risks: [...good.risks, { id: 'r3', category: 'luck', factor: 'bad', severity: 'extreme' }],
        measures: good.measures.map((measure) => ({ ...measure, risks: [{ riskId: 'r9', justification: 'Nav.' }] })),
      });
      const { errors } = expectProblem(answer, 422, 'invalid-request');
      expect(errors?.map(({ pointer, code }) => `${pointer} ${code}`).sort()).toEqual([
        '/application/signedOn in-the-future',
        '/measures/0/risks/0/riskId unknown-reference',
        '/measures/1/risks/0/riskId unknown-reference',
        '/risks/2/category not-in-programme',
        '/risks/2/severity not-in-programme',
      ]);
    });

    it('where it is no JSON, not said to be, or too large', async () => {
      const headers = { 'Idempotency-Key': world.key() };
      expectProblem(await create(school.author, '{"programme":', headers), 400, 'malformed-request');
      expectProblem(await create(school.author, '{}', { ...headers, 'Content-Type': 'text/plain' }), 415, 'unsupported-media-type');
      expectProblem(await create(school.author, JSON.stringify('x'.repeat(1_100_000)), headers), 413, 'body-too-large');
    });

    it('where a query has what the route does not know', async () => {
      const { errors } = expectProblem(
        await school.author.http.get(`/v1/plans?semester=${autumn}&limit=1000&page=2`),
        422,
        'invalid-request',
      );
      expect(errors?.map(({ pointer }) => pointer).sort()).toEqual(['query/limit', 'query/page']);
    });
  });

  it('in Latvian, or in English to whom it is the better', async () => {
    const ask = (language?: string) =>
      school.author.http.get('/v1/plans/17', language === undefined ? {} : { 'Accept-Language': language });
    expect(expectProblem(await ask('*'), 404, 'not-found').title).toBe('Nav atrasts');
    expect(expectProblem(await ask('lv, en;q=0.5'), 404, 'not-found').title).toBe('Nav atrasts');
    expect(expectProblem(await ask('en-GB,en;q=0.9,lv;q=0.5'), 404, 'not-found').title).toBe('Not found');
    expect((await ask('en')).headers.get('content-language')).toBe('en');
    expect((await ask('de')).headers.get('content-language')).toBe('lv');
  });
});
