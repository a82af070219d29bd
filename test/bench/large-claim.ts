import { createHash } from 'node:crypto';
import type { LocalCloud } from '../../infra/local/local-cloud.ts';
import { receiptFile } from '../../infra/local/seed/receipt-files.ts';
import { type Call, newPlan, october, type people, type Step, semester, textField, upload } from './story.ts';

const plans = 5;
const linesOfPlan = 4;
const receipts = 10;

/** A claim as large as there are, on plans that nobody claimed on before: each receipt is for two lines, of two pupils. */
export const tellLargeClaim = async (cloud: LocalCloud, call: Call, step: Step, run: number): Promise<void> => {
  const as = (name: keyof typeof people) => ({ subject: `bench-${name}`, now: october });
  const planIds: string[] = [];
  for (let index = 0; index < plans; index += 1) {
    const serial = 700_000 + run * 100 + index;
    const made = await call({ operationId: 'createPlan', ...as('author'), key: `large-${run}-plan-${index}`, body: newPlan(serial) });
    const params = { planId: textField(made, 'id') };
    let { etag } = await call({ operationId: 'submitPlan', ...as('author'), params, etag: made.etag });
    for (const level of ['director', 'municipality', 'ikvd'] as const) {
      ({ etag } = await call({ operationId: 'approvePlan', ...as(level), params, etag }));
    }
    planIds.push(params.planId);
  }
  const receiptIds: string[] = [];
  for (let index = 0; index < receipts; index += 1) {
    const text = { number: `L-${run}-${index}`, seller: 'SIA BENCH', article: 'BILETES', on: '2021-10-01', amountCents: 2000 };
    const content = Buffer.from(await receiptFile('application/pdf', text));
    const body = {
      name: 'biletes.pdf',
      contentType: 'application/pdf',
      sizeBytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      document: { kind: 'ticket', supplier: text.seller, number: text.number, issuedOn: text.on, totalCents: text.amountCents },
    };
    const announced = await call({ operationId: 'createReceipt', ...as('coordinator'), key: `large-${run}-receipt-${index}`, body });
    await upload(cloud, announced, content);
    receiptIds.push(textField(announced, 'receipt', 'id'));
  }
  const lines = Array.from({ length: plans * linesOfPlan }, (_none, index) => ({
    planId: planIds[index % plans],
    measureId: 'm2',
    spentOn: '2021-10-01',
    amountCents: 1000,
    receiptIds: [receiptIds[index % receipts]],
  }));
  const body = { programme: 'pumpurs', semester, lines };
  const claim = await step('createClaim (20 lines)', () =>
    call({ operationId: 'createClaim', ...as('coordinator'), key: `large-${run}-claim`, body }),
  );
  const params = { claimId: textField(claim, 'id') };
  await step('submitClaim (20 lines)', () => call({ operationId: 'submitClaim', ...as('coordinator'), params, etag: claim.etag }));
};
