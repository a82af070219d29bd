import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planRoutes } from '../../shared/routes/plans.ts';
import type { Answer } from '../support/http-client.ts';
import { refusedInBoth, sendRaw } from './support/hostile.ts';
import { autumn, createWorld, type NewPlan, type School, type World } from './support/world.ts';

const megabyte = 1024 * 1024;

describe('a hostile plan', () => {
  let world: World;
  let school: School;

  beforeAll(async () => {
    world = await createWorld();
    school = await world.openSchool('9000000001');
  });
  afterAll(() => world?.cloud.stop());

  const create = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<unknown>> =>
    school.author.http.post('/v1/plans', body, { 'Idempotency-Key': world.key(), ...headers });
  const faultsOf = async (body: unknown): Promise<readonly string[]> => {
    const problem = await refusedInBoth((headers) => create(body, headers), 'a plan');
    expect(problem).toMatchObject({ status: 422, code: 'invalid-request' });
    return (problem.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`).sort();
  };
  /** The JSON of a good plan with one text of it replaced by other JSON. */
  const withText = (text: string, json: string): string => {
    const good = JSON.stringify(world.planFor(school));
    expect(good).toContain(JSON.stringify(text));
    return good.replace(JSON.stringify(text), json);
  };

  it.each([
    ['100 KB', 100_001],
    ['6 MB, more than a function can be given', 6 * megabyte],
    ['10 MB, as much as the gateway takes', 10 * megabyte],
    ['10 MB and one byte', 10 * megabyte + 1],
  ])('of %s is too large', async (_size, bytes) => {
    const frame = withText('Izvairās no matemātikas.', '""');
    const body = withText('Izvairās no matemātikas.', `"${'a'.repeat(bytes - Buffer.byteLength(frame))}"`);
    expect(await refusedInBoth((headers) => create(body, headers), 'a large plan')).toMatchObject({
      status: 413,
      code: 'body-too-large',
    });
  });

  it.each([
    ['a bidirectional override', '"Ķir\\u202Ese"'],
    ['a zero-width space', '"Ķir\\u200Bse"'],
    ['an invisible tag', '"Ķirse\\uDB40\\uDC41"'],
    ['a control character', '"Ķir\\u0007se"'],
    ['a zero', '"Ķirse\\u0000"'],
    ['a line break', '"Ķirse\\nIlze"'],
    ['half of a character', '"Ķirse\\uD83D"'],
    ['a character that was lost on the way', '"\\uFFFDirse"'],
  ])('with %s in a name is told where', async (_what, json) => {
    expect(await faultsOf(withText('Ķirse', json))).toEqual(['/pupil/familyName bad-characters']);
  });

  it('with bytes that are no UTF-8 is told where', async () => {
    const [before = '', after = ''] = JSON.stringify(world.planFor(school)).split('Žanete');
    const bytes = Buffer.concat([Buffer.from(before), Buffer.from([0xc5, 0xbd, 0xff, 0xc5]), Buffer.from(after)]);
    const { status, body } = await sendRaw({
      url: world.cloud.url,
      token: school.author.token,
      method: 'POST',
      path: '/v1/plans',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': world.key() },
      body: bytes,
    });
    expect({ status, body }).toMatchObject({ status: 422, body: { errors: [{ pointer: '/pupil/givenName', code: 'bad-characters' }] } });
  });

  it('with prototype keys at any depth is told where', async () => {
    const good = JSON.stringify(world.planFor(school));
    const poisoned = good.replaceAll('{', '{"__proto__":{"sex":"male"},"constructor":{"prototype":{"sex":"male"}},');
    const faults = await faultsOf(poisoned);
    const places = ['', '/pupil', '/education', '/guardian', '/application', '/risks/0', '/risks/1', '/measures/0', '/measures/1'];
    for (const place of [...places, '/measures/0/risks/0', '/measures/1/risks/0']) {
      expect(faults).toContain(`${place}/__proto__ unknown-field`);
      expect(faults).toContain(`${place}/constructor unknown-field`);
    }
    expect(Object.prototype).not.toHaveProperty('sex');
  });

  it.each<[string, string, string]>([
    ['more than there is', '1e400', 'wrong-type'],
    ['more than whole numbers reach', '9007199254740993', 'too-large'],
    ['below nothing', '-1', 'too-small'],
    ['nothing', '-0', 'too-small'],
    ['a part', '0.1', 'wrong-type'],
    ['nearly a whole', '400.0000001', 'wrong-type'],
    ['a text', '"400"', 'wrong-type'],
    ['a list', '[400]', 'wrong-type'],
    ['an object', '{"$gt": 0}', 'wrong-type'],
    ['null', 'null', 'wrong-type'],
  ])('with a number that is %s is told so', async (_what, json, code) => {
    const body = JSON.stringify(world.planFor(school)).replace('"plannedMinutes":400', `"plannedMinutes":${json}`);
    expect(await faultsOf(body)).toEqual([`/measures/0/plannedMinutes ${code}`]);
  });

  it('with every field of a wrong type is told all of them at once', async () => {
    const wrong = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(wrong);
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wrong(one)]));
      return typeof value === 'number' ? 'a text' : 17;
    };
    const leaves = (value: unknown, pointer = ''): readonly string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, one]) => leaves(one, `${pointer}/${key}`))
        : [pointer];
    const { education, guardian, measures, ...good } = world.planFor(school);
    const faults = await faultsOf({
      ...Object(wrong(good)),
      education: { ...education, grade: 'a text' },
      guardian: { ...guardian, givenName: 17, familyName: 17 },
      measures,
    });
    const pointers = [...leaves(good), '/education/grade', '/guardian/givenName', '/guardian/familyName'];
    expect(pointers.length).toBeGreaterThan(15);
    expect(pointers.filter((pointer) => faults.filter((fault) => fault.startsWith(`${pointer} `)).length !== 1)).toEqual([]);
  });

  it('with more faults than anybody reads is told the first, and how many more there are', async () => {
    const fields = Array.from({ length: 5_000 }, (_none, index) => [`field${index}`, 0] as const);
    const problem = await refusedInBoth((headers) => create(Object.fromEntries(fields), headers), 'many fields');
    expect(problem.errors).toHaveLength(200);
    expect(problem).toHaveProperty('moreErrors');
  });

  it('has no effect', async () => {
    const { items } = await school.author.must(planRoutes.listPlans, { query: { semester: autumn } });
    expect(items).toEqual([]);
  });

  it('of strange but honest texts is kept as it was written', async () => {
    const names: Partial<NewPlan['pupil']> = { givenName: 'Ļubova-Ņina Žaklīna', familyName: 'O’Šonesija (dzim. Ģērmane)' };
    const good = world.planFor(school);
    const note = 'Viņš teica: "=SUM(A1)" un <script>alert(1)</script>; {{7*7}} ${x} %00 \\u0000 ../../etc 👨‍👩‍👧'.replaceAll('\u200D', ' ');
    const [risk, ...others] = good.risks;
    if (risk === undefined) throw new Error('a plan without a risk');
    const body: NewPlan = { ...good, pupil: { ...good.pupil, ...names }, risks: [{ ...risk, note }, ...others] };
    const { id: planId } = await school.author.must(planRoutes.createPlan, { body, key: world.key() });
    expect(await school.author.must(planRoutes.getPupil, { params: { planId } })).toMatchObject(names);
    expect((await school.author.must(planRoutes.getPlan, { params: { planId } })).risks[0]).toMatchObject({ note });
  });
});
