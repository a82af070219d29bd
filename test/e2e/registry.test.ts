import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceRoutes } from '../../shared/routes/reference.ts';
import { expectProblem } from './support/expect-problem.ts';
import { createWorld, type Person, type World } from './support/world.ts';

const schoolOf = (number: number, changes: object = {}) => ({
  id: String(8_100_000_000 + number),
  name: `Parauga ${number}. pamatskola`,
  kind: 'general',
  affiliations: [{ since: '2017-03-01', partner: 'municipal', municipalityId: '0003000' }],
  validFrom: '2017-03-01',
  validTo: null,
  ...changes,
});

const municipalityOf = (number: number) => ({
  name: `Parauga ${number}. novads`,
  kind: 'novads',
  region: 'Latgale',
  validFrom: '2021-07-01',
  validTo: null,
  succeeds: [],
});

/** What IKVD does with the register, on real engines. */
describe('the register', () => {
  let world: World;
  let registrar: Person;
  let auditor: Person;

  beforeAll(async () => {
    world = await createWorld();
    ({ registrar } = world);
    auditor = await world.admit('auditor', { kind: 'audit' });
  });
  afterAll(() => world?.cloud.stop());

  it('takes hundreds of schools at once, refuses the bad rows alone, and takes the same load again for nothing', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => schoolOf(index + 1));
    const mixed = [...rows, schoolOf(401, { validTo: '2001-01-01' }), { id: '8100000402' }];
    const load = (all: readonly unknown[]) => registrar.must(referenceRoutes.loadSchools, { body: { rows: [...all] } });
    const first = await load(mixed);
    expect(first).toMatchObject({ accepted: 400, unchanged: 0, refused: 2 });
    expect(first.rows.slice(-2).map(({ errors }) => errors[0]?.pointer)).toEqual(['/rows/400/validTo', '/rows/401/name']);
    expect(await load(rows)).toMatchObject({ accepted: 0, unchanged: 400, refused: 0 });
    const renamed = schoolOf(7, { name: 'Jaunais nosaukums' });
    expect(await load([renamed])).toMatchObject({ accepted: 1 });
    expect(await auditor.must(referenceRoutes.getSchool, { params: { schoolId: renamed.id } })).toMatchObject({
      name: renamed.name,
      version: 2,
    });
    const history = await auditor.must(referenceRoutes.getSchoolHistory, { params: { schoolId: renamed.id } });
    expect(history).toMatchObject({ intact: true, items: [{ action: 'register' }, { action: 'change', by: registrar.client.clientId }] });
  });

  it('takes what many add at the same instant, each once, in one chain', async () => {
    const numbers = Array.from({ length: 12 }, (_, index) => index);
    const answers = await Promise.all(
      numbers.map((number) => registrar.http.put(`/v1/municipalities/009${String(number).padStart(4, '0')}`, municipalityOf(number))),
    );
    expect(answers.map(({ status }) => status)).toEqual(numbers.map(() => 200));
    const { items, intact } = await auditor.must(referenceRoutes.getReferenceHistory, {});
    expect([items.length, intact]).toEqual([numbers.length, true]);
    const list = await auditor.must(referenceRoutes.listMunicipalities, {});
    expect(list.items.filter(({ id }) => id.startsWith('009'))).toHaveLength(numbers.length);
  });

  it('sets what is not known without a release, and never over somebody else’s change', async () => {
    const path = '/v1/programmes/pumpurs/settings/compensations.catering.capCents';
    const before = await registrar.http.get('/v1/programmes');
    const set = await registrar.http.put(path, { since: '2021-09-01', value: 12_000 });
    expect(set).toMatchObject({ status: 200, body: { id: 'pumpurs' } });
    expectProblem(await registrar.http.put(path, { since: '2021-09-01', value: 13_000 }), 428, 'precondition-missing');
    const stale = { 'If-Match': before.headers.get('etag') ?? '' };
    expectProblem(await registrar.http.put(path, { since: '2021-09-01', value: 13_000 }, stale), 412, 'stale-version');
    const fresh = { 'If-Match': set.headers.get('etag') ?? '' };
    expect(await registrar.http.put(path, { since: '2021-09-01', value: 13_000 }, fresh)).toMatchObject({ status: 200 });
    const { items } = await auditor.must(referenceRoutes.listProgrammes, {});
    expect(items[0]?.compensations['catering']?.capCents).toEqual([
      { since: '2017-03-01', value: null, confirmed: false },
      { since: '2021-09-01', value: 13_000, confirmed: true },
    ]);
    expectProblem(
      await registrar.http.put('/v1/programmes/pumpurs/settings/nothing.here', { since: '2021-09-01', value: 1 }),
      404,
      'not-found',
    );
    expectProblem(await auditor.http.put(path, { since: '2021-09-01', value: 1 }), 403, 'role-not-permitted');
  });
});
