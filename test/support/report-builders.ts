import { createReportRenderer } from '../../shared/adapters/reports/renderer.ts';
import {
  idOfReport,
  type Report,
  type ReportContent,
  type ReportedClaim,
  type ReportFormat,
  type ReportUnit,
} from '../../shared/domain/report.ts';
import { reportInWords } from '../../shared/domain/report-in-words.ts';
import { figuresOf } from '../../shared/domain/statistics.ts';
import { release } from '../../shared/reference/index.ts';
import { idOf } from './builders.ts';

const unit = (id: string, name: string, of: Partial<ReportUnit> = {}): ReportUnit => ({
  level: 'school',
  id,
  name,
  plans: 53,
  implemented: 50,
  pupils: 52,
  latePlans: 0,
  lateDecisions: 0,
  claimedCents: 1_234_567,
  approvedCents: 1_200_000,
  refusedCents: 2_000,
  paidCents: 900_000,
  recoveredCents: 0,
  ...of,
});

const claim = (number: number): ReportedClaim => ({
  id: idOf('clm', number),
  schoolId: number % 2 === 0 ? '4219902694' : '4219902695',
  status: 'paid',
  submittedOn: '2021-10-05',
  paidOn: '2021-11-09',
  lines: 3,
  totalCents: 12_345,
  payableCents: 12_000,
  paidCents: 12_000,
  recoveredCents: 0,
});

/** A municipality's report, with names that a spreadsheet or a page might take for orders. */
export const aReportContent = (changes: Partial<ReportContent> = {}, claims = 12): ReportContent => ({
  id: 'rep_0003000_2021-11_1',
  partner: { id: '0003000', name: 'Jelgava' },
  period: '2021-11',
  revision: 1,
  semester: '2021-2022-1',
  asOf: '2021-12-01T03:00:00.000Z',
  rulesVersion: 'test',
  statistics: {
    asOf: '2021-12-01T00:30:00.000Z',
    revision: 1,
    sealed: false,
    figures: figuresOf({
      plans: {
        total: 12_345,
        implemented: 103,
        pupils: 105,
        byStatus: { in_approval: 16, approved: 30, in_progress: 60 },
        byProgramme: { pumpurs: 106 },
      },
      risks: { byCategory: { learning: 80, economic: 40, family: 11, 'social-health': 9 } },
      timeliness: { waitedDays: { director: { 1: 10, 3: 4, 9: 2 }, municipality: { 5: 3, 12: 8 }, ikvd: { 2: 4 } } },
    }),
  },
  units: [
    unit('4219902694', '=HYPERLINK("https://evil.example";"Ģimnāzija")', { latePlans: 3 }),
    unit('4219902695', '<script>alert(1)</script> Jelgavas 4. sākumskola'),
  ],
  late: [unit('4219902694', '+CMD|calc!A1', { latePlans: 3, lateDecisions: 1 })],
  money: [
    {
      programme: 'pumpurs',
      agreedCents: 5_000_000,
      reservedCents: 120_000,
      spentCents: 900_000,
      recoveredCents: 0,
      months: [
        { month: '2021-10', spentCents: 400_000, spentSoFarCents: 400_000 },
        { month: '2021-11', spentCents: 500_000, spentSoFarCents: 900_000 },
      ],
    },
  ],
  claims: Array.from({ length: claims }, (_, index) => claim(index + 1)),
  previous: { id: 'rep_0003000_2021-10_1', changes: [{ figure: 'plans.total', before: 90, after: 106 }] },
  ...changes,
});

/** A report of a municipality, whose files are of no interest. */
export const aReport = ({ period, revision }: Pick<Report, 'period' | 'revision'>): Report => {
  const file = { sha256: 'a'.repeat(64), sizeBytes: 1 };
  return {
    id: idOfReport({ partnerId: '0003000', period, revision }),
    partner: { id: '0003000', name: 'Jelgava' },
    period,
    revision,
    semester: '2021-2022-1',
    asOf: '2021-11-01T03:00:00.000Z',
    rulesVersion: 'test',
    statisticsRevision: 1,
    sealed: period.length > 7,
    corrects: null,
    rows: { units: 1, late: 0, claims: 0, months: 0, changes: 0 },
    files: { json: file, csv: file, xlsx: file, pdf: file, html: file },
  };
};

/** Every file of a report, as it is really made. */
export const renderAll = async (content: ReportContent) => {
  const document = reportInWords(content, release.programmes);
  const render = (format: ReportFormat) => createReportRenderer().render(format, content, document);
  return {
    json: await render('json'),
    csv: await render('csv'),
    xlsx: await render('xlsx'),
    pdf: await render('pdf'),
    html: await render('html'),
  };
};
