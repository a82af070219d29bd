import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inFlight } from '../../infra/local/seed/in-flight.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { receiptRoutes } from '../../shared/routes/receipts.ts';
import { statisticsRoutes } from '../../shared/routes/statistics.ts';
import { expectProblem } from './support/expect-problem.ts';
import { autumn, type Claim, createWorld, type Person, type School, type World } from './support/world.ts';

describe('a claim that does not go straight', () => {
  let world: World;
  let school: School;
  let municipality: Person;
  let ikvd: Person;
  let verifier: Person;
  let finance: Person;

  beforeAll(async () => {
    world = await createWorld();
    [school, municipality, ikvd, verifier, finance] = await Promise.all([
      world.openSchool('9000000001'),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-finance', { kind: 'ikvd' }),
    ]);
  });
  afterAll(() => world?.cloud.stop());

  const at = ({ id: claimId, version }: Pick<Claim, 'id' | 'version'>) => ({ params: { claimId }, version });
  const submit = (claim: Claim): Promise<Claim> => school.coordinator.must(claimRoutes.submitClaim, at(claim));
  const read = (claim: Claim): Promise<Claim> => school.coordinator.must(claimRoutes.getClaim, { params: { claimId: claim.id } });
  const planned = async () => world.approved(school, { municipality, ikvd });
  const act = (by: Person, { id, version }: Claim, action: string, body?: unknown) =>
    by.http.post(`/v1/claims/${id}/${action}`, body, { 'If-Match': `"${version}"`, 'Idempotency-Key': world.key() });

  it('is returned with what to correct, waits in the school’s queue, is corrected and paid in part', async () => {
    const plan = await planned();
    const [first, second] = [await world.cleanReceipt(school), await world.cleanReceipt(school)];
    let claim = await submit(await world.draftClaim(school, plan, first, 2_000));
    claim = await municipality.must(claimRoutes.returnClaim, {
      ...at(claim),
      body: { corrections: [{ lineId: 'l1', reason: 'incorrect', note: 'Summa neatbilst čekam.' }] },
    });
    expect(claim).toMatchObject({ status: 'returned', corrections: [{ lineId: 'l1', reason: 'incorrect', level: 'municipality' }] });
    const queue = await school.coordinator.must(claimRoutes.listClaims, { query: { awaiting: 'me' } });
    expect(queue.items.map(({ id }) => id)).toEqual([claim.id]);
    expect(await school.coordinator.must(receiptRoutes.getReceipt, { params: { receiptId: first } })).toMatchObject({
      use: { usedCents: 0, byClaim: {} },
    });

    const line = (amountCents: number, receiptId: string) => ({
      planId: plan.id,
      measureId: 'm2',
      spentOn: '2021-09-20',
      amountCents,
      receiptIds: [receiptId],
    });
    claim = await school.coordinator.must(claimRoutes.editClaim, {
      ...at(claim),
      body: { lines: [line(1_900, first), line(1_000, second)] },
    });
    claim = await submit(claim);
    claim = await municipality.must(claimRoutes.approveClaim, {
      ...at(claim),
      body: { lines: [{ lineId: 'l2', approvedCents: 400, reason: 'over-price', note: 'Virs vidējās cenas.' }] },
    });
    claim = await verifier.must(claimRoutes.verifyClaim, { ...at(claim), body: { lines: [] } });
    claim = await finance.must(claimRoutes.payClaim, at(claim));
    expect(claim).toMatchObject({
      status: 'paid',
      totalCents: 2_900,
      payableCents: 2_300,
      lines: [{ approvedCents: 1_900 }, { approvedCents: 400 }],
    });
    const { items, intact } = await finance.must(claimRoutes.getClaimHistory, { params: { claimId: claim.id } });
    expect(intact).toBe(true);
    expect(items.map(({ action }) => action)).toEqual(['create', 'submit', 'return', 'edit', 'submit', 'approve', 'verify', 'pay']);

    const rest = await submit(await world.draftClaim(school, plan, await world.cleanReceipt(school), 7_700));
    expect(rest.status).toBe('submitted');
    const more = await world.draftClaim(school, plan, await world.cleanReceipt(school), 1);
    expect(expectProblem(await act(school.coordinator, more, 'submit'), 409, 'allowance-exceeded').detail).toContain('0,00');
  });

  it('is rejected with a reason, undoes what it began, and is copied', async () => {
    const plan = await planned();
    const receipt = await world.cleanReceipt(school);
    let claim = await submit(await world.draftClaim(school, plan, receipt, 10_000));
    expect(await school.author.must(planRoutes.getPlan, { params: { planId: plan.id } })).toMatchObject({ status: 'in_progress' });
    expectProblem(
      await act(municipality, claim, 'approve', { lines: [{ lineId: 'l1', approvedCents: 0, reason: 'no-evidence' }] }),
      409,
      'nothing-approved',
    );
    claim = await municipality.must(claimRoutes.rejectClaim, {
      ...at(claim),
      body: { reason: 'double-funding', note: 'Ēdināšanu sedz novads.' },
    });
    expect(claim).toMatchObject({ status: 'rejected', rejection: { reason: 'double-funding', level: 'municipality' } });
    expect(await school.author.must(planRoutes.getPlan, { params: { planId: plan.id } })).toMatchObject({
      status: 'approved',
      startedOn: null,
      firstSpentOn: null,
    });
    expectProblem(await act(school.coordinator, claim, 'submit'), 409, 'wrong-state');
    const copy = await school.coordinator.must(claimRoutes.copyClaim, { params: { claimId: claim.id }, key: world.key() });
    expect(copy).toMatchObject({ status: 'draft', copyOf: claim.id, totalCents: 10_000 });
    expect((await submit(copy)).status).toBe('submitted');
  });

  it('is checked before it is sent: all that bars it, in the caller’s language, and nothing is written', async () => {
    const plan = await planned();
    const receipt = await world.cleanReceipt(school);
    const line = (amountCents: number) => ({ planId: plan.id, measureId: 'm2', spentOn: '2021-09-20', amountCents, receiptIds: [receipt] });
    const check = (amountCents: number, language = 'en') =>
      school.coordinator.http.post(
        '/v1/claims/check',
        { programme: 'pumpurs', semester: autumn, lines: [line(amountCents)] },
        { 'Accept-Language': language },
      );
    const left = { planId: plan.id, measureId: 'm2', availableCents: 10_000 };
    expect(await check(10_000)).toMatchObject({
      status: 200,
      body: { submittable: true, totalCents: 10_000, problems: [], measures: [{ ...left, amountCents: 10_000 }] },
    });
    expect(await check(10_001, 'lv')).toMatchObject({
      body: { submittable: false, problems: [{ code: 'allowance-exceeded', detail: 'Pieejami vēl 100,00 €.' }], measures: [left] },
    });
    expect((await check(10_000)).body).toMatchObject({ submittable: true });
    await submit(await world.draftClaim(school, plan, receipt, 4_000));
    expect(await check(16_001)).toMatchObject({
      body: {
        problems: [
          { code: 'receipt-exceeded', detail: `160,00 € of receipt ${receipt} are still free.` },
          { code: 'allowance-exceeded', detail: '60,00 € are still available.' },
        ],
      },
    });
    expectProblem(await municipality.http.post('/v1/claims/check', {}, {}), 403, 'role-not-permitted');
  });

  it('is withdrawn by its school while nobody verified it, and only by it', async () => {
    const plan = await planned();
    let claim = await submit(await world.draftClaim(school, plan, await world.cleanReceipt(school), 10_000));
    for (const person of [school.director, school.author, municipality, ikvd])
      expectProblem(await act(person, claim, 'withdraw'), 403, 'role-not-permitted');
    claim = await municipality.must(claimRoutes.approveClaim, { ...at(claim), body: { lines: [] } });
    claim = await school.coordinator.must(claimRoutes.withdrawClaim, at(claim));
    expect(claim.status).toBe('withdrawn');
    let again = await submit(await world.draftClaim(school, plan, await world.cleanReceipt(school), 10_000));
    again = await municipality.must(claimRoutes.approveClaim, { ...at(again), body: { lines: [] } });
    again = await verifier.must(claimRoutes.verifyClaim, { ...at(again), body: { lines: [] } });
    expectProblem(await act(school.coordinator, again, 'withdraw'), 409, 'wrong-state');
  });

  it('is decided once, whoever decides at the same instant', async () => {
    const plan = await planned();
    const claim = await submit(await world.draftClaim(school, plan, await world.cleanReceipt(school), 500));
    const answers = await Promise.all([
      act(municipality, claim, 'approve', { lines: [] }),
      act(municipality, claim, 'reject', { reason: 'not-eligible' }),
      act(municipality, claim, 'return', { corrections: [{ reason: 'incomplete' }] }),
      act(school.coordinator, claim, 'withdraw'),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    expect((await read(claim)).version).toBe(claim.version + 1);
  });

  it('of fifty for the last ten euros gets them where it fits; the others are told what is left', async () => {
    const plan = await planned();
    await submit(await world.draftClaim(school, plan, await world.cleanReceipt(school), 9_000));
    const claims: Claim[] = [];
    await inFlight(
      Array.from({ length: 50 }, (_none, index) => index),
      8,
      async () => void claims.push(await world.draftClaim(school, plan, await world.cleanReceipt(school), 300)),
    );
    const answers = await Promise.all(claims.map((claim) => act(school.coordinator, claim, 'submit')));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(47);
    for (const answer of refused) expect(expectProblem(answer, 409, 'allowance-exceeded').detail).toMatch(/\d,\d\d €/);
  }, 180_000);

  it('is counted as what stands: refused cents are claimed, not approved; what came to nothing is not there', async () => {
    await world.cloud.settle();
    await world.cloud.runSchedule('compile-statistics', '2021-10-05T00:30:00Z');
    const { items } = await school.coordinator.must(claimRoutes.listClaims, { query: { semester: autumn, limit: '100' } });
    const standing = items.filter(({ status }) => ['submitted', 'approved', 'verified', 'paid'].includes(status));
    const sum = (of: readonly Claim[], cents: (claim: Claim) => number) => of.reduce((total, claim) => total + cents(claim), 0);
    const paid = standing.filter(({ status }) => status === 'paid');
    const { semesters } = await ikvd.must(statisticsRoutes.getSchoolStatistics, {
      params: { schoolId: school.id },
      query: { semester: autumn },
    });
    expect(semesters[0]).toMatchObject({
      compensations: {
        byKind: {
          catering: {
            claimedCents: sum(standing, ({ totalCents }) => totalCents),
            approvedCents: sum(
              standing.filter(({ status }) => status === 'paid' || status === 'verified'),
              ({ payableCents }) => payableCents,
            ),
            paidCents: sum(paid, ({ payableCents }) => payableCents),
            claims: standing.length,
          },
        },
      },
    });
    expect(sum(paid, ({ payableCents }) => payableCents)).toBe(2_300);
  });
});
