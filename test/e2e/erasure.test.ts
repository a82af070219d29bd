import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFormCode } from '../../infra/local/seed/personal-codes.ts';
import { expectVerdict, uploadReceipt } from '../../infra/local/seed/play-receipts.ts';
import { randomOf } from '../../infra/local/seed/random.ts';
import { accessRoutes } from '../../shared/routes/access.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { pupilRoutes } from '../../shared/routes/pupils.ts';
import { referenceRoutes } from '../../shared/routes/reference.ts';
import { statisticsRoutes } from '../../shared/routes/statistics.ts';
import type { Secret } from '../support/traces.ts';
import { field, filesOf, findsIn, itemsOf, secretsOf } from './support/files.ts';
import { type PlanSteps, planSteps } from './support/plan-steps.ts';
import { autumn, createWorld, type Person, type PlanState, type School, type World } from './support/world.ts';

const told = {
  givenName: 'Ģirts Žanis Izdzēstais',
  familyName: 'Ķēniņšteins-Aizmirstais',
  note: 'Vecāki šķiras, zēns dzīvo pie vecmāmiņas Ludzā.',
  evaluation: 'Zēns atguva prieku par skolu, ģimenes strīdi pierima.',
} as const;
const code = newFormCode(randomOf('a pupil who will be erased'));
const receiptName = 'Izdzestais-Girts-ediens';
const caseNumber = 'LIETA-7731-GI';
const year = '2021-2022';

/** What is erased: one pupil by the time that is over, one by an order, while a third is held. */
describe('a pupil whose data are kept, told, and erased', () => {
  let world: World;
  let steps: PlanSteps;
  let school: School;
  let other: School;
  let municipality: Person;
  let ikvd: Person;
  let secondIkvd: Person;
  let auditor: Person;
  let plan: PlanState;
  let held: PlanState;
  let ordered: PlanState;
  let receiptId: string;
  let claimId: string;
  /** Everything that could open or find the two again. */
  let keys: readonly Secret[];
  let figures: unknown;

  const finished = async (changes: Parameters<World['planFor']>[1] = {}): Promise<PlanState> => {
    const state = await steps.passAll(school, await world.draft(school, changes), { municipality, ikvd });
    await steps.consult(school.author, state, '2021-09-30');
    return steps.read(school.author, state);
  };
  const complete = async (of: PlanState): Promise<PlanState> => {
    const { risks, ...state } = await steps.read(school.author, of);
    const outcomes = risks.map(({ id }) => ({ riskId: id, outcome: 'reduced' as const }));
    return steps.complete(school.author, { ...of, version: state.version }, { outcomes, evaluation: told.evaluation });
  };
  const figuresNow = async (): Promise<unknown> => {
    await world.cloud.settle();
    await world.cloud.runSchedule('compile-statistics', world.cloud.now());
    const ofSchool = await ikvd.must(statisticsRoutes.getSchoolStatistics, {
      params: { schoolId: school.id },
      query: { schoolYear: year },
    });
    const national = await ikvd.must(statisticsRoutes.getNationalStatistics, { query: { schoolYear: year } });
    return JSON.parse(JSON.stringify([ofSchool, national]), (name, value: unknown) => (name === 'asOf' ? undefined : value));
  };
  const fileOf = (by: Person, { pupilId }: Pick<PlanState, 'pupilId'>) => by.must(pupilRoutes.getPupilFile, { params: { pupilId } });
  const secretsIn = (...pupilIds: readonly string[]) => secretsOf(world, pupilIds);

  beforeAll(async () => {
    world = await createWorld();
    steps = planSteps(world);
    [school, other, municipality, ikvd, secondIkvd, auditor] = await Promise.all([
      world.openSchool('9000000001'),
      world.openSchool('9000000002'),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('auditor', { kind: 'audit' }),
    ]);
    const good = world.planFor(school);
    const risks = good.risks.map((risk, index) => (index === 0 ? { ...risk, note: told.note } : risk));
    const pupil = { personalCode: code, givenName: told.givenName, familyName: told.familyName };
    plan = await finished({ pupil, risks, caseNumber });
    held = await finished();
    ordered = await finished();
    await school.director.must(planRoutes.getPupil, { params: { planId: plan.id } });
    const text = { number: 'G-1', seller: 'SIA TESTS', article: 'PUSDIENAS', on: '2021-09-20', amountCents: 20_000 };
    receiptId = await uploadReceipt(school.coordinator, { name: receiptName, type: 'application/pdf', text });
    await world.cloud.settle();
    await expectVerdict(school.coordinator, receiptId, 'clean');
    let claim = await world.draftClaim(school, plan, receiptId);
    claimId = claim.id;
    claim = await school.coordinator.must(claimRoutes.submitClaim, { params: { claimId }, version: claim.version });
    world.cloud.setClock('2022-01-05T09:00:00Z');
    for (const one of [held, ordered]) await complete(one);
    plan = await complete(plan);
  }, 120_000);
  afterAll(() => world?.cloud.stop());

  it('is told whole to the head of the school that answers for him, as data and as a document', async () => {
    const { pupilId } = plan;
    const whole = await school.director.must(pupilRoutes.exportPupil, { params: { pupilId }, query: {} });
    expect(whole).toMatchObject({
      id: pupilId,
      plans: [plan.id],
      keptUntil: null,
      next: null,
      exported: [
        {
          plan: { id: plan.id, caseNumber },
          person: { personalCode: code.replace('-', ''), ...{ givenName: told.givenName, familyName: told.familyName } },
          texts: { 'risks/r1/note': told.note, evaluation: told.evaluation },
          consultations: [{ heldOn: '2021-09-30', minutes: 40 }],
          claims: [{ id: claimId, lines: [{ planId: plan.id }] }],
          receipts: [{ id: receiptId, name: `${receiptName}.pdf` }],
        },
      ],
    });
    expect(whole.exported[0]?.history.at(0)).toMatchObject({ action: 'create' });
    const response = await fetch(`${world.cloud.url}/v1/pupils/${pupilId}/export?format=pdf`, {
      headers: { Authorization: `Bearer ${school.director.token}`, Accept: 'application/pdf' },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const { extractText, getDocumentProxy } = await import('unpdf');
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: true });
    const words = text.normalize('NFC').replaceAll(/\s+/g, ' ');
    for (const part of [told.givenName, told.familyName, 'Likumiskais pārstāvis', 'Kas datus ir lasījis']) expect(words).toContain(part);
  });

  it('sees who read what of him, newest first, page after page', async () => {
    const { pupilId } = plan;
    const path = `/v1/pupils/${pupilId}/accesses`;
    const seen: { readonly what: string; readonly by: string }[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof firstPage>> = await firstPage(cursor);
      seen.push(...page.items);
      cursor = page.next;
    } while (cursor !== null);
    async function firstPage(after: string | null) {
      return auditor.must(pupilRoutes.listAccesses, {
        params: { pupilId },
        query: { limit: '2', ...(after === null ? {} : { cursor: after }) },
      });
    }
    expect(seen.slice(0, 2).map(({ what }) => what)).toEqual(['export', 'export']);
    expect(seen.filter(({ what }) => what === 'names').map(({ by }) => by)).toEqual([school.director.client.clientId]);
    expect(seen.some(({ what, by }) => what === 'texts' && by === school.author.client.clientId)).toBe(true);
    expect((await school.director.http.get(`${path}?cursor=AAAA`)).status).toBe(422);
  });

  it('is nobody to another school, and no matter of those who prepare, pay or read no names', async () => {
    const base = `/v1/pupils/${plan.pupilId}`;
    for (const part of ['', '/history', '/export', '/accesses']) expect((await other.director.http.get(`${base}${part}`)).status).toBe(404);
    for (const person of [school.author, school.coordinator, municipality]) {
      for (const part of ['', '/export', '/accesses', '/history']) expect((await person.http.get(`${base}${part}`)).status).toBe(403);
    }
    for (const person of [ikvd, auditor]) expect((await person.http.get(`${base}/export`)).status).toBe(403);
    expect((await auditor.http.get(base)).status).toBe(200);
    const order = { reason: 'authority-order', reference: 'DVI-1' };
    expect((await other.director.http.post(`${base}/erasure`, order, { 'If-Match': '"0"' })).status).toBe(404);
    expect((await auditor.http.post(`${base}/erasure`, order, { 'If-Match': '"0"' })).status).toBe(403);
    expect((await school.director.http.post(`${base}/erasure/confirm`, undefined, { 'If-Match': '"0"' })).status).toBe(403);
    expect(
      (await school.director.http.post(`${base}/holds`, { reason: 'audit', reference: 'A-1' }, { 'Idempotency-Key': world.key() })).status,
    ).toBe(403);
    const gone = await world.admit('school-director', { kind: 'school', id: school.id });
    expect((await gone.http.get(`${base}/export`)).status).toBe(200);
    await ikvd.must(accessRoutes.revokeAccess, { params: { principalId: gone.client.clientId }, version: 1 });
    expect((await gone.http.get(`${base}/export`)).status).toBe(403);
    expect((await gone.http.get(`${base}/accesses`)).status).toBe(403);
  });

  it('stays while money is open, while the law asks for the records, and while somebody holds him', async () => {
    const refusal = async (by: Person, of: PlanState, body: object, path = 'erasure') => {
      const { version } = await fileOf(auditor, of);
      const answer = await by.http.post(`/v1/pupils/${of.pupilId}/${path}`, body, {
        'If-Match': `"${version}"`,
        'Idempotency-Key': world.key(),
      });
      return field(answer.body, 'code');
    };
    expect(await refusal(school.director, plan, { reason: 'authority-order', reference: 'DVI-1' })).toBe('money-open');
    const { version } = await municipality.must(claimRoutes.getClaim, { params: { claimId } });
    await municipality.must(claimRoutes.rejectClaim, { params: { claimId }, version, body: { reason: 'double-funding' } });
    expect(await refusal(school.director, plan, { reason: 'objection-upheld', reference: 'I-2' })).toBe('retention-not-over');
    expect(await refusal(ikvd, plan, { reason: 'retention-over', reference: 'I-2' })).toBe('retention-not-over');

    const holds = { params: { pupilId: held.pupilId }, body: { reason: 'audit', reference: 'CFLA-77' }, key: world.key() } as const;
    const first = await auditor.must(pupilRoutes.holdPupil, holds);
    expect(await auditor.must(pupilRoutes.holdPupil, holds)).toEqual(first);
    expect(first.holds).toHaveLength(1);
    expect(await refusal(school.director, held, { reason: 'authority-order', reference: 'DVI-1' })).toBe('on-hold');
    expect(await refusal(ikvd, held, { reason: 'matter-closed' }, `holds/${first.holds[0]?.id}/lift`)).toBe('outside-organisation');
    const { items, intact } = await auditor.must(pupilRoutes.getPupilHistory, { params: { pupilId: held.pupilId } });
    expect([items.map(({ action }) => action), intact]).toEqual([['hold'], true]);
    expect(JSON.stringify(items)).not.toContain('dataKey');
  });

  it('is erased by the order of one and the word of another, at once', async () => {
    figures = await figuresNow();
    keys = await secretsIn(plan.pupilId, ordered.pupilId);
    expect(keys.length).toBeGreaterThan(12);
    const params = { pupilId: ordered.pupilId };
    const body = { reason: 'authority-order', reference: 'DVI-2022-14' } as const;
    let { version } = await ikvd.must(pupilRoutes.orderErasure, { params, body, version: 0 });
    const alone = await ikvd.http.post(`/v1/pupils/${params.pupilId}/erasure/confirm`, undefined, { 'If-Match': `"${version}"` });
    expect([alone.status, field(alone.body, 'code')]).toEqual([403, 'four-eyes']);
    ({ version } = await ikvd.must(pupilRoutes.withdrawErasure, { params, version }));
    ({ version } = await school.director.must(pupilRoutes.orderErasure, { params, body, version }));
    const done = await secondIkvd.must(pupilRoutes.confirmErasure, { params, version });
    expect(done).toMatchObject({ erasure: { reason: 'authority-order', confirmedBy: secondIkvd.client.clientId }, filesErasedAt: null });
    expect((await school.director.http.get(`/v1/plans/${ordered.id}/pupil`)).status).toBe(410);
    expect((await steps.read(school.director, ordered)).erasedAt).toBe(done.erasedAt);
    const again = await secondIkvd.http.post(`/v1/pupils/${params.pupilId}/erasure/confirm`, undefined, {
      'If-Match': `"${done.version}"`,
    });
    expect(again.status).toBe(410);
    // The night's run sees to the files, of which he had none.
    expect(await world.cloud.runSchedule('apply-retention', world.cloud.now())).toMatchObject({ erased: 0, finished: 1, files: 0 });
  });

  it('is erased when his time is over, and not before anybody has said when that is', async () => {
    world.cloud.setClock('2025-01-02T09:00:00Z');
    const run = () => world.cloud.runSchedule('apply-retention', world.cloud.now());
    expect(await run()).toMatchObject({ erased: 0, finished: 0, barred: 0 });
    const setting = { params: { programmeId: 'pumpurs', setting: 'retention.years' }, body: { since: '2017-03-01', value: 1 } } as const;
    await ikvd.must(referenceRoutes.putSetting, setting);
    expect((await fileOf(auditor, plan)).keptUntil).toBe('2024-12-31');
    expect(await Promise.all([run(), run()])).toHaveLength(2);
    expect(await run()).toMatchObject({ erased: 0, finished: 0, files: 0, barred: 0, unfinished: 0 });
    expect(await fileOf(auditor, plan)).toMatchObject({ erasure: { reason: 'retention-over', by: 'system:apply-retention' } });
    expect((await fileOf(auditor, plan)).filesErasedAt).not.toBeNull();
    expect((await fileOf(auditor, held)).erasedAt).toBeNull();
    expect((await school.director.must(planRoutes.getPupil, { params: { planId: held.id } })).familyName).toBe('Ķirse');
  });

  it('leaves every answer sensible: facts where they were, and that the rest is erased', async () => {
    const detail = await steps.read(auditor, plan);
    expect(detail).toMatchObject({ status: 'completed', caseNumber: null, evaluation: null, consultations: { count: 1 } });
    expect(detail.actions.every(({ allowed }) => !allowed)).toBe(true);
    expect(await steps.history(auditor, plan)).toMatchObject({ intact: true });
    const statuses = async (by: Person, ...paths: readonly string[]) =>
      Promise.all(paths.map(async (path) => (await by.http.get(`/v1/${path}`)).status));
    const ofPlan = `plans/${plan.id}`;
    const ofPupil = `pupils/${plan.pupilId}`;
    expect(await statuses(school.director, `${ofPlan}/pupil`, `${ofPupil}/export`, `receipts/${receiptId}/content`)).toEqual([
      410, 410, 410,
    ]);
    expect(
      await statuses(
        school.director,
        ofPlan,
        `${ofPlan}/consultations`,
        `plans?semester=${autumn}`,
        ofPupil,
        `${ofPupil}/history`,
        `${ofPupil}/accesses`,
        `claims/${claimId}`,
        `receipts/${receiptId}`,
      ),
    ).toEqual(Array.from({ length: 8 }, () => 200));
    const copy = { semester: '2021-2022-2', application: { signedBy: 'guardian', signedOn: '2022-01-04' } };
    const tried = await school.author.http.post(`/v1/${ofPlan}/copy`, copy, { 'Idempotency-Key': world.key() });
    expect([tried.status, field(tried.body, 'code')]).toEqual([410, 'erased']);
  });

  it('changes no figure', async () => {
    expect(await figuresNow()).toEqual(figures);
  });

  it('leaves no trace: no key, no hash of a code, no sealed text, no file, nowhere', async () => {
    await world.cloud.forget();
    const left = await secretsIn(plan.pupilId, ordered.pupilId);
    expect(left).toEqual([]);
    const kept = await secretsIn(held.pupilId);
    expect(kept.length).toBeGreaterThan(4);
    const files = filesOf(world);
    const clear: readonly Secret[] = [
      { kind: 'code', value: code },
      ...[...Object.values(told), `${receiptName}.pdf`].map((value): Secret => ({ kind: 'text', value })),
    ];
    const others = files.filter(({ what }) => !what.startsWith('dynamodb-local'));
    expect(findsIn(others, clear)).toEqual([]);
    // DynamoDB Local keeps its stream for as long as it likes; what is said of the file holds for dynoxide's.
    expect(findsIn(others, keys)).toEqual([]);
    expect(files.filter(({ what }) => what.includes(receiptId)).map(({ what }) => what)).toEqual([]);
    if (world.cloud.engine === 'dynoxide') expect(findsIn(files, kept).length).toBeGreaterThan(0);
    const table = (await itemsOf(world)).map((item) => ({
      what: `${field(item, 'pk')} ${field(item, 'sk')}`,
      bytes: Buffer.from(JSON.stringify(item)),
    }));
    expect(table.length).toBeGreaterThan(40);
    expect(findsIn(table, [...clear, ...keys])).toEqual([]);
  });
});
