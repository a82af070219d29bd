import * as z from 'zod/mini';
import { partnerId } from './ids.ts';
import { lazily } from './lazily.ts';
import { openLine } from './text.ts';

/** IBAN without spaces; whether its check digits fit is asked where one is written. */
export const iban = z.string().check(z.regex(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/));

/** The state's own account, from which is paid: the agreement of nobody else. */
export const payer = 'ikvd';

export const agreementPartner = z.union([partnerId, z.literal(payer)]);

/** What a partner and the state agreed in a programme: where its money goes, and how much there is at most. */
export const agreement = lazily(() =>
  z.object({
    id: z.string(),
    programme: z.string(),
    partnerId: agreementPartner,
    /** Number of the agreement. */
    number: openLine(60),
    /** Holder of the account. */
    holder: openLine(70),
    iban,
    /** null: no budget is agreed, and nothing limits it. */
    budgetCents: z.nullable(z.int().check(z.nonnegative(), z.maximum(10_000_000_000))),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type Agreement = z.output<ReturnType<typeof agreement>>;

export const agreementId = (programme: string, partner: string): string => `${programme}.${partner}`;

/** ISO 13616: the account moved behind its country, letters as numbers, leaves 1 when divided by 97. */
export const isValidIban = (account: string): boolean => {
  const digits = `${account.slice(4)}${account.slice(0, 4)}`.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
};
