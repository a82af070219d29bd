import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectVerdict, uploadReceipt } from '../../infra/local/seed/play-receipts.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { receiptRoutes } from '../../shared/routes/receipts.ts';
import { expectProblem } from './support/expect-problem.ts';
import { autumn, type Claim, createWorld, type Person, type Plan, type School, type World } from './support/world.ts';

/** A line as a school writes it. */
const asWritten = ({ planId, measureId, spentOn, amountCents, receiptIds }: Claim['lines'][number]) => ({
  planId,
  measureId,
  spentOn,
  amountCents,
  receiptIds,
});

describe('a claim', () => {
  let world: World;
  let school: School;
  let vpii: School;
  let municipality: Person;
  let ikvd: Person;
  let finance: Person;
  let plan: Plan;

  beforeAll(async () => {
    world = await createWorld();
    [school, vpii, municipality, ikvd, finance] = await Promise.all([
      world.openSchool('9000000001'),
      world.openSchool('9000000003', { partner: 'vpii' }),
      world.admit('municipality-coordinator', { kind: 'municipality', id: '0003000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-finance', { kind: 'ikvd' }),
    ]);
    plan = await world.approved(school, { municipality, ikvd });
  });
  afterAll(() => world?.cloud.stop());

  const act = (by: Person, { id, version }: Pick<Claim, 'id' | 'version'>, action: string) =>
    by.http.post(`/v1/claims/${id}/${action}`, action === 'approve' || action === 'verify' ? { lines: [] } : undefined, {
      'If-Match': `"${version}"`,
    });
  const claimOf = ({ id: planId }: Pick<Plan, 'id'>, receiptId: string) => ({
    programme: 'pumpurs',
    semester: autumn,
    lines: [{ planId, measureId: 'm2', spentOn: '2021-09-20', amountCents: 100, receiptIds: [receiptId] }],
  });
  const submit = (of: School, { id: claimId, version }: Claim): Promise<Claim> =>
    of.coordinator.must(claimRoutes.submitClaim, { params: { claimId }, version });

  it('never takes more than its measure has left, and says how much that is', async () => {
    const tooMuch = await world.draftClaim(school, plan, await world.cleanReceipt(school), 10_001);
    expect(expectProblem(await act(school.coordinator, tooMuch, 'submit'), 409, 'allowance-exceeded').detail).toContain('100,00 €');
    await submit(school, await world.draftClaim(school, plan, await world.cleanReceipt(school), 7_550));
    const more = await world.draftClaim(school, plan, await world.cleanReceipt(school), 2_451);
    expect(expectProblem(await act(school.coordinator, more, 'submit'), 409, 'allowance-exceeded').detail).toContain('24,50 €');
    expect(await school.coordinator.must(claimRoutes.getClaim, { params: { claimId: more.id } })).toMatchObject(more);
  });

  it('never takes more than that either where several are submitted at the same instant', async () => {
    const fresh = await world.approved(school, { municipality, ikvd });
    const receipts = await Promise.all([1, 2, 3].map(() => world.cleanReceipt(school)));
    const claims = await Promise.all(receipts.map((receipt) => world.draftClaim(school, fresh, receipt, 4_000)));
    const answers = await Promise.all(claims.map((claim) => act(school.coordinator, claim, 'submit')));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(1);
    // The first submission also starts the plan, which is no reason to refuse the others.
    for (const answer of refused) expectProblem(answer, 409, 'allowance-exceeded');
    const { items } = await school.coordinator.must(claimRoutes.listClaims, { query: { semester: autumn } });
    const submitted = items.filter(({ status, lines }) => status === 'submitted' && lines[0]?.planId === fresh.id);
    expect(submitted).toHaveLength(2);
  });

  it('is not proved by a receipt that proved another, nor by the same file once more', async () => {
    const fresh = await world.approved(school, { municipality, ikvd });
    const text = { number: 'DIVREIZ', seller: 'SIA TESTS', article: 'PUSDIENAS', on: '2021-09-20', amountCents: 2500 };
    const upload = async (name: string): Promise<string> => {
      const id = await uploadReceipt(school.coordinator, { name, type: 'image/png', text });
      await world.cloud.settle();
      await expectVerdict(school.coordinator, id, 'clean');
      return id;
    };
    const once = await upload('once');
    await submit(school, await world.draftClaim(school, fresh, once));
    const again = await world.draftClaim(school, fresh, once, 1);
    expectProblem(await act(school.coordinator, again, 'submit'), 409, 'receipt-exceeded');
    const copied = await world.draftClaim(school, fresh, await upload('twice'));
    expectProblem(await act(school.coordinator, copied, 'submit'), 409, 'receipt-already-used');
  });

  it('is not proved by a receipt that is not what it was said to be, or has not come', async () => {
    const text = { number: 'CITS', seller: 'SIA TESTS', article: 'PUSDIENAS', on: '2021-09-20', amountCents: 2500 };
    const mislabelled = await uploadReceipt(school.coordinator, { name: 'mislabelled', type: 'application/pdf', text }, 'image/png');
    await world.cloud.settle();
    await expectVerdict(school.coordinator, mislabelled, 'unreadable');
    const receipt = await school.coordinator.must(receiptRoutes.getReceipt, { params: { receiptId: mislabelled } });
    expect(receipt.faults).toEqual(['type-differs']);
    const claim = await world.draftClaim(school, plan, mislabelled, 100);
    expectProblem(await act(school.coordinator, claim, 'submit'), 409, 'receipt-not-clean');

    const body = { name: 'nekad.pdf', contentType: 'application/pdf', sizeBytes: 10, sha256: 'a'.repeat(64) } as const;
    let { receipt: announced } = await school.coordinator.must(receiptRoutes.createReceipt, { body, key: world.key() });
    const { id: receiptId, version } = announced;
    const bare = await school.coordinator.http.post('/v1/claims', claimOf(plan, receiptId), { 'Idempotency-Key': world.key() });
    expect(expectProblem(bare, 422, 'invalid-request').errors).toMatchObject([{ pointer: '/lines/0/receiptIds/0', code: 'not-described' }]);
    announced = await school.coordinator.must(receiptRoutes.describeReceipt, {
      params: { receiptId },
      version,
      body: { kind: 'receipt', supplier: 'SIA TESTS', issuedOn: '2021-09-20', totalCents: 100 },
    });
    const early = await world.draftClaim(school, plan, announced.id, 100);
    expectProblem(await act(school.coordinator, early, 'submit'), 409, 'receipt-not-clean');
  });

  it('takes a file of exactly the announced size and type only', async () => {
    const body = { name: 'cits.pdf', contentType: 'application/pdf', sizeBytes: 10, sha256: 'b'.repeat(64) } as const;
    const { upload } = await school.coordinator.must(receiptRoutes.createReceipt, { body, key: world.key() });
    const send = async (file: string, changes: Readonly<Record<string, string>> = {}): Promise<number> => {
      const form = new FormData();
      for (const [field, value] of Object.entries({ ...upload.fields, ...changes })) form.append(field, value);
      form.append('file', new Blob([file]), 'cits.pdf');
      return (await fetch(upload.url, { method: 'POST', body: form })).status;
    };
    expect(await send('0123456789ABC')).toBe(400);
    expect(await send('0123456789', { 'Content-Type': 'text/html' })).toBe(403);
    expect(await send('0123456789', { key: 'quarantine/elsewhere' })).toBe(403);
  });

  it('is not for other schools to see, nor to prove with their receipts', async () => {
    const claim = await world.draftClaim(school, plan, await world.cleanReceipt(school), 100);
    expectProblem(await vpii.coordinator.http.get(`/v1/claims/${claim.id}`), 404, 'not-found');
    const body = { programme: 'pumpurs', semester: autumn, lines: claim.lines.map(asWritten) };
    const answer = await vpii.coordinator.http.post('/v1/claims', body, { 'Idempotency-Key': world.key() });
    const { errors } = expectProblem(answer, 422, 'invalid-request');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(['/lines/0/planId', '/lines/0/receiptIds/0']);
  });

  it('is decided in order, by people who had no hand in it before', async () => {
    const fresh = await world.approved(school, { municipality, ikvd });
    const claim = await submit(school, await world.draftClaim(school, fresh, await world.cleanReceipt(school)));
    expectProblem(await act(ikvd, claim, 'verify'), 409, 'wrong-state');
    expectProblem(await act(finance, claim, 'pay'), 409, 'wrong-state');
    const approved = await municipality.must(claimRoutes.approveClaim, {
      params: { claimId: claim.id },
      version: claim.version,
      body: { lines: [] },
    });
    const verifier = await world.admit('ikvd-coordinator', { kind: 'ikvd' });
    const verified = await verifier.must(claimRoutes.verifyClaim, {
      params: { claimId: claim.id },
      version: approved.version,
      body: { lines: [] },
    });
    await world.promote(verifier, 'ikvd-finance', { kind: 'ikvd' });
    expectProblem(await act(verifier, verified, 'pay'), 403, 'four-eyes');
    const paid = await finance.must(claimRoutes.payClaim, { params: { claimId: claim.id }, version: verified.version });
    expectProblem(await act(finance, paid, 'pay'), 409, 'wrong-state');
  });

  it('of a vocational school of the state skips the municipality, as its plans do', async () => {
    const stateSchoolPlan = await world.approved(vpii, { municipality, ikvd });
    expect(stateSchoolPlan).toMatchObject({ status: 'approved', municipalityId: null });
    expect(stateSchoolPlan.approvals.map(({ level }) => level)).toEqual(['director', 'ikvd']);
    expectProblem(await municipality.http.get(`/v1/plans/${stateSchoolPlan.id}`), 404, 'not-found');

    const claim = await submit(vpii, await world.draftClaim(vpii, stateSchoolPlan, await world.cleanReceipt(vpii)));
    expect(claim).toMatchObject({ status: 'approved', awaiting: 'ikvd', approvals: [] });
    expectProblem(await act(municipality, claim, 'approve'), 404, 'not-found');
    const verified = await ikvd.must(claimRoutes.verifyClaim, {
      params: { claimId: claim.id },
      version: claim.version,
      body: { lines: [] },
    });
    expect(verified.status).toBe('verified');
  });

  it('cannot be made on a plan that is not in force', async () => {
    const draft = await world.draft(school);
    const claim = await world.draftClaim(school, draft, await world.cleanReceipt(school));
    expectProblem(await act(school.coordinator, claim, 'submit'), 409, 'plan-not-in-force');
    expect((await school.author.must(planRoutes.getPlan, { params: { planId: draft.id } })).startedOn).toBeNull();
  });
});
