import * as z from 'zod/mini';
import { type Agreement, iban, payer } from './agreement.ts';
import { type Claim, partnerOf, payableOf } from './claim.ts';
import { batchId, claimId, partnerId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import { accept, type Result, refuse } from './result.ts';
import { calendarDate } from './time.ts';

/** One transaction holds the batch and its claims, each with its event. */
export const maximumBatchClaims = 40;

export const batchStatuses = ['open', 'paid', 'cancelled'] as const;

const account = lazily(() => z.object({ holder: z.string(), iban }));

/** Claims that are paid together: one credit transfer for each partner, as it was ordered. */
export const paymentBatch = lazily(() =>
  z.object({
    id: batchId,
    programme: z.string(),
    status: z.enum(batchStatuses),
    executionDate: calendarDate,
    payer: account(),
    payments: z.array(
      z.object({
        partnerId,
        agreementNumber: z.string(),
        ...account().shape,
        amountCents: z.int(),
        claims: z.array(z.object({ claimId, amountCents: z.int() })),
      }),
    ),
    /** What of it each source of funding pays. */
    register: z.array(z.object({ fundingSource: z.string(), partnerId, lines: z.int(), amountCents: z.int() })),
    totalCents: z.int(),
    createdBy: subject,
    createdAt: z.iso.datetime(),
    /** Who said that the bank carried it out, or that it is not to. */
    closedBy: z.nullable(subject),
    closedAt: z.nullable(z.iso.datetime()),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type PaymentBatch = z.output<ReturnType<typeof paymentBatch>>;

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

const grouped = <Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly (readonly [string, readonly Item[]])[] => {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
};

type Order = Pick<PaymentBatch, 'id' | 'programme' | 'executionDate' | 'createdBy' | 'createdAt'>;

/** The batch of some verified claims; refused where it is not agreed where a partner's money, or the state's, is. */
export const newBatch = (order: Order, claims: readonly Claim[], agreements: readonly Agreement[]): Result<PaymentBatch> => {
  const byPartner = new Map(agreements.map((one) => [one.partnerId, one]));
  const partners = grouped(claims, partnerOf);
  const missing = [payer, ...partners.map(([id]) => id)].filter((id) => !byPartner.has(id));
  const own = byPartner.get(payer);
  if (missing.length > 0 || own === undefined) return refuse({ code: 'agreement-missing', facts: { partners: missing.join(', ') } });
  const payments = partners.flatMap(([id, of]) => {
    const agreed = byPartner.get(id);
    return agreed === undefined
      ? []
      : [
          {
            partnerId: id,
            agreementNumber: agreed.number,
            holder: agreed.holder,
            iban: agreed.iban,
            amountCents: sum(of.map(({ payableCents }) => payableCents)),
            claims: of.map((claim) => ({ claimId: claim.id, amountCents: claim.payableCents })),
          },
        ];
  });
  const lines = claims.flatMap((claim) => claim.lines.map((line) => ({ line, partner: partnerOf(claim) })));
  const register = grouped(lines, ({ line, partner }) => `${line.fundingSource} ${partner}`).flatMap(([, of]) => {
    const [first] = of;
    const amountCents = sum(of.map(({ line }) => payableOf(line)));
    return first === undefined || amountCents === 0
      ? []
      : [{ fundingSource: first.line.fundingSource, partnerId: first.partner, lines: of.length, amountCents }];
  });
  return accept({
    ...order,
    status: 'open',
    payer: { holder: own.holder, iban: own.iban },
    payments,
    register,
    totalCents: sum(payments.map(({ amountCents }) => amountCents)),
    closedBy: null,
    closedAt: null,
    updatedAt: order.createdAt,
    version: 0,
    lastEventHash: null,
  });
};

/** open → paid or cancelled. */
export const closeBatch = (
  of: PaymentBatch,
  status: 'paid' | 'cancelled',
  { by, at }: { readonly by: string; readonly at: string },
): Result<PaymentBatch> =>
  of.status === 'open'
    ? accept({ ...of, status, closedBy: by, closedAt: at, updatedAt: at })
    : refuse({ code: 'wrong-state', facts: { status: of.status, allowed: 'open' } });
