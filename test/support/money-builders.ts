import { type Agreement, agreementId } from '../../shared/domain/agreement.ts';
import type { LedgerEntry } from '../../shared/domain/ledger.ts';
import type { PaymentBatch } from '../../shared/domain/payment-batch.ts';
import { at, autumn, idOf, municipalityId, schoolId } from './builders.ts';

/** Made-up accounts whose check digits fit. */
export const ibans = ['LV80BANK0000435195001', 'LV97HABA0012345678910'] as const;

/** 25,00 € of a claim's only line, reserved. */
export const aLedgerEntry = (changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  claimId: idOf('clm', 1),
  number: 2,
  eventHash: 'a hash',
  partnerId: municipalityId,
  programme: 'pumpurs',
  semester: autumn,
  schoolId,
  at,
  action: 'submit',
  by: 'school-coordinator',
  origin: null,
  movements: [
    {
      lineId: 'l1',
      planId: idOf('iap', 1),
      measureId: 'm2',
      kind: 'catering',
      fundingSource: 'esf',
      from: 'available',
      to: 'reserved',
      cents: 2_500,
    },
  ],
  ...changes,
});

export const anAgreement = (partnerId: string = municipalityId, changes: Partial<Agreement> = {}): Agreement => ({
  id: agreementId('pumpurs', partnerId),
  programme: 'pumpurs',
  partnerId,
  number: '8.3.4.0/16/I/001-7',
  holder: 'Parauga novada pašvaldība',
  iban: ibans[0],
  budgetCents: null,
  updatedAt: at,
  version: 1,
  lastEventHash: null,
  ...changes,
});

/** One partner's transfer of 25,00 €. */
export const aBatch = (changes: Partial<PaymentBatch> = {}): PaymentBatch => ({
  id: idOf('pay', 1),
  programme: 'pumpurs',
  status: 'open',
  executionDate: '2021-10-05',
  payer: { holder: 'Izglītības kvalitātes valsts dienests', iban: ibans[1] },
  payments: [
    {
      partnerId: municipalityId,
      agreementNumber: '8.3.4.0/16/I/001-7',
      holder: 'Parauga novada pašvaldība',
      iban: ibans[0],
      amountCents: 2_500,
      claims: [{ claimId: idOf('clm', 1), amountCents: 2_500 }],
    },
  ],
  register: [{ fundingSource: 'esf', partnerId: municipalityId, lines: 1, amountCents: 2_500 }],
  totalCents: 2_500,
  createdBy: 'ikvd-finance',
  createdAt: at,
  closedBy: null,
  closedAt: null,
  updatedAt: at,
  version: 1,
  lastEventHash: null,
  ...changes,
});
