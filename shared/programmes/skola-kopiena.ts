import type { Programme } from '../domain/programme.ts';
import {
  calendarFrom,
  claimsFrom,
  compensationsFrom,
  consultantKinds,
  documents,
  notKnown,
  outcomes,
  receiptsFrom,
  retentionFrom,
  riskCategories,
  severities,
} from './common.ts';

const firstDay = '2025-01-01';
const lastDay = '2029-08-31';
/** Half a year before its first plans. */
const costsSince = '2024-07-01';
const mentorsSince = '2026-01-01';

/**
 * ESF+ 4.2.3.1 "Skola – kopienā", 01.2025–08.2029, the successor with a goal widened to social exclusion. What its sources do not say
 * (risks, approval, compensations, projects, texts) is PuMPuRS' as a placeholder, and marked so.
 */
export const skolaKopiena: Programme = {
  id: 'skola-kopiena',
  name: { lv: 'Skola – kopienā', en: 'School in the Community (Skola – kopienā)' },
  source: 'MK noteikumi Nr. 483, 16.07.2024',
  validFrom: firstDay,
  validTo: lastDay,
  costs: { from: costsSince, to: lastDay },
  eligibility: [
    { education: 'general', from: 1, to: 12, since: firstDay },
    { education: 'vocational', from: 1, to: 4, since: firstDay },
  ],
  riskCategories,
  severities,
  consultants: {
    open: true,
    kinds: {
      ...consultantKinds,
      mentors: { name: { lv: 'Mentors', en: 'Mentor' }, since: mentorsSince, fromAge: 13 },
      'atbalsts-9-klases-atkartotajiem': {
        name: { lv: 'Atbalsts 9. klases atkārtotājiem', en: 'Support for grade-9 repeaters' },
        grades: { education: 'general', from: 9, to: 9 },
      },
      'lasisanas-atbalsts': {
        name: { lv: 'Lasīšanas atbalsts', en: 'Reading support' },
        grades: { education: 'general', from: 2, to: 3 },
      },
    },
  },
  documents,
  compensations: compensationsFrom(firstDay),
  receipts: receiptsFrom(firstDay),
  funding: {
    'esf-plus': { name: { lv: 'Eiropas Sociālais fonds Plus', en: 'European Social Fund Plus' }, since: costsSince },
    state: { name: { lv: 'Valsts budžeta līdzfinansējums', en: 'State budget co-funding' }, since: costsSince },
  },
  projects: { grantCents: notKnown(firstDay) },
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
      source: 'MK noteikumi Nr. 483, 16.07.2024',
      funds: { lv: 'Eiropas Savienība. Eiropas Sociālais fonds Plus', en: 'European Union. European Social Fund Plus' },
      slogan: null,
      signs: ['eu-flag'],
    },
  ],
  unconfirmed: [
    '/eligibility/1',
    '/riskCategories',
    '/severities',
    '/outcomes',
    '/consultants/kinds/atbalsts-9-klases-atkartotajiem/since',
    '/consultants/kinds/lasisanas-atbalsts/since',
    '/compensations',
    '/funding',
    '/documents',
    '/projects',
    '/planApproval',
    '/claimApproval',
    '/costs/to',
    '/publicity',
  ],
};
