import type { Bilingual, Programme } from './programme.ts';

const parts: Readonly<Record<string, Bilingual>> = {
  plans: { lv: 'IAP', en: 'Plans' },
  total: { lv: 'skaits', en: 'number' },
  implemented: { lv: 'īstenoti', en: 'implemented' },
  pupils: { lv: 'izglītojamie', en: 'pupils (distinct)' },
  byStatus: { lv: 'pēc statusa', en: 'by status' },
  draft: { lv: 'Projekts', en: 'draft' },
  in_approval: { lv: 'Saskaņošanā', en: 'in approval' },
  approved: { lv: 'Apstiprināts', en: 'approved' },
  in_progress: { lv: 'Īstenošanā', en: 'in progress' },
  under_review: { lv: 'Pārskatīšanā', en: 'under review' },
  suspended: { lv: 'Apturēts', en: 'suspended' },
  removed: { lv: 'Neaktīvs', en: 'removed' },
  completed: { lv: 'Pabeigts', en: 'completed' },
  bySchoolKind: { lv: 'pēc iestādes veida', en: 'by kind of school' },
  general: { lv: 'vispārējā izglītība', en: 'general education' },
  byProgramme: { lv: 'pēc programmas', en: 'by programme' },
  bySex: { lv: 'pēc dzimuma', en: 'by sex' },
  female: { lv: 'sievietes', en: 'female' },
  male: { lv: 'vīrieši', en: 'male' },
  byGradeBand: { lv: 'pēc klašu grupas', en: 'by grade band' },
  'grades-1-4': { lv: '1.–4. klase', en: 'grades 1–4' },
  'grades-5-9': { lv: '5.–9. klase', en: 'grades 5–9' },
  'grades-10-12': { lv: '10.–12. klase', en: 'grades 10–12' },
  vocational: { lv: 'profesionālā izglītība', en: 'vocational education' },
  risks: { lv: 'Riski (IAP)', en: 'Risks (plans)' },
  byCategory: { lv: 'pēc kategorijas', en: 'by category' },
  byFactor: { lv: 'pēc faktora', en: 'by factor' },
  measures: { lv: 'Plānotie pasākumi', en: 'Planned measures' },
  planned: { lv: 'plānots', en: 'planned' },
  plannedMinutes: { lv: 'plānotās minūtes', en: 'planned minutes' },
  plannedCents: { lv: 'plānots, centi', en: 'planned, cents' },
  byConsultant: { lv: 'pēc speciālista', en: 'by consultant' },
  projects: { lv: 'jauniešu projekti', en: 'youth projects' },
  consultations: { lv: 'Konsultācijas', en: 'Consultations' },
  participations: { lv: 'Dalība projektos', en: 'Participations in projects' },
  count: { lv: 'reizes', en: 'times' },
  minutes: { lv: 'minūtes', en: 'minutes' },
  outcomes: { lv: 'Rezultāti', en: 'Outcomes' },
  byOutcome: { lv: 'riski pēc rezultāta', en: 'risks by outcome' },
  plansByOutcome: { lv: 'IAP pēc rezultāta', en: 'plans by outcome' },
  timeliness: { lv: 'Savlaicīgums', en: 'Timeliness' },
  latePlans: { lv: 'novēloti iesniegti IAP', en: 'plans submitted late' },
  lateDecisions: { lv: 'novēloti lēmumi', en: 'late decisions' },
  approvedAfterDays: { lv: 'IAP pēc dienām līdz apstiprināšanai', en: 'plans by days until approval' },
  waitedDays: { lv: 'lēmumi pēc gaidīšanas dienām', en: 'decisions by days of waiting' },
  director: { lv: 'direktors', en: 'director' },
  municipality: { lv: 'pašvaldība', en: 'municipality' },
  ikvd: { lv: 'IKVD', en: 'IKVD' },
  linesByAmount: { lv: 'rindas pēc summas', en: 'lines by amount' },
  claims: { lv: 'pieteikumi', en: 'claims' },
  compensations: { lv: 'Kompensācijas', en: 'Compensations' },
  byKind: { lv: 'pēc veida', en: 'by kind' },
  claimedCents: { lv: 'pieprasīts, centi', en: 'claimed, cents' },
  approvedCents: { lv: 'apstiprināts, centi', en: 'approved, cents' },
  refusedCents: { lv: 'atteikts, centi', en: 'refused, cents' },
  paidCents: { lv: 'izmaksāts, centi', en: 'paid, cents' },
  recoveredCents: { lv: 'atgūts, centi', en: 'recovered, cents' },
};

/** What programmes call their own codes. */
const namesIn = (programmes: readonly Programme[]): Readonly<Record<string, Bilingual>> =>
  Object.fromEntries(
    programmes.flatMap(({ riskCategories, compensations, outcomes }) => [
      ...Object.entries(riskCategories).flatMap(([code, { name, factors }]) => [[code, name] as const, ...Object.entries(factors)]),
      ...Object.entries(compensations).map(([code, { name }]) => [code, name] as const),
      ...Object.entries(outcomes),
    ]),
  );

/** A figure's name in words: each of its parts, one after another. */
export const figureText = (programmes: readonly Programme[]): ((figure: string) => Bilingual) => {
  const names: Readonly<Record<string, Bilingual>> = { ...namesIn(programmes), ...parts };
  return (figure) => {
    const words = figure.split('.').map((part) => names[part] ?? { lv: part, en: part });
    return { lv: words.map(({ lv }) => lv).join(': '), en: words.map(({ en }) => en).join(': ') };
  };
};
