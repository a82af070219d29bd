import type { Bilingual, CompensationKind, ConsultantKind, Programme, Setting } from '../domain/programme.ts';

/** What no source gave: an obvious placeholder, to be set by the programme's owner through the API. */
export const notKnown = (since: string): Setting => [{ since, value: null, confirmed: false }];

/** A value to work with until the programme's owner sets one. */
export const placeholder = (since: string, value: number): Setting => [{ since, value, confirmed: false }];

/** What a source states. */
export const stated = (since: string, value: number): Setting => [{ since, value, confirmed: true }];

/** The four categories, with the factors that public descriptions of PuMPuRS name. The full official list is not public. */
export const riskCategories: Programme['riskCategories'] = {
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
};

/** How grave a risk is. No source gave the scale. */
export const severities: Programme['severities'] = {
  low: { lv: 'Zems', en: 'Low' },
  medium: { lv: 'Vidējs', en: 'Medium' },
  high: { lv: 'Augsts', en: 'High' },
};

/** How support worked for a risk. No source gave the scale. */
export const outcomes: Programme['outcomes'] = {
  resolved: { lv: 'Risks novērsts', en: 'Resolved' },
  reduced: { lv: 'Risks mazināts', en: 'Reduced' },
  unchanged: { lv: 'Risks nav mainījies', en: 'Unchanged' },
  increased: { lv: 'Risks pieaudzis', en: 'Increased' },
};

/** Those that public descriptions of PuMPuRS name, in practice also the last three: the list is not closed. */
export const consultantKinds = {
  pedagogs: { name: { lv: 'Pedagogs', en: 'Teacher' } },
  psihologs: { name: { lv: 'Psihologs', en: 'Psychologist' } },
  'socialais-pedagogs': { name: { lv: 'Sociālais pedagogs', en: 'Social pedagogue' } },
  'pedagoga-paligs': { name: { lv: 'Pedagoga palīgs', en: 'Teaching assistant' } },
  'specialas-izglitibas-pedagogs': { name: { lv: 'Speciālās izglītības pedagogs', en: 'Special-education teacher' } },
  surdotulks: { name: { lv: 'Surdotulks', en: 'Sign-language interpreter' } },
  asistents: { name: { lv: 'Asistents', en: 'Assistant' } },
  ergoterapeits: { name: { lv: 'Ergoterapeits', en: 'Occupational therapist' } },
  logopeds: { name: { lv: 'Logopēds', en: 'Speech therapist' } },
  'klases-audzinatajs': { name: { lv: 'Klases audzinātājs', en: 'Class teacher' } },
  medmasa: { name: { lv: 'Medmāsa', en: 'Nurse' } },
} as const satisfies Readonly<Record<string, ConsultantKind>>;

const compensationNames = {
  'public-transport': { lv: 'Sabiedriskā transporta biļetes', en: 'Public-transport tickets' },
  'overnight-stay': { lv: 'Naktsmītnes', en: 'Overnight stays' },
  catering: { lv: 'Ēdināšana', en: 'Catering' },
  'learning-materials': { lv: 'Individuālie mācību līdzekļi', en: 'Individual learning materials' },
  'individual-items': { lv: 'Individuālās lietošanas priekšmeti', en: 'Individual-use items' },
  'special-transport': { lv: 'Speciālais transports', en: 'Special transport' },
} as const satisfies Readonly<Record<string, Bilingual>>;

/** Kinds of documents. No source gave the list: these are what the kinds of compensation cannot do without. */
export const documents: Programme['documents'] = {
  receipt: { name: { lv: 'Čeks vai kvīts', en: 'Receipt' }, proves: 'payment', needs: [] },
  invoice: { name: { lv: 'Rēķins', en: 'Invoice' }, proves: 'payment', needs: ['number'] },
  ticket: { name: { lv: 'Biļete', en: 'Ticket' }, proves: 'payment', needs: [] },
  'monthly-ticket': { name: { lv: 'Mēneša biļete', en: 'Monthly ticket' }, proves: 'payment', needs: ['period'] },
  'meal-register': { name: { lv: 'Ēdināšanas uzskaites lapa', en: 'Register of meals' }, proves: 'delivery', needs: [] },
  'route-sheet': { name: { lv: 'Maršruta lapa', en: 'Route sheet' }, proves: 'delivery', needs: [] },
};

const anyPayment = ['receipt', 'invoice'];
const journeys = ['ticket', 'monthly-ticket', 'receipt', 'invoice'];

/** What proves each kind until the programme's owner says so: a class's meals by its register, a hired vehicle by its route. */
const evidence = {
  'public-transport': journeys,
  'overnight-stay': anyPayment,
  catering: ['receipt', 'invoice+meal-register'],
  'learning-materials': anyPayment,
  'individual-items': anyPayment,
  'special-transport': ['receipt+route-sheet', 'invoice+route-sheet'],
} as const satisfies Readonly<Record<keyof typeof compensationNames, readonly string[]>>;

/** The six kinds. Rates, caps and required documents are not public: all are placeholders from a programme's first day on. */
export const compensationsFrom = (since: string): Readonly<Record<keyof typeof compensationNames, CompensationKind>> => {
  const kind = (code: keyof typeof compensationNames): CompensationKind => ({
    name: compensationNames[code],
    evidence: [{ since, value: evidence[code], confirmed: false }],
    capCents: notKnown(since),
    rateCents: notKnown(since),
  });
  return {
    'public-transport': kind('public-transport'),
    'overnight-stay': kind('overnight-stay'),
    catering: kind('catering'),
    'learning-materials': kind('learning-materials'),
    'individual-items': kind('individual-items'),
    'special-transport': kind('special-transport'),
  };
};

/** Currencies of the countries that schools travel to; without a rate from the programme's owner all are refused. */
const currencies = ['CHF', 'CZK', 'DKK', 'GBP', 'HUF', 'NOK', 'PLN', 'RON', 'SEK', 'UAH', 'USD'];

/** How receipts are read until the programme's owner says so: whole, in euro, each once. */
export const receiptsFrom = (since: string): Programme['receipts'] => ({
  payable: [{ since, value: ['net', 'vat'], confirmed: false }],
  reusable: [{ since, value: [], confirmed: false }],
  rates: Object.fromEntries(currencies.map((currency) => [currency, notKnown(since)])),
});

/** No source says that a sample of claims is verified twice. */
export const claimsFrom = (since: string): Programme['claims'] => ({ secondVerifierPercent: notKnown(since) });

/** Times that no source gave. Thirty days to plan, ten to decide and thirty to end are values to count with, and nothing official. */
export const calendarFrom = (since: string): Programme['calendar'] => ({
  planDays: placeholder(since, 30),
  decisionDays: placeholder(since, 10),
  graceDays: placeholder(since, 30),
  claimDays: notKnown(since),
});

/** How long the law of a programming period asks for its records is not public in one place: until IKVD says so, time erases nobody. */
export const retentionFrom = (since: string): Programme['retention'] => ({ years: notKnown(since) });
