import { semesterInWords, timeInWords, written } from '../../shared/domain/latvian.ts';
import type { Person } from '../../shared/domain/pupil.ts';
import type { Column, ReportDocument, ReportTable } from '../../shared/domain/report-document.ts';
import type { ExportedPlan, PupilExport } from '../../shared/use-cases/export-pupil.ts';

const statusTexts: Readonly<Record<ExportedPlan['plan']['status'], string>> = {
  draft: 'Projekts',
  in_approval: 'Saskaņošanā',
  approved: 'Apstiprināts',
  in_progress: 'Īstenošanā',
  under_review: 'Pārskatīšanā',
  suspended: 'Apturēts',
  removed: 'Neaktīvs',
  completed: 'Noslēgts',
};

const readingTexts = { names: 'Vārds, uzvārds, personas kods', texts: 'Plāna teksti', export: 'Visi dati' } as const;

const relationTexts: Readonly<Record<NonNullable<Person['guardian']>['relation'], string>> = {
  parent: 'vecāks',
  'foster-family': 'audžuģimene',
  guardian: 'aizbildnis',
  institution: 'iestāde',
};

/** A page of the document shows so many rows of a table; what is longer goes on in another one, so that nothing is left out. */
const mostRows = 250;

const column = (title: string, kind: Column['kind'] = 'text'): Column => ({ title, kind });

const tables = (
  name: string,
  title: string,
  columns: readonly Column[],
  rows: ReportTable['rows'],
  nothing = 'Nav ierakstu.',
): readonly ReportTable[] => {
  const parts = Math.max(1, Math.ceil(rows.length / mostRows));
  return Array.from({ length: parts }, (_part, index) => ({
    name,
    title: index === 0 ? title : `${title} (turpinājums)`,
    columns,
    rows: rows.slice(index * mostRows, (index + 1) * mostRows),
    total: null,
    nothing,
  }));
};

const guardianOf = ({ guardian }: Person): string => {
  if (guardian === null) return 'nav norādīts';
  const { relation, givenName, familyName } = guardian;
  const who = `${givenName} ${familyName} (${relationTexts[relation]})`;
  if (guardian.relation === 'institution') return `${guardian.name}, ${who}`;
  return guardian.personalCode === undefined ? who : `${who}, ${guardian.personalCode}`;
};

const tablesOfPlan = (
  { plan, person, texts, consultations, participations, claims, receipts, history }: ExportedPlan,
  people: PupilExport['people'],
) => {
  const of = plan.code;
  return [
    ...tables(
      of,
      `Plāns ${of}`,
      [column('Kas'), column('Vērtība')],
      [
        ['Vārds, uzvārds', `${person.givenName} ${person.familyName}`],
        ['Personas kods', person.personalCode],
        ['Dzimšanas datums', person.birthDate === null ? '–' : written(person.birthDate, 'date')],
        ['Likumiskais pārstāvis', guardianOf(person)],
        ['Semestris', semesterInWords(plan.semester)],
        ['Skola', plan.schoolId],
        ['Statuss', statusTexts[plan.status]],
        ['Lietas numurs', plan.caseNumber ?? '–'],
        ['Izveidots', timeInWords(plan.createdAt)],
      ],
    ),
    ...tables(
      of,
      'Riski',
      [column('Nr.'), column('Kategorija'), column('Faktors'), column('Pakāpe'), column('Piezīme')],
      plan.risks.map(({ id, category, factor, severity }) => [id, category, factor, severity, texts[`risks/${id}/note`] ?? '–']),
    ),
    ...tables(
      of,
      'Pasākumi',
      [column('Nr.'), column('Veids'), column('Riski')],
      plan.measures.map((one) => [
        one.id,
        one.type === 'consultation'
          ? `konsultācijas: ${one.consultant}`
          : one.type === 'compensation'
            ? `kompensācija: ${one.kind}`
            : `projekts: ${one.projectId}`,
        one.risks.join(', '),
      ]),
    ),
    ...tables(of, 'Teksti', [column('Vieta'), column('Teksts')], Object.entries(texts)),
    ...tables(
      of,
      'Konsultācijas',
      [column('Datums', 'date'), column('Laiks'), column('Minūtes', 'count'), column('Konsultants'), column('Apstiprināts')],
      consultations.map((one) => [
        one.heldOn,
        one.startsAt,
        one.minutes,
        one.consultant,
        one.confirmedOn === null ? '–' : written(one.confirmedOn, 'date'),
      ]),
    ),
    ...tables(
      of,
      'Dalība projektos',
      [column('Datums', 'date'), column('Projekts'), column('Minūtes', 'count')],
      participations.map((one) => [one.attendedOn, one.projectId, one.minutes]),
    ),
    ...tables(
      of,
      'Izmaksu rindas',
      [column('Pieprasījums'), column('Datums', 'date'), column('Veids'), column('Summa', 'cents'), column('Statuss')],
      claims.flatMap(({ id, status, lines }) => lines.map((line) => [id, line.spentOn, line.kind, line.amountCents, status])),
    ),
    ...tables(
      of,
      'Attaisnojuma dokumenti',
      [column('Numurs'), column('Nosaukums'), column('Baiti', 'count'), column('Iesniegts')],
      receipts.map((one) => [one.id, one.name, one.sizeBytes, timeInWords(one.createdAt)]),
    ),
    ...tables(
      of,
      'Notikumi',
      [column('Nr.', 'count'), column('Laiks'), column('Darbība'), column('Kas')],
      history.map((one) => [one.number, timeInWords(one.at), one.action, people[one.by] ?? one.by]),
    ),
  ];
};

/** What is kept of a pupil, as people read it. */
export const exportInWords = (of: PupilExport): ReportDocument => {
  const [first] = of.exported;
  const name = first === undefined ? of.file.id : `${first.person.givenName} ${first.person.familyName}`;
  return {
    id: of.file.id,
    title: 'Izraksts par skolēna datiem',
    subtitle: name,
    facts: [
      ['Sagatavots', timeInWords(of.madeAt)],
      ['Jāglabā līdz', of.keptUntil === null ? 'termiņš vēl nav noteikts' : written(of.keptUntil, 'date')],
      ['Plāni kopā', String(of.plans.length)],
      ['Plāni šajā daļā', String(of.exported.length)],
    ],
    summary: [
      'Izrakstā ir viss, ko sistēma par skolēnu glabā: personas dati, plāni ar tekstiem, nodarbības, izmaksas, dokumentu apraksti un notikumi.',
      'Izraksta sagatavošana ir reģistrēta kā datu nolasīšana.',
    ],
    charts: [],
    tables: [
      ...of.exported.flatMap((plan) => tablesOfPlan(plan, of.people)),
      ...(of.accesses.length === 0
        ? []
        : tables(
            'Lasījumi',
            'Kas datus ir lasījis',
            [column('Laiks'), column('Kas'), column('Kā vārdā'), column('Ko')],
            of.accesses.map((one) => [timeInWords(one.at), people(of, one.by), one.onBehalfOf ?? '–', readingTexts[one.what]]),
          )),
    ],
    notes: [
      ...(of.next === null ? [] : ['Šī ir daļa no izraksta: pārējie plāni ir nākamajā daļā.']),
      ...(of.hasMoreAccesses ? ['Agrāki lasījumi ir skolēna piekļuves žurnālā.'] : []),
      'Dokumentu faili izrakstā nav iekļauti; tos izsniedz skola.',
      'Jautājumus par datiem uzdodiet skolai; sūdzību var iesniegt Datu valsts inspekcijā.',
    ],
    publicity: [],
  };
};

const people = ({ people: names }: PupilExport, subject: string): string => names[subject] ?? subject;
