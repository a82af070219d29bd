import { approvalLevels } from './approval.ts';
import type { ClaimStatus } from './claim.ts';
import { figureText } from './figure-texts.ts';
import { monthInWords, periodInWords, semesterInWords, timeInWords, written } from './latvian.ts';
import type { Bilingual, Programme } from './programme.ts';
import { agency, type ReportContent, type ReportedMoney, type ReportUnit } from './report.ts';
import type { Column, ReportChart, ReportDocument, ReportTable } from './report-document.ts';
import { atPercentile, type Figures } from './statistics.ts';
import { dateInRiga, fromInstant } from './time.ts';

const claimStatusTexts = {
  draft: 'Projekts',
  submitted: 'Iesniegts',
  returned: 'Atdots labošanai',
  approved: 'Apstiprināts',
  verified: 'Pārbaudīts',
  paid: 'Izmaksāts',
  rejected: 'Noraidīts',
  withdrawn: 'Atsaukts',
} as const satisfies Record<ClaimStatus, string>;

const levelTexts = { director: 'Direktors', municipality: 'Pašvaldība', ikvd: 'IKVD' } as const;

/** Every file that can show pictures draws it. */
const drawnSign = 'eu-flag';

const signTexts: Readonly<Record<string, Bilingual>> = {
  'nap-2020': { lv: 'Nacionālais attīstības plāns 2020', en: 'National Development Plan 2020' },
};

const column = (title: string, kind: Column['kind']): Column => ({ title, kind });

const unitColumns = [
  ['plans', column('IAP', 'count')],
  ['implemented', column('Īstenoti', 'count')],
  ['pupils', column('Izglītojamie', 'count')],
  ['claimedCents', column('Pieprasīts', 'cents')],
  ['refusedCents', column('Atteikts', 'cents')],
  ['paidCents', column('Izmaksāts', 'cents')],
  ['recoveredCents', column('Atgūts', 'cents')],
] as const;

const sumOf = (units: readonly ReportUnit[], name: (typeof unitColumns)[number][0]): number =>
  units.reduce((sum, unit) => sum + unit[name], 0);

const unitTable = ({ units, statistics, partner }: ReportContent): ReportTable => ({
  name: partner.id === agency ? 'Partneri' : 'Skolas',
  title: partner.id === agency ? 'Partneri: plāni un izmaksas' : 'Izglītības iestādes: plāni un izmaksas',
  columns: [column('Kods', 'text'), column('Nosaukums', 'text'), ...unitColumns.map(([, of]) => of)],
  rows: units.map((unit) => [unit.id, unit.name, ...unitColumns.map(([name]) => unit[name])]),
  // A pupil can be in two schools: pupils do not add up, the whole is counted by itself.
  total: ['', 'Kopā', ...unitColumns.map(([name]) => (name === 'pupils' ? (statistics?.figures.plans.pupils ?? 0) : sumOf(units, name)))],
  nothing: 'Nav ko ziņot: šajā periodā nav neviena IAP.',
});

const lateTable = ({ late }: ReportContent): ReportTable => ({
  name: 'Kavējumi',
  title: 'Novēloti iesniegti IAP un novēloti lēmumi pa izglītības iestādēm',
  columns: [column('Kods', 'text'), column('Nosaukums', 'text'), column('Novēloti IAP', 'count'), column('Novēloti lēmumi', 'count')],
  rows: late.map(({ id, name, latePlans, lateDecisions }) => [id, name, latePlans, lateDecisions]),
  total: null,
  nothing: 'Nav ko ziņot: nekas nav nokavēts, vai programma termiņu nav noteikusi.',
});

const claimTable = ({ claims, units }: ReportContent): ReportTable => {
  const names = new Map(units.map(({ id, name }) => [id, name]));
  const sum = (of: (claim: (typeof claims)[number]) => number): number => claims.reduce((total, claim) => total + of(claim), 0);
  return {
    name: 'Pieteikumi',
    title: 'Izmaksu pieteikumi, no kuriem veidojas summas',
    columns: [
      column('Pieteikums', 'text'),
      column('Izglītības iestāde', 'text'),
      column('Statuss', 'text'),
      column('Iesniegts', 'date'),
      column('Izmaksāts', 'date'),
      column('Rindas', 'count'),
      column('Pieprasīts', 'cents'),
      column('Atzīts', 'cents'),
      column('Izmaksāts', 'cents'),
      column('Atgūts', 'cents'),
    ],
    rows: claims.map((claim) => [
      claim.id,
      names.get(claim.schoolId) ?? claim.schoolId,
      claimStatusTexts[claim.status],
      claim.submittedOn,
      claim.paidOn,
      claim.lines,
      claim.totalCents,
      claim.payableCents,
      claim.paidCents,
      claim.recoveredCents,
    ]),
    total: [
      'Kopā',
      '',
      '',
      null,
      null,
      sum(({ lines }) => lines),
      sum(({ totalCents }) => totalCents),
      sum(({ payableCents }) => payableCents),
      sum(({ paidCents }) => paidCents),
      sum(({ recoveredCents }) => recoveredCents),
    ],
    nothing: 'Nav ko ziņot: semestrī nav neviena izmaksu pieteikuma.',
  };
};

const programmeName = (programmes: readonly Programme[], id: string): string => programmes.find((one) => one.id === id)?.name.lv ?? id;

const moneyTable = ({ money }: ReportContent, programmes: readonly Programme[]): ReportTable => ({
  name: 'Budžets',
  title: 'Izlietotais pa mēnešiem pret piešķirto budžetu',
  columns: [
    column('Programma', 'text'),
    column('Mēnesis', 'text'),
    column('Izlietots mēnesī', 'cents'),
    column('Izlietots kopš programmas sākuma', 'cents'),
    column('Līgumā piešķirts', 'cents'),
  ],
  rows: money.flatMap(({ programme, agreedCents, months: of }) =>
    of.map(({ month, spentCents, spentSoFarCents }) => [
      programmeName(programmes, programme),
      monthInWords(month),
      spentCents,
      spentSoFarCents,
      agreedCents,
    ]),
  ),
  total: null,
  nothing: 'Nav ko ziņot: mācību gadā nekas nav izmaksāts.',
});

const changeTable = ({ previous }: ReportContent, programmes: readonly Programme[]): ReportTable => {
  const textOf = figureText(programmes);
  return {
    name: 'Izmaiņas',
    title: previous === null ? 'Kas mainījies kopš iepriekšējā pārskata' : `Kas mainījies kopš pārskata ${previous.id}`,
    columns: [column('Rādītājs', 'text'), column('Bija', 'count'), column('Ir', 'count'), column('Starpība', 'count')],
    rows: (previous?.changes ?? []).map(({ figure, before, after }) => [textOf(figure).lv, before, after, after - before]),
    total: null,
    nothing: previous === null ? 'Šis ir pirmais pārskats par semestri.' : 'Nekas nav mainījies.',
  };
};

const byCount = (entries: readonly (readonly [string, number])[]) =>
  entries.filter(([, value]) => value > 0).map(([label, value]) => ({ label, values: [value] }));

const chartsOf = ({ statistics, money }: ReportContent, programmes: readonly Programme[]): readonly ReportChart[] => {
  const textOf = figureText(programmes);
  const last = (figure: string): string => textOf(figure).lv.split(': ').at(-1) ?? figure;
  const ofFigures = (of: Figures): readonly ReportChart[] => [
    {
      title: 'IAP pēc statusa',
      kind: 'count',
      series: ['IAP'],
      bars: byCount(Object.entries(of.plans.byStatus).map(([status, value]) => [last(`plans.byStatus.${status}`), value])),
      limit: null,
    },
    {
      title: 'Gaidīšanas laiks līdz lēmumam, dienas',
      kind: 'days',
      series: ['mediāna', '90 % gadījumu ne ilgāk par'],
      bars: approvalLevels.flatMap((level) => {
        const waited = of.timeliness.waitedDays[level];
        const [median, most] = waited === undefined ? [] : [atPercentile(waited, 50), atPercentile(waited, 90)];
        return median === undefined || most === undefined ? [] : [{ label: levelTexts[level], values: [median, most] }];
      }),
      limit: null,
    },
    {
      title: 'IAP pēc riska kategorijas',
      kind: 'count',
      series: ['IAP'],
      bars: byCount(Object.entries(of.risks.byCategory).map(([category, value]) => [last(`risks.byCategory.${category}`), value])),
      limit: null,
    },
  ];
  const ofMoney = (of: ReportedMoney): ReportChart => ({
    title: `Kopš programmas sākuma izlietotais pret budžetu: ${programmeName(programmes, of.programme)}`,
    kind: 'cents',
    series: ['izlietots'],
    bars: of.months.map(({ month, spentSoFarCents }) => ({ label: monthInWords(month), values: [Math.max(0, spentSoFarCents)] })),
    limit: of.agreedCents === null ? null : { label: 'budžets', value: of.agreedCents },
  });
  return [...(statistics === null ? [] : ofFigures(statistics.figures)), ...money.map(ofMoney)].filter(({ bars }) => bars.length > 0);
};

const summaryOf = (content: ReportContent): readonly string[] => {
  const { statistics, claims, late, money, units } = content;
  const count = (value: number): string => written(value, 'count');
  const plans = statistics?.figures.plans;
  const spent = money.reduce((sum, { spentCents }) => sum + spentCents, 0);
  const reserved = money.reduce((sum, { reservedCents }) => sum + reservedCents, 0);
  const lateSum = (name: 'latePlans' | 'lateDecisions'): number => late.reduce((sum, unit) => sum + unit[name], 0);
  return [
    plans === undefined || plans.total === 0
      ? 'Nav ko ziņot par plāniem: semestrī nav neviena IAP.'
      : `Semestrī ir ${count(plans.total)} IAP (${count(plans.pupils)} izglītojamie), no tiem īstenoti ${count(plans.implemented)}.`,
    money.length === 0
      ? 'Nav ko ziņot par naudu: nekas nav piešķirts, rezervēts vai izmaksāts.'
      : `Kopš programmas sākuma izlietots ${written(spent, 'cents')}, pieprasīts un vēl nav izmaksāts ${written(reserved, 'cents')}.`,
    ...(content.partner.id === agency
      ? []
      : [claims.length === 0 ? 'Semestrī nav izmaksu pieteikumu.' : `Izmaksu pieteikumi semestrī: ${count(claims.length)}.`]),
    late.length === 0
      ? 'Nav ko ziņot par kavējumiem.'
      : `Novēloti iesniegti IAP: ${count(lateSum('latePlans'))}; novēloti lēmumi: ${count(lateSum('lateDecisions'))} (izglītības iestādes: ${count(late.length)}).`,
    ...(content.partner.id === agency ? [`Partneri ar IAP: ${count(units.length)}.`] : []),
  ];
};

const notes = [
  'IAP nav izglītojamie: vienam izglītojamajam gadā var būt divi IAP, un risku ir vairāk nekā IAP.',
  'Plānu skaitļi ir apkopoti norādītajā brīdī; pieteikumi un nauda ir tā, kā tie bija pārskata sagatavošanas brīdī.',
];

/** The marks of every programme that the report speaks of; where it speaks of none, of those that run on that day. */
const publicityOf = (
  { statistics, money }: ReportContent,
  programmes: readonly Programme[],
  today: string,
): ReportDocument['publicity'] => {
  const named = new Set([...Object.keys(statistics?.figures.plans.byProgramme ?? {}), ...money.map(({ programme }) => programme)]);
  return programmes
    .filter(({ id, validFrom, validTo }) => (named.size > 0 ? named.has(id) : validFrom <= today && today <= validTo))
    .flatMap(({ publicity }) => publicity.findLast(({ since }) => since <= today) ?? [])
    .map(({ funds, slogan, signs }) => ({
      funds,
      slogan,
      signs: signs.flatMap((sign) => (sign === drawnSign ? [] : (signTexts[sign]?.lv ?? sign))),
    }));
};

/** A report in words, numbers and bars. */
export const reportInWords = (content: ReportContent, programmes: readonly Programme[]): ReportDocument => {
  const { id, partner, period, revision, semester, asOf, rulesVersion, statistics } = content;
  const today = dateInRiga(fromInstant(asOf));
  return {
    id,
    title: `Pārskats: ${periodInWords(period)}`,
    subtitle: partner.name,
    facts: [
      ['Partneris', `${partner.name} (${partner.id})`],
      ['Periods', periodInWords(period)],
      ['Semestris', semesterInWords(semester)],
      ['Redakcija', revision === 1 ? '1' : `${revision} (labojums)`],
      ['Sagatavots', timeInWords(asOf)],
      ['Plānu skaitļi apkopoti', statistics === null ? '–' : `${timeInWords(statistics.asOf)}${statistics.sealed ? ' (slēgti)' : ''}`],
      ['Aprēķina noteikumi', rulesVersion],
    ],
    summary: summaryOf(content),
    charts: chartsOf(content, programmes),
    tables: [
      unitTable(content),
      lateTable(content),
      moneyTable(content, programmes),
      ...(partner.id === agency ? [] : [claimTable(content)]),
      changeTable(content, programmes),
    ],
    notes,
    publicity: publicityOf(content, programmes, today),
  };
};
