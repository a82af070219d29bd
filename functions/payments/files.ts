import { csvOf } from '../../shared/domain/csv.ts';
import { pain001 } from '../../shared/domain/pain001.ts';
import type { PaymentBatch } from '../../shared/domain/payment-batch.ts';

type File = { readonly name: string; readonly text: string };

/** A batch's id in the characters that banks take: they know no underscore. */
const reference = (id: string): string => id.replace('_', '-');

/** The credit transfer order as the bank takes it. The same batch always gives the same bytes. */
export const bankFile = ({ id, createdAt, executionDate, payer, payments, programme }: PaymentBatch): File => ({
  name: `${id}.xml`,
  text: pain001({
    messageId: reference(id),
    createdAt,
    executionDate,
    debtor: { name: payer.holder, iban: payer.iban },
    transfers: payments.map(({ partnerId, holder, iban, amountCents, agreementNumber }) => ({
      endToEndId: `${id.slice(-16)}-${partnerId}`,
      creditorName: holder,
      creditorIban: iban,
      amountCents,
      remittance: `${programme} ${agreementNumber} ${reference(id)}`,
    })),
  }),
});

const euros = (cents: number): string => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

/** What each source of funding pays to whom: RFC 4180, amounts in euro with a point. */
export const registerFile = ({ id, programme, executionDate, register }: PaymentBatch): File => ({
  name: `${id}.csv`,
  text: csvOf([
    ['batch', 'programme', 'executionDate', 'fundingSource', 'partnerId', 'lines', 'amountEur'],
    ...register.map(({ fundingSource, partnerId, lines, amountCents }) => [
      id,
      programme,
      executionDate,
      fundingSource,
      partnerId,
      lines,
      euros(amountCents),
    ]),
  ]),
});
