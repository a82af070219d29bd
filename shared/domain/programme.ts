import type { ApprovalLevel } from './approval.ts';
import type { Education } from './pupil.ts';
import type { PartnerKind } from './school.ts';

/** Texts that people read come in both languages. */
export type Bilingual = { readonly lv: string; readonly en: string };

/** Which grades a programme supports from which date on. */
export type Eligibility = {
  readonly education: 'general' | 'vocational';
  readonly from: number;
  readonly to: number;
  /** First day of eligibility, `YYYY-MM-DD`. */
  readonly since: string;
};

/** A programme is dated data, never code: adding one, or moving a date, changes nothing but a file in `shared/programmes/`. */
export type Programme = {
  readonly id: string;
  readonly name: Bilingual;
  readonly source: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly eligibility: readonly Eligibility[];
  readonly riskCategories: Readonly<Record<string, { readonly name: Bilingual; readonly factors: Readonly<Record<string, Bilingual>> }>>;
  /** The list of consultants is not closed in practice: an unknown one is refused until the programme's data name it. */
  readonly consultants: Readonly<Record<string, Bilingual>>;
  readonly compensations: Readonly<Record<string, Bilingual>>;
  /** Who approves a plan, in order, by the kind of the school's partner. */
  readonly planApproval: Readonly<Record<PartnerKind, readonly ApprovalLevel[]>>;
  /** Who decides a claim before it is paid, in order. */
  readonly claimApproval: Readonly<Record<PartnerKind, readonly ApprovalLevel[]>>;
  readonly publicity: { readonly slogan: Bilingual; readonly funds: Bilingual };
};

/** Whether the programme supports this grade or course on a date (`YYYY-MM-DD`). */
export const isEligible = (of: Programme, education: Education, on: string): boolean => {
  const step = education.kind === 'general' ? education.grade : education.course;
  return of.eligibility.some((rule) => rule.education === education.kind && rule.from <= step && step <= rule.to && rule.since <= on);
};
