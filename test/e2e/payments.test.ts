import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uploadReceipt } from '../../infra/local/seed/play-receipts.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { paymentRoutes } from '../../shared/routes/payments.ts';
import { receiptRoutes } from '../../shared/routes/receipts.ts';
import { referenceRoutes } from '../../shared/routes/reference.ts';
import { expectProblem } from './support/expect-problem.ts';
import { autumn, type Claim, createWorld, type Person, type Plan, type School, type World } from './support/world.ts';

const accounts = { municipality: 'LV80BANK0000435195001', ikvd: 'LV97HABA0012345678910' } as const;
const programmeId = 'pumpurs';
const partnerId = '0003000';

describe('money, from the receipt to the ledger', () => {
  let world: World;
  let school: School;
  let municipality: Person;
  let ikvd: Person;
  let verifier: Person;
  let finance: Person;
  let plan: Plan;

  beforeAll(async () => {
    world = await createWorld();
    school = await world.openSchool('9000000901');
    [municipality, ikvd, verifier, finance] = await Promise.all([
      world.admit('municipality-coordinator', { kind: 'municipality', id: partnerId }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('ikvd-finance', { kind: 'ikvd' }),
    ]);
    plan = await world.approved(school, { municipality, ikvd });
  });
  afterAll(() => world?.cloud.stop());

  const at = ({ id, version }: Pick<Claim, 'id' | 'version'>) => ({ params: { claimId: id }, version });
  const line = (receiptId: string, amountCents: number, more = {}) => ({
    planId: plan.id,
    measureId: 'm2',
    spentOn: '2021-09-20',
    amountCents,
    receiptIds: [receiptId],
    ...more,
  });
  const draft = (...lines: readonly ReturnType<typeof line>[]): Promise<Claim> =>
    school.coordinator.must(claimRoutes.createClaim, {
      body: { programme: programmeId, semester: autumn, lines: [...lines] },
      key: world.key(),
    });
  const submit = (claim: Claim) => school.coordinator.must(claimRoutes.submitClaim, at(claim));
  const trySubmit = ({ id, version }: Claim) =>
    school.coordinator.http.post(`/v1/claims/${id}/submit`, undefined, { 'If-Match': `"${version}"` });
  const verified = async (claim: Claim): Promise<Claim> => {
    const approved = await municipality.must(claimRoutes.approveClaim, { ...at(claim), body: { lines: [] } });
    return verifier.must(claimRoutes.verifyClaim, { ...at(approved), body: { lines: [] } });
  };
  const upload = async (
    number: string,
    amountCents: number,
    seller = 'SIA TESTS',
    type: 'application/pdf' | 'image/png' = 'application/pdf',
  ) => {
    const text = { number, seller, article: 'PUSDIENAS', on: '2021-09-20', amountCents };
    const id = await uploadReceipt(school.coordinator, { name: `${number}-${type.slice(-3)}`, type, text });
    await world.cloud.settle();
    return id;
  };
  const receipt = (receiptId: string) => school.coordinator.must(receiptRoutes.getReceipt, { params: { receiptId } });

  it('is read from the file, and a difference is a warning that everybody sees', async () => {
    const receiptId = await upload('R-1', 10_000);
    const offered = { supplier: 'SIA TESTS', number: 'R-1', issuedOn: '2021-09-20', currency: 'EUR', totalCents: 10_000 };
    expect(await receipt(receiptId)).toMatchObject({ state: 'clean', offered, differences: [] });
    const { version } = await receipt(receiptId);
    const body = { kind: 'receipt', supplier: 'sia "Tests"', number: 'R-1', issuedOn: '2021-09-21', totalCents: 9_999 };
    const described = await school.coordinator.must(receiptRoutes.describeReceipt, { params: { receiptId }, version, body });
    expect(described).toMatchObject({ differences: ['date-differs', 'total-differs'], document: { currency: 'EUR', vatCents: null } });
    const claim = await draft(line(receiptId, 100));
    const warnings = [
      { receiptId, code: 'date-differs' },
      { receiptId, code: 'total-differs' },
    ];
    expect(claim.lines[0]).toMatchObject({ warnings, fundingSource: 'esf', shares: [{ receiptId, amountCents: 100 }] });
    const checked = await school.coordinator.must(claimRoutes.checkClaim, {
      body: { programme: programmeId, semester: autumn, lines: [line(receiptId, 100)] },
    });
    expect(checked).toMatchObject({ submittable: true, warnings: warnings.map((warning) => ({ line: 0, ...warning })) });
    const submitted = await submit(claim);
    expectProblem(
      await school.coordinator.http.put(`/v1/receipts/${receiptId}/document`, body, { 'If-Match': `"${described.version}"` }),
      409,
      'receipt-in-use',
    );
    const { signals } = await municipality.must(claimRoutes.getClaimSignals, { params: { claimId: submitted.id } });
    expect(signals.map(({ code }) => code)).toEqual(['differs-from-file', 'differs-from-file']);
    expect(signals[0]?.explanation).toContain(receiptId);
    await school.coordinator.must(claimRoutes.withdrawClaim, at(submitted));
  });

  it('is divided among lines and claims, and never more than stands on the paper', async () => {
    const receiptId = await upload('R-2', 3_000);
    const first = await submit(await draft(line(receiptId, 1_000), line(receiptId, 500)));
    expect((await receipt(receiptId)).use).toEqual({ usedCents: 1_500, byClaim: { [first.id]: 1_500 } });
    const second = await draft(line(receiptId, 1_501));
    expect(expectProblem(await trySubmit(second), 409, 'receipt-exceeded').detail).toContain('15,00 €');
    const third = await submit(await draft(line(receiptId, 1_500)));
    expect((await receipt(receiptId)).use.usedCents).toBe(3_000);
    for (const claim of [first, third]) await school.coordinator.must(claimRoutes.withdrawClaim, at(claim));
    expect((await receipt(receiptId)).use).toEqual({ usedCents: 0, byClaim: {} });
    await school.coordinator.must(claimRoutes.withdrawClaim, at(await submit(second)));
  });

  it('is not paid twice for one paper, in whatever picture, unless the programme lets the school say why', async () => {
    const once = await upload('R-3', 2_000);
    const again = await upload('R-3', 2_000, 'SIA "Tests"', 'image/png');
    const first = await submit(await draft(line(once, 300)));
    const second = await draft(line(again, 300, { justification: 'Ēdinātājs izrakstīja vienu čeku divām klasēm.' }));
    const refused = await trySubmit(second);
    expectProblem(refused, 409, 'receipt-already-used');
    expect(JSON.stringify(refused.body)).not.toContain(first.id);
    await ikvd.must(referenceRoutes.putSetting, {
      params: { programmeId, setting: 'receipts.reusable' },
      body: { since: '2021-09-01', value: ['document'] },
    });
    expectProblem(await trySubmit(await draft(line(again, 300))), 409, 'justification-missing');
    const justified = await submit(second);
    const { signals } = await municipality.must(claimRoutes.getClaimSignals, { params: { claimId: justified.id } });
    expect(signals.map(({ code }) => code)).toEqual(['used-elsewhere']);
    expect(justified.lines[0]?.justification).toContain('divām klasēm');
    for (const claim of [first, justified]) await school.coordinator.must(claimRoutes.withdrawClaim, at(claim));
  });

  it('is limited by what is agreed with the partner', async () => {
    const input = { number: 'V-1', holder: 'Jelgavas valstspilsētas pašvaldība', iban: accounts.municipality, budgetCents: 2_000 };
    const params = { programmeId, partnerId };
    expectProblem(await finance.http.put(`/v1/agreements/${programmeId}/${partnerId}`, input), 403, 'role-not-permitted');
    const agreement = await ikvd.must(paymentRoutes.putAgreement, { params, body: input });
    expect(agreement).toMatchObject({ version: 1, balance: { agreedCents: 2_000, availableCents: 2_000 } });
    const claim = await draft(line(await upload('R-4', 5_000), 2_001));
    expect(expectProblem(await trySubmit(claim), 409, 'budget-exceeded').detail).toContain('20,00 €');
    const more = await ikvd.must(paymentRoutes.putAgreement, { params, version: 1, body: { ...input, budgetCents: 9_000 } });
    expect(more.balance.availableCents).toBe(9_000);
    await submit(claim);
    expectProblem(
      await ikvd.http.put(`/v1/agreements/${programmeId}/${partnerId}`, { ...input, budgetCents: 2_000 }, { 'If-Match': '"2"' }),
      409,
      'budget-in-use',
    );
    expect((await municipality.must(paymentRoutes.getAgreement, { params })).balance).toMatchObject({
      availableCents: 6_999,
      reservedCents: 2_001,
    });
    await verified((await school.coordinator.must(claimRoutes.getClaim, { params: { claimId: claim.id } })) satisfies Claim);
  });

  it('is verified by a second person where the programme draws a sample', async () => {
    const params = { programmeId, setting: 'claims.secondVerifierPercent' };
    await ikvd.must(referenceRoutes.putSetting, { params, body: { since: '2021-09-01', value: 100 } });
    let claim = await submit(await draft(line(await upload('R-5', 5_000), 1_000, { fundingSource: 'state' })));
    expect(claim.isSampled).toBe(true);
    claim = await municipality.must(claimRoutes.approveClaim, { ...at(claim), body: { lines: [] } });
    claim = await verifier.must(claimRoutes.verifyClaim, { ...at(claim), body: { lines: [] } });
    expect(claim).toMatchObject({ status: 'approved', awaiting: 'ikvd' });
    expectProblem(
      await verifier.http.post(`/v1/claims/${claim.id}/verify`, { lines: [] }, { 'If-Match': `"${claim.version}"` }),
      403,
      'four-eyes',
    );
    const second = await world.admit('ikvd-coordinator', { kind: 'ikvd' });
    claim = await second.must(claimRoutes.verifyClaim, { ...at(claim), body: { lines: [] } });
    expect(claim).toMatchObject({ status: 'verified', awaiting: 'payment' });
    await ikvd.must(referenceRoutes.putSetting, { params, body: { since: '2021-09-02', value: 0 } });
  });

  it('is ordered in a batch, with a file for the bank and a register, and paid once', async () => {
    const order = { programme: programmeId, executionDate: '2021-10-05' };
    const early = await finance.http.post('/v1/payment-batches', order, { 'Idempotency-Key': world.key() });
    expect(expectProblem(early, 409, 'agreement-missing').detail).toContain('ikvd');
    await ikvd.must(paymentRoutes.putAgreement, {
      params: { programmeId, partnerId: 'ikvd' },
      body: { number: '-', holder: 'Izglītības kvalitātes valsts dienests', iban: accounts.ikvd, budgetCents: null },
    });
    const key = world.key();
    const batch = await finance.must(paymentRoutes.createBatch, { body: order, key });
    expect(await finance.must(paymentRoutes.createBatch, { body: order, key })).toEqual(batch);
    expect(batch).toMatchObject({
      status: 'open',
      totalCents: 3_001,
      payments: [{ partnerId, amountCents: 3_001, iban: accounts.municipality }],
    });
    const file = await finance.http.get(`/v1/payment-batches/${batch.id}/pain001`);
    expect([file.status, file.headers.get('content-type'), file.headers.get('content-disposition')]).toEqual([
      200,
      'application/xml; charset=utf-8',
      `attachment; filename="${batch.id}.xml"`,
    ]);
    expect(String(file.body)).toContain(`<MsgId>${batch.id.replace('_', '-')}</MsgId>`);
    expect(String(file.body)).toContain('<InstdAmt Ccy="EUR">30.01</InstdAmt>');
    const register = await finance.http.get(`/v1/payment-batches/${batch.id}/register`);
    expect(String(register.body).split('\r\n').slice(1)).toEqual([
      `${batch.id},pumpurs,2021-10-05,esf,${partnerId},1,20.01`,
      `${batch.id},pumpurs,2021-10-05,state,${partnerId},1,10.00`,
      '',
    ]);
    const claimId = batch.payments[0]?.claims[0]?.claimId ?? '';
    const { actions, version } = await finance.must(claimRoutes.getClaim, { params: { claimId } });
    expect(actions.find(({ action }) => action === 'pay')).toMatchObject({ allowed: false, reason: { code: 'in-payment-batch' } });
    expectProblem(await finance.http.post(`/v1/claims/${claimId}/pay`, undefined, { 'If-Match': `"${version}"` }), 409, 'in-payment-batch');
    const paid = await finance.must(paymentRoutes.confirmBatch, { params: { batchId: batch.id }, version: batch.version });
    expect(paid.status).toBe('paid');
    expectProblem(
      await finance.http.post(`/v1/payment-batches/${batch.id}/confirm`, undefined, { 'If-Match': `"${batch.version}"` }),
      412,
      'stale-version',
    );
  });

  it('that was paid wrongly is recovered, with where that comes from, and nothing is rewritten', async () => {
    const { items } = await school.coordinator.must(claimRoutes.listClaims, { query: { semester: autumn, limit: '100' } });
    const paid = items.find(({ status, payableCents }) => status === 'paid' && payableCents === 2_001);
    if (paid === undefined) throw new Error('no claim was paid');
    const body = { origin: 'audit', reference: 'CFLA 2021/7', reason: 'not-eligible', lines: [{ lineId: 'l1', cents: 2_002 }] } as const;
    const tooMuch = await finance.http.post(`/v1/claims/${paid.id}/recover`, body, { 'If-Match': `"${paid.version}"` });
    expect(expectProblem(tooMuch, 422, 'invalid-request').errors).toMatchObject([{ pointer: '/lines/0/cents', code: 'too-large' }]);
    const recovered = await finance.must(claimRoutes.recoverClaim, {
      ...at(paid),
      body: { ...body, lines: [{ lineId: 'l1', cents: 501 }] },
    });
    expect(recovered).toMatchObject({
      status: 'paid',
      payableCents: 2_001,
      lines: [{ approvedCents: 2_001, recoveredCents: 501 }],
      recoveries: [{ origin: 'audit', reference: 'CFLA 2021/7', lines: [{ lineId: 'l1', cents: 501 }] }],
    });
  });

  it('is told cent by cent by a ledger that sums to the balance, and to everything else', async () => {
    const whole = await municipality.must(paymentRoutes.getLedger, { query: { partner: partnerId, limit: '100' } });
    expect(whole.closing).toEqual({ reservedCents: 0, spentCents: 2_500, recoveredCents: 501 });
    const { balance } = await municipality.must(paymentRoutes.getAgreement, { params: { programmeId, partnerId } });
    expect(balance).toMatchObject({ ...whole.closing, availableCents: 9_000 - 2_500 });
    expect(whole.turnover).toMatchObject({ pay: 3_001, recover: 501 });
    expect(whole.items).toHaveLength(whole.entries);
    expectProblem(await municipality.http.get('/v1/ledger?partner=0030000'), 404, 'not-found');
    await world.cloud.settle();
    await world.cloud.runSchedule('compile-statistics', '2021-10-06T00:30:00Z');
    const outcome = await world.cloud.runSchedule('reconcile', '2021-10-06T02:30:00Z');
    expect(outcome).toMatchObject({ differences: [], checked: { schools: 1, entries: whole.entries } });
  });
});
