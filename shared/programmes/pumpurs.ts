import type { Programme } from '../domain/programme.ts';

/**
 * ESF project Nr. 8.3.4.0/16/I/001 "Atbalsts priekšlaicīgas mācību pārtraukšanas samazināšanai", 03.2017–12.2023. The factors are
 * those that public descriptions name; the full official list is not public. Rates and caps per kind are not public either: the
 * plan's own planned amount is the only limit until the programme's owner sets them.
 */
export const pumpurs: Programme = {
  id: 'pumpurs',
  name: {
    lv: 'Atbalsts priekšlaicīgas mācību pārtraukšanas samazināšanai (PuMPuRS)',
    en: 'Support for reducing early school leaving (PuMPuRS)',
  },
  source: 'MK noteikumi Nr. 460, 12.07.2016',
  validFrom: '2017-03-01',
  validTo: '2023-12-31',
  eligibility: [
    { education: 'general', from: 5, to: 12, since: '2017-03-01' },
    { education: 'general', from: 1, to: 4, since: '2021-09-01' },
    { education: 'vocational', from: 1, to: 4, since: '2017-03-01' },
  ],
  riskCategories: {
    learning: {
      name: { lv: 'Mācību darba un izglītības iestādes riski', en: 'Learning and school' },
      factors: {
        'content-difficulty': { lv: 'Grūtības apgūt mācību saturu', en: 'Difficulty with content' },
        'low-achievement': { lv: 'Zemi mācību sasniegumi', en: 'Low achievement' },
        'missed-content': { lv: 'Neapgūts mācību saturs', en: 'Missed content' },
        behaviour: { lv: 'Uzvedības problēmas', en: 'Behaviour' },
        'language-barrier': { lv: 'Valodas barjera', en: 'Language barrier' },
        'low-motivation': { lv: 'Zema mācību motivācija', en: 'Low motivation' },
        'unexcused-absence': { lv: 'Neattaisnoti kavējumi', en: 'Unexcused absence' },
        'school-conflict': { lv: 'Konflikti izglītības iestādē', en: 'Conflict at school' },
      },
    },
    economic: {
      name: { lv: 'Ekonomiskie riski', en: 'Economic' },
      factors: { 'material-conditions': { lv: 'Ģimenes materiālie apstākļi', en: 'Material conditions' } },
    },
    family: {
      name: { lv: 'Ar ģimeni saistītie riski', en: 'Family' },
      factors: { 'weak-parental-involvement': { lv: 'Nepietiekama vecāku iesaiste', en: 'Weak parental involvement' } },
    },
    'social-health': {
      name: { lv: 'Sociālās vides un veselības riski', en: 'Social environment and health' },
      factors: { health: { lv: 'Veselības stāvoklis', en: 'Health' } },
    },
  },
  consultants: {
    pedagogs: { lv: 'Pedagogs', en: 'Teacher' },
    psihologs: { lv: 'Psihologs', en: 'Psychologist' },
    'socialais-pedagogs': { lv: 'Sociālais pedagogs', en: 'Social pedagogue' },
    'pedagoga-paligs': { lv: 'Pedagoga palīgs', en: 'Teaching assistant' },
    'specialas-izglitibas-pedagogs': { lv: 'Speciālās izglītības pedagogs', en: 'Special-education teacher' },
    surdotulks: { lv: 'Surdotulks', en: 'Sign-language interpreter' },
    asistents: { lv: 'Asistents', en: 'Assistant' },
    ergoterapeits: { lv: 'Ergoterapeits', en: 'Occupational therapist' },
    logopeds: { lv: 'Logopēds', en: 'Speech therapist' },
    'klases-audzinatajs': { lv: 'Klases audzinātājs', en: 'Class teacher' },
    medmasa: { lv: 'Medmāsa', en: 'Nurse' },
  },
  compensations: {
    'public-transport': { lv: 'Sabiedriskā transporta biļetes', en: 'Public-transport tickets' },
    'overnight-stay': { lv: 'Naktsmītnes', en: 'Overnight stays' },
    catering: { lv: 'Ēdināšana', en: 'Catering' },
    'learning-materials': { lv: 'Individuālie mācību līdzekļi', en: 'Individual learning materials' },
    'individual-items': { lv: 'Individuālās lietošanas priekšmeti', en: 'Individual-use items' },
    'special-transport': { lv: 'Speciālais transports', en: 'Special transport' },
  },
  planApproval: { municipal: ['director', 'municipality', 'ikvd'], vpii: ['director', 'ikvd'] },
  claimApproval: { municipal: ['municipality', 'ikvd'], vpii: ['ikvd'] },
  publicity: {
    slogan: { lv: 'Ieguldījums tavā nākotnē', en: 'Investing in your future' },
    funds: { lv: 'Eiropas Savienība. Eiropas Sociālais fonds', en: 'European Union. European Social Fund' },
  },
};
