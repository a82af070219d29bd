import { payer } from '../../../shared/domain/agreement.ts';
import { pumpurs } from '../../../shared/programmes/pumpurs.ts';
import { paymentRoutes } from '../../../shared/routes/payments.ts';
import { demoSchools, municipality } from './demo-figures.ts';
import type { Caller } from './seed-client.ts';

/** Accounts of banks that there are not; their check digits fit. */
const partners = [
  { partnerId: municipality.id, holder: municipality.name, iban: 'LV80BANK0000435195001', budgetCents: 20_000_000 },
  ...demoSchools
    .filter(({ partner }) => partner === 'vpii')
    .map(({ id, name }) => ({ partnerId: id, holder: name, iban: 'LV58UNLA0050000000001', budgetCents: 5_000_000 })),
  { partnerId: payer, holder: 'Izglītības kvalitātes valsts dienests', iban: 'LV97HABA0012345678910', budgetCents: null },
];

/** What is agreed with each partner: its account, and how much there is. Those that stand already are left. */
export const playAgreements = async (ikvd: Caller): Promise<void> => {
  for (const { partnerId, ...agreed } of partners) {
    const params = { programmeId: pumpurs.id, partnerId };
    const found = await ikvd.call(paymentRoutes.getAgreement, { params });
    if (!found.ok) await ikvd.must(paymentRoutes.putAgreement, { params, body: { number: `DEMO-${partnerId}`, ...agreed } });
  }
};
