import * as z from 'zod/mini';
import { agreement, agreementPartner } from '../domain/agreement.ts';
import { batchId, claimId, partnerId } from '../domain/ids.ts';
import { lazily } from '../domain/lazily.ts';
import { balance, ledgerEntry } from '../domain/ledger.ts';
import { maximumBatchClaims, paymentBatch } from '../domain/payment-batch.ts';
import { line } from '../domain/text.ts';
import { calendarDate } from '../domain/time.ts';
import { pageOf, pageQuery } from './lists.ts';

const programmeId = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/));

export const agreementParams = lazily(() => z.object({ programmeId, partnerId: agreementPartner }));

export const agreementInput = lazily(() => {
  const { number, holder, iban, budgetCents } = agreement().shape;
  return z
    .strictObject({ number, holder, iban, budgetCents })
    .check(
      z.meta({ id: 'AgreementInput', description: 'IBAN without spaces; without a budget (null) nothing limits the partner’s claims.' }),
    );
});

export const agreementAnswer = lazily(() =>
  z
    .object({ ...z.omit(agreement(), { lastEventHash: true }).shape, balance: balance() })
    .check(z.meta({ id: 'Agreement', description: 'A partner’s agreement in a programme, with where its money stands now, in cents.' })),
);

export const batchParams = lazily(() => z.object({ batchId }));

export const newBatch = lazily(() =>
  z
    .strictObject({
      programme: line(40),
      executionDate: calendarDate,
      claimIds: z.optional(z.array(claimId).check(z.minLength(1), z.maxLength(maximumBatchClaims))),
    })
    .check(
      z.meta({
        id: 'NewPaymentBatch',
        description: `Without claims: those of the programme that wait longest, at most ${maximumBatchClaims}.`,
      }),
    ),
);

export const batchAnswer = lazily(() => z.omit(paymentBatch(), { lastEventHash: true }).check(z.meta({ id: 'PaymentBatch' })));
export const batchPage = lazily(() => pageOf(batchAnswer(), 'PaymentBatchPage'));
export const batchQuery = lazily(() => z.strictObject({ programme: line(40), ...pageQuery() }));

export const ledgerQuery = lazily(() =>
  z.strictObject({ partner: partnerId, from: z.optional(calendarDate), to: z.optional(calendarDate), ...pageQuery() }),
);

export const ledgerAnswer = lazily(() =>
  z
    .object({
      partnerId,
      /** First and last day, both within. */
      from: z.nullable(calendarDate),
      to: z.nullable(calendarDate),
      opening: balances(),
      closing: balances(),
      /** Sums of the movements between the two, by what was done: they are the difference of the balances. */
      turnover: z.record(z.string(), z.int()),
      entries: z.int(),
      items: z.array(ledgerEntry()),
      next: z.nullable(z.string()),
    })
    .check(z.meta({ id: 'Ledger', description: 'Opening balances and all movements are the closing balances. Amounts are cents.' })),
);

const balances = lazily(() => z.object({ reservedCents: z.int(), spentCents: z.int(), recoveredCents: z.int() }));
