import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectVerdict, uploadReceipt } from '../../infra/local/seed/play-receipts.ts';
import { reportFormats } from '../../shared/domain/report.ts';
import { accessRoutes } from '../../shared/routes/access.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { receiptRoutes } from '../../shared/routes/receipts.ts';
import { reportRoutes } from '../../shared/routes/reports.ts';
import { statisticsRoutes } from '../../shared/routes/statistics.ts';
import { expectAnnounced, messagesTo } from './support/messages.ts';
import { autumn, createWorld, held, type Person, type PlanState, type School, type World } from './support/world.ts';

/** One plan and one claim through the whole system, each step as the next person. The tests follow one another. */
describe('the whole path', () => {
  let world: World;
  let school: School;
  let municipality: Person;
  let ikvd: Person;
  let finance: Person;
  let analyst: Person;
  let plan: PlanState;
  let receiptId: string;
  let claimId: string;

  beforeAll(async () => {
    world = await createWorld();
    school = await world.openSchool('9000000001');
    [municipality, ikvd, finance, analyst] = await Promise.all([
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-finance', { kind: 'ikvd' }),
      world.admit('ikvd-analyst', { kind: 'ikvd' }),
    ]);
  });
  afterAll(() => world?.cloud.stop());

  const approve = async (by: Person): Promise<PlanState> =>
    by.must(planRoutes.approvePlan, { params: { planId: plan.id }, version: plan.version });

  it('knows the holder of a token', async () => {
    const me = await school.author.must(accessRoutes.getMe, {});
    expect(me).toMatchObject({ id: school.author.client.clientId, role: 'iap-author', organisation: { kind: 'school', id: school.id } });
  });

  it('makes a plan once, however often it is asked with one key', async () => {
    const body = world.planFor(school);
    const key = world.key();
    plan = await school.author.must(planRoutes.createPlan, { body, key });
    const again = await school.author.call(planRoutes.createPlan, { body, key });
    expect(plan).toMatchObject({ status: 'draft', version: 1, schoolId: school.id, municipalityId: '0003000' });
    expect(again).toEqual({ ok: true, value: plan, replayed: true });
    expect(JSON.stringify(plan)).not.toMatch(/Ķirse|personalCode/);
  });

  it('has it approved by director, municipality and IKVD, in this order', async () => {
    plan = await school.author.must(planRoutes.submitPlan, { params: { planId: plan.id }, version: plan.version });
    expect(plan).toMatchObject({ status: 'in_approval', awaiting: 'director' });
    const queue = await school.director.must(planRoutes.listPlans, { query: { awaiting: 'me' } });
    expect(queue.items.map(({ id }) => id)).toEqual([plan.id]);
    plan = await approve(school.director);
    expect(plan.awaiting).toBe('municipality');
    plan = await approve(municipality);
    expect(plan.awaiting).toBe('ikvd');
    plan = await approve(ikvd);
    expect(plan).toMatchObject({ status: 'approved', awaiting: null, startedOn: null });
    expect(plan.approvals.map(({ by }) => by)).toEqual([school.director, municipality, ikvd].map(({ client }) => client.clientId));
  });

  it('is in progress from the first consultation', async () => {
    const body = held('2021-09-30');
    const logged = await school.author.must(planRoutes.logConsultation, { params: { planId: plan.id }, body, key: world.key() });
    expect(logged).toMatchObject({ ...body, planId: plan.id, subject: 'Matemātika', confirmation: 'confirmed' });
    plan = await school.author.must(planRoutes.getPlan, { params: { planId: plan.id } });
    expect(plan).toMatchObject({ status: 'in_progress', startedOn: '2021-09-30', consultations: { count: 1, minutes: 40 } });
    const log = await school.author.must(planRoutes.listConsultations, { params: { planId: plan.id }, query: {} });
    expect(log.items).toEqual([logged]);
  });

  it('takes a receipt by the form that it gave, and inspects it when it has arrived', async () => {
    receiptId = await uploadReceipt(school.coordinator, {
      name: 'path',
      type: 'image/jpeg',
      text: { number: '7', seller: 'SIA TESTS', article: 'PUSDIENAS', on: '2021-09-20', amountCents: 2500 },
    });
    await world.cloud.settle();
    await expectVerdict(school.coordinator, receiptId, 'clean');
    const receipt = await school.coordinator.must(receiptRoutes.getReceipt, { params: { receiptId } });
    expect(receipt).toMatchObject({ state: 'clean', faults: [], use: { usedCents: 0 }, contentType: 'image/jpeg' });
  });

  it('pays a claim that school, municipality, IKVD and finance saw', async () => {
    const draft = await world.draftClaim(school, plan, receiptId);
    expect(draft).toMatchObject({ status: 'draft', totalCents: 2500, lines: [{ kind: 'catering' }] });
    claimId = draft.id;
    const params = { claimId };
    const body = { lines: [] };
    const steps = [
      ['submitted', (version: number) => school.coordinator.must(claimRoutes.submitClaim, { params, version })],
      ['approved', (version: number) => municipality.must(claimRoutes.approveClaim, { params, version, body })],
      ['verified', (version: number) => ikvd.must(claimRoutes.verifyClaim, { params, version, body })],
      ['paid', (version: number) => finance.must(claimRoutes.payClaim, { params, version })],
    ] as const;
    let { version } = draft;
    for (const [status, take] of steps) {
      const claim = await take(version);
      expect(claim.status).toBe(status);
      version = claim.version;
    }
    const receipt = await school.coordinator.must(receiptRoutes.getReceipt, { params: { receiptId } });
    expect(receipt.use).toEqual({ usedCents: 2500, byClaim: { [claimId]: 2500 } });
  });

  it('counts money spent before the first consultation as the start of support', async () => {
    plan = await school.author.must(planRoutes.getPlan, { params: { planId: plan.id } });
    expect(plan.startedOn).toBe('2021-09-20');
  });

  it('is closed with an evaluation after its period', async () => {
    world.cloud.setClock('2022-01-05T08:00:00Z');
    const outcomes = [
      { riskId: 'r1', outcome: 'reduced' },
      { riskId: 'r2', outcome: 'resolved' },
    ];
    const body = { outcomes, evaluation: 'Mērķis sasniegts: sekmes uzlabojušās.' };
    plan = await school.author.must(planRoutes.completePlan, { params: { planId: plan.id }, version: plan.version, body });
    expect(plan).toMatchObject({ status: 'completed', outcomes, completedAt: expect.stringMatching(/^2022-01-05T08:0/) });
    expect(JSON.stringify(plan)).not.toContain('Mērķis');
    const { evaluation } = await school.author.must(planRoutes.getPlan, { params: { planId: plan.id } });
    expect(evaluation).toBe(body.evaluation);
  });

  it('has kept every step in chains that nobody broke', async () => {
    const ofPlan = await school.director.must(planRoutes.getPlanHistory, { params: { planId: plan.id } });
    expect(ofPlan.intact).toBe(true);
    expect(ofPlan.items.map(({ action }) => action)).toEqual([
      'create',
      'submit',
      'approve',
      'approve',
      'approve',
      'consult',
      'start',
      'complete',
    ]);
    expect(ofPlan.items.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(JSON.stringify(ofPlan)).not.toMatch(/sekmes uzlabojušās|matemātikas/);
    const ofClaim = await finance.must(claimRoutes.getClaimHistory, { params: { claimId } });
    expect(ofClaim.intact).toBe(true);
    expect(ofClaim.items.map(({ action }) => action)).toEqual(['create', 'submit', 'approve', 'verify', 'pay']);
  });

  it('counts in the statistics of school, municipality and nation once they are compiled', async () => {
    await world.cloud.settle();
    // Setting the clock past a night let the schedule run by itself; what it left is compiled now.
    await world.cloud.runSchedule('compile-statistics', '2022-01-06T00:30:00Z');
    const query = { semester: autumn };
    const schoolStatistics = await school.director.must(statisticsRoutes.getSchoolStatistics, { params: { schoolId: school.id }, query });
    expect(schoolStatistics.semesters).toMatchObject([
      {
        disclosure: 'full',
        plans: { total: 1, implemented: 1, pupils: 1, byStatus: { completed: 1 } },
        risks: { byCategory: { learning: 1, economic: 1 } },
        consultations: { count: 1, minutes: 40 },
        compensations: { byKind: { catering: { claimedCents: 2500, approvedCents: 2500, paidCents: 2500, claims: 1 } } },
      },
    ]);
    const ofMunicipality = await municipality.must(statisticsRoutes.getMunicipalityStatistics, {
      params: { municipalityId: '0003000' },
      query,
    });
    expect(ofMunicipality.semesters).toMatchObject([{ disclosure: 'full', scope: { name: 'Jelgava' }, plans: { implemented: 1 } }]);
    const ofNation = await ikvd.must(statisticsRoutes.getNationalStatistics, { query });
    expect(ofNation.semesters).toMatchObject([{ disclosure: 'full', plans: { implemented: 1, pupils: 1 } }]);
  });

  it('tells an analyst, and the public, that so few plans are too few to tell', async () => {
    for (const name of ['seal-semester', 'publish-figures']) await world.cloud.runSchedule(name, '2022-02-01T02:00:00Z');
    const { semesters } = await analyst.must(statisticsRoutes.getSchoolStatistics, {
      params: { schoolId: school.id },
      query: { schoolYear: '2021-2022' },
    });
    const suppressed = { suppressed: true, reason: 'few-pupils' };
    expect(semesters).toHaveLength(1);
    expect(semesters[0]).toMatchObject({
      disclosure: 'controlled',
      plans: { total: suppressed, implemented: suppressed, pupils: suppressed },
    });
    const open = await fetch(`${world.cloud.url}/v1/open-data/${autumn}/national.csv`);
    expect([open.status, open.headers.get('content-type'), open.headers.get('cache-control')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'public, max-age=3600',
    ]);
    const rows = (await open.text()).trimEnd().split('\r\n');
    expect(rows.map((row) => row.split(',').slice(2, 4).join(' '))).toEqual(['level id', 'nation LV', 'region zemgale']);
    expect(rows[1]).toContain('suppressed');
    const known = await fetch(`${world.cloud.url}/v1/open-data/${autumn}/national.csv`, {
      headers: { 'If-None-Match': open.headers.get('etag') ?? '' },
    });
    expect(known.status).toBe(304);
    expect(semesters[0]).toMatchObject({ sealed: true, compensations: { byKind: { catering: { paidCents: suppressed } } } });
  });

  it('is reported to the municipality, in five files that are what their report says, with one message', async () => {
    const email = 'atbalsts@jelgava.example.lv';
    expect(await municipality.must(accessRoutes.putContact, { body: { email, language: 'lv' } })).toEqual({
      sentTo: 'a…@je…lv',
      language: 'lv',
    });
    for (let run = 1; run <= 2; run += 1) await world.cloud.runSchedule('send-reports', '2022-02-02T03:00:00Z');
    const { items } = await municipality.must(reportRoutes.listReports, { query: {} });
    const sealed = items.find(({ period }) => period === autumn);
    expect(sealed).toMatchObject({ partner: { id: '0003000', name: 'Jelgava' }, revision: 1, sealed: true, rows: { units: 1, claims: 1 } });
    const reportId = sealed?.id ?? '';
    const report = await municipality.must(reportRoutes.getReport, { params: { reportId } });
    expect(report).toEqual(sealed);
    const texts: Record<string, string> = {};
    for (const format of reportFormats) {
      const link = await municipality.must(reportRoutes.getReportFile, { params: { reportId, format } });
      const bytes = new Uint8Array(await (await fetch(link.url)).arrayBuffer());
      expect([bytes.byteLength, createHash('sha256').update(bytes).digest('hex')]).toEqual([link.sizeBytes, report.files[format].sha256]);
      texts[format] = new TextDecoder().decode(bytes);
    }
    expect(texts['html']).toContain(claimId);
    expect(JSON.parse(texts['json'] ?? '')).toMatchObject({ claims: [{ id: claimId, status: 'paid', paidCents: 2500 }] });
    expect(Object.values(texts).join('')).not.toMatch(/Ķirse/);
    expectAnnounced((await messagesTo(world.cloud.url, email)).filter((text) => text.includes(reportId)));
    const neighbour = await world.admit('municipality-coordinator', { kind: 'municipality', id: '0002000' });
    expect(await neighbour.call(reportRoutes.getReport, { params: { reportId } })).toMatchObject({ ok: false, status: 404 });
    expect(await neighbour.call(reportRoutes.listReports, { query: { partner: '0003000' } })).toMatchObject({ ok: false, status: 404 });
  });
});
