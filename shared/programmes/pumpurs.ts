import type { Programme } from '../domain/programme.ts';
import {
  calendarFrom,
  claimsFrom,
  compensationsFrom,
  consultantKinds,
  documents,
  outcomes,
  receiptsFrom,
  retentionFrom,
  riskCategories,
  severities,
  stated,
} from './common.ts';

const firstDay = '2017-03-01';
/** Grades 1–4 joined with semester 1 of 2021/2022. */
const youngerGradesSince = '2021-09-01';
const lastDay = '2023-12-31';

/** ESF project Nr. 8.3.4.0/16/I/001 "Atbalsts priekšlaicīgas mācību pārtraukšanas samazināšanai", 03.2017–12.2023. */
export const pumpurs: Programme = {
  id: 'pumpurs',
  name: {
    lv: 'Atbalsts priekšlaicīgas mācību pārtraukšanas samazināšanai (PuMPuRS)',
    en: 'Support for reducing early school leaving (PuMPuRS)',
  },
  source: 'MK noteikumi Nr. 460, 12.07.2016',
  validFrom: firstDay,
  validTo: lastDay,
  costs: { from: firstDay, to: lastDay },
  eligibility: [
    { education: 'general', from: 5, to: 12, since: firstDay },
    { education: 'general', from: 1, to: 4, since: youngerGradesSince },
    { education: 'vocational', from: 1, to: 4, since: firstDay },
  ],
  riskCategories,
  severities,
  consultants: { open: true, kinds: consultantKinds },
  documents,
  compensations: compensationsFrom(firstDay),
  receipts: receiptsFrom(firstDay),
  funding: {
    esf: { name: { lv: 'Eiropas Sociālais fonds', en: 'European Social Fund' }, since: firstDay },
    state: { name: { lv: 'Valsts budžeta līdzfinansējums', en: 'State budget co-funding' }, since: firstDay },
    // MK 780, 30.11.2021: the state budget's own line beside the project, for costs that it does not carry.
    'state-covid': {
      name: { lv: 'Valsts budžets, Covid-19 (neattiecināmās izmaksas)', en: 'State budget, Covid-19 (non-eligible costs)' },
      since: '2021-11-30',
    },
  },
  projects: { grantCents: stated(firstDay, 460_000) },
  outcomes,
  planApproval: { municipal: ['director', 'municipality', 'ikvd'], vpii: ['director', 'ikvd'] },
  claimApproval: { municipal: ['municipality', 'ikvd'], vpii: ['ikvd'] },
  claims: claimsFrom(firstDay),
  calendar: calendarFrom(firstDay),
  retention: retentionFrom(firstDay),
  publicity: [
    {
      since: firstDay,
      until: lastDay,
      source: 'MK noteikumi Nr. 87, 17.02.2015',
      funds: { lv: 'Eiropas Savienība. Eiropas Sociālais fonds', en: 'European Union. European Social Fund' },
      slogan: { lv: 'Ieguldījums tavā nākotnē', en: 'Investing in your future' },
      signs: ['eu-flag', 'nap-2020'],
    },
  ],
  unconfirmed: ['/severities', '/outcomes', '/riskCategories', '/documents'],
};
