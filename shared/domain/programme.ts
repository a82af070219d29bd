import type { ApprovalLevel } from './approval.ts';
import type { Education } from './pupil.ts';
import type { PartnerKind } from './school.ts';

/** Texts that people read come in both languages. */
export type Bilingual = { readonly lv: string; readonly en: string };

/** What a setting's value can be: a number, or codes of the programme. */
export type SettingValue = number | readonly string[];

/** One value of a setting: it holds from `since` (`YYYY-MM-DD`) until the next one begins. */
export type DatedValue<Value extends SettingValue = number> = {
  readonly since: string;
  /** null: not known, so nothing is limited by it. */
  readonly value: Value | null;
  /** false: a placeholder, to be set by the programme's owner. */
  readonly confirmed: boolean;
};

/** What of the programme can change with time, oldest value first. */
export type Setting<Value extends SettingValue = number> = readonly DatedValue<Value>[];

/** What a setting is on a date; before its first value nothing is known. */
export const settingOn = <Value extends SettingValue>(setting: Setting<Value>, date: string): Omit<DatedValue<Value>, 'since'> => {
  const { value, confirmed } = setting.findLast(({ since }) => since <= date) ?? { value: null, confirmed: false };
  return { value, confirmed };
};

/** Which grades or courses a programme supports, from `since` until `until` (`YYYY-MM-DD`, inclusive; absent: to its end). */
export type Eligibility = {
  readonly education: 'general' | 'vocational';
  readonly from: number;
  readonly to: number;
  readonly since: string;
  readonly until?: string;
};

/** A kind of support by people, and, where the programme limits it, when, for which grades and from which age it is given. */
export type ConsultantKind = {
  readonly name: Bilingual;
  readonly since?: string;
  readonly until?: string;
  readonly grades?: { readonly education: 'general' | 'vocational'; readonly from: number; readonly to: number };
  /** Full years. */
  readonly fromAge?: number;
};

export type CompensationKind = {
  readonly name: Bilingual;
  /**
   * What proves such a cost: any one of these. Each is a code of the programme's `documents`, or several that are needed together, as in
   * `invoice+meal-register`.
   */
  readonly evidence: Setting<readonly string[]>;
  /** The most that one measure may plan, cents. */
  readonly capCents: Setting;
  /** What one unit (a day, a night, a kilometre) is compensated with, cents. */
  readonly rateCents: Setting;
};

/** What a document shows: that somebody paid, or only that something was delivered to a pupil. */
export type DocumentKind = {
  readonly name: Bilingual;
  readonly proves: 'payment' | 'delivery';
  /** What such a document is no proof without: its number, the days that the cost is for. */
  readonly needs: readonly ('number' | 'period')[];
};

/** Where the money of a cost comes from. */
export type FundingSource = { readonly name: Bilingual; readonly since: string; readonly until?: string };

/** What a document for participants or the public has to carry. */
export type Publicity = {
  readonly since: string;
  readonly until?: string;
  readonly source: string;
  readonly funds: Bilingual;
  readonly slogan: Bilingual | null;
  /** Emblems, by code. */
  readonly signs: readonly string[];
};

/** A programme is dated data, never code: adding one, or moving a date, changes nothing but a file in `shared/programmes/`. */
export type Programme = {
  readonly id: string;
  readonly name: Bilingual;
  readonly source: string;
  /** The days on which its plans are carried out, both inclusive: a plan's period must touch them. */
  readonly validFrom: string;
  readonly validTo: string;
  /** The days on which a cost is the programme's to pay, both inclusive: they can begin before its first plan does. */
  readonly costs: { readonly from: string; readonly to: string };
  readonly eligibility: readonly Eligibility[];
  readonly riskCategories: Readonly<Record<string, { readonly name: Bilingual; readonly factors: Readonly<Record<string, Bilingual>> }>>;
  readonly severities: Readonly<Record<string, Bilingual>>;
  /** `open`: the list is not closed in practice, and a plan may name a kind that is not on it. */
  readonly consultants: { readonly open: boolean; readonly kinds: Readonly<Record<string, ConsultantKind>> };
  /** Kinds of documents that prove a cost. */
  readonly documents: Readonly<Record<string, DocumentKind>>;
  readonly receipts: {
    /** Parts that are paid back: `net`, `vat`. */
    readonly payable: Setting<readonly string[]>;
    /** What of a receipt may be there twice where the school says why: its `content`, its `document` (supplier, number, date, amount). */
    readonly reusable: Setting<readonly string[]>;
    /** Euro cents for 10 000,00 of a currency; without a value, receipts in it are refused. */
    readonly rates: Readonly<Record<string, Setting>>;
  };
  /** The first pays where a line names none. */
  readonly funding: Readonly<Record<string, FundingSource>>;
  readonly compensations: Readonly<Record<string, CompensationKind>>;
  /** Youth NGO projects: the grant that each one gets, no more and no less; null: the programme has none. */
  readonly projects: { readonly grantCents: Setting } | null;
  /** How an evaluation can come out. */
  readonly outcomes: Readonly<Record<string, Bilingual>>;
  /** Who approves a plan, in order, by the kind of the school's partner. */
  readonly planApproval: Readonly<Record<PartnerKind, readonly ApprovalLevel[]>>;
  /** Who decides a claim before it is paid, in order. */
  readonly claimApproval: Readonly<Record<PartnerKind, readonly ApprovalLevel[]>>;
  readonly claims: {
    /** How many of a hundred claims a second verifier looks at too. */
    readonly secondVerifierPercent: Setting;
  };
  readonly calendar: {
    /** Days from a semester's first day within which its plans are submitted; later they are late. */
    readonly planDays: Setting;
    /** Days within which a level decides; later it is late. */
    readonly decisionDays: Setting;
    /** Days after a plan's period within which it is evaluated and its last entries are made. */
    readonly graceDays: Setting;
    /** Days after a semester's end within which its costs are claimed. */
    readonly claimDays: Setting;
  };
  readonly retention: {
    /** Years after the one in which the programme's last cost was paid, for which the law asks for its records. */
    readonly years: Setting;
  };
  readonly publicity: readonly Publicity[];
  /** JSON pointers to parts, beside settings, that no source gave: placeholders, to be set by the programme's owner. */
  readonly unconfirmed: readonly string[];
};

/** Whether the programme supports this grade or course on a date (`YYYY-MM-DD`). */
export const isEligible = (of: Programme, education: Education, on: string): boolean => {
  const step = education.kind === 'general' ? education.grade : education.course;
  return of.eligibility.some(
    (rule) =>
      rule.education === education.kind &&
      rule.from <= step &&
      step <= rule.to &&
      rule.since <= on &&
      (rule.until === undefined || on <= rule.until),
  );
};

/** All settings of a programme under their names, which say where they stand: `compensations.catering.capCents`. */
export type Settings = {
  readonly numbers: Readonly<Record<string, Setting>>;
  readonly lists: Readonly<Record<string, Setting<readonly string[]>>>;
};

export const settingsOf = ({ compensations, projects, receipts, claims, calendar, retention }: Programme): Settings => ({
  numbers: {
    ...Object.fromEntries(
      Object.entries(compensations).flatMap(([kind, { capCents, rateCents }]) => [
        [`compensations.${kind}.capCents`, capCents],
        [`compensations.${kind}.rateCents`, rateCents],
      ]),
    ),
    ...(projects === null ? {} : { 'projects.grantCents': projects.grantCents }),
    ...Object.fromEntries(Object.entries(receipts.rates).map(([currency, rate]) => [`receipts.rates.${currency}`, rate])),
    'claims.secondVerifierPercent': claims.secondVerifierPercent,
    'calendar.planDays': calendar.planDays,
    'calendar.decisionDays': calendar.decisionDays,
    'calendar.graceDays': calendar.graceDays,
    'calendar.claimDays': calendar.claimDays,
    'retention.years': retention.years,
  },
  lists: {
    ...Object.fromEntries(Object.entries(compensations).map(([kind, { evidence }]) => [`compensations.${kind}.evidence`, evidence])),
    'receipts.payable': receipts.payable,
    'receipts.reusable': receipts.reusable,
  },
});

/** The codes that a list setting can hold; for evidence also several joined by `+`. */
export const codesOfList = (of: Programme, name: string): readonly string[] => {
  switch (name) {
    case 'receipts.payable':
      return ['net', 'vat'];
    case 'receipts.reusable':
      return ['content', 'document'];
    default:
      return Object.keys(of.documents);
  }
};

/** The programme with some of its settings replaced, by name. */
export const withSettings = (of: Programme, { numbers = {}, lists = {} }: Partial<Settings>): Programme => {
  const at = (name: string, before: Setting): Setting => numbers[name] ?? before;
  return {
    ...of,
    compensations: Object.fromEntries(
      Object.entries(of.compensations).map(([kind, one]) => [
        kind,
        {
          ...one,
          evidence: lists[`compensations.${kind}.evidence`] ?? one.evidence,
          capCents: at(`compensations.${kind}.capCents`, one.capCents),
          rateCents: at(`compensations.${kind}.rateCents`, one.rateCents),
        },
      ]),
    ),
    projects: of.projects === null ? null : { grantCents: at('projects.grantCents', of.projects.grantCents) },
    receipts: {
      payable: lists['receipts.payable'] ?? of.receipts.payable,
      reusable: lists['receipts.reusable'] ?? of.receipts.reusable,
      rates: Object.fromEntries(
        Object.entries(of.receipts.rates).map(([currency, rate]) => [currency, at(`receipts.rates.${currency}`, rate)]),
      ),
    },
    claims: { secondVerifierPercent: at('claims.secondVerifierPercent', of.claims.secondVerifierPercent) },
    calendar: {
      planDays: at('calendar.planDays', of.calendar.planDays),
      decisionDays: at('calendar.decisionDays', of.calendar.decisionDays),
      graceDays: at('calendar.graceDays', of.calendar.graceDays),
      claimDays: at('calendar.claimDays', of.calendar.claimDays),
    },
    retention: { years: at('retention.years', of.retention.years) },
  };
};
