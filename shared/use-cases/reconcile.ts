import { agreementId } from '../domain/agreement.ts';
import type { Claim } from '../domain/claim.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Plan } from '../domain/plan.ts';
import type { Programme } from '../domain/programme.ts';
import {
  type Difference,
  differencesOfAllowances,
  differencesOfBalance,
  differencesOfClaims,
  differencesOfFigures,
  differencesOfReceipts,
} from '../domain/reconciliation.ts';
import type { Reference } from '../domain/reference.ts';
import type { School } from '../domain/school.ts';
import { semestersBegun } from '../domain/semester.ts';
import { dateInRiga } from '../domain/time.ts';
import type { BalanceStore, LedgerStore } from '../ports/money.ts';
import type { AllowanceStore, ClaimStore, PlanStore, ReceiptStore, ReferenceStore, SchoolStore } from '../ports/records.ts';
import { everySchool, type StaleMark, type StaleMarks, type StatisticsStore } from '../ports/statistics.ts';
import { everyItem } from './every-item.ts';

export type ReconciliationDependencies = {
  readonly schools: Pick<SchoolStore, 'list'>;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly plans: Pick<PlanStore, 'all'>;
  readonly claims: Pick<ClaimStore, 'all' | 'find'>;
  readonly allowances: Pick<AllowanceStore, 'find'>;
  readonly balances: Pick<BalanceStore, 'find'>;
  readonly ledger: Pick<LedgerStore, 'all'>;
  readonly receipts: Pick<ReceiptStore, 'findUse'>;
  readonly statistics: Pick<StatisticsStore, 'range'>;
  readonly staleMarks: Pick<StaleMarks, 'all'>;
};

export type Reconciliation = {
  /** How much of what was compared. */
  readonly checked: Readonly<Record<'partners' | 'schools' | 'entries' | 'claims' | 'allowances' | 'receipts' | 'figures', number>>;
  readonly differences: readonly Difference[];
};

/** While it reads, others write: what differs is read anew, and told only where it goes on differing. */
const looks = 3;

const isThere = <Value>(value: Value | undefined): value is Value => value !== undefined;

/** Everybody who ever answered for a school's money, and for whom nobody else does: municipalities by each of their codes. */
const partnersIn = ({ municipalities }: Reference, schools: readonly School[]): readonly string[] => [
  ...municipalities.map(({ id }) => id),
  ...schools.filter(({ affiliations }) => affiliations.some(({ partner }) => partner === 'vpii')).map(({ id }) => id),
];

const measuresOf = (plans: readonly Plan[], entries: readonly LedgerEntry[]): readonly (readonly [planId: string, measureId: string])[] => {
  const planned = plans.flatMap((plan) =>
    [...plan.measures, ...(plan.standing?.measures ?? [])].flatMap(({ id, type }) =>
      type === 'compensation' ? [[plan.id, id] as const] : [],
    ),
  );
  const used = entries.flatMap(({ movements }) => movements.map(({ planId, measureId }) => [planId, measureId] as const));
  return [...new Map([...planned, ...used].map((one) => [one.join(' '), one])).values()];
};

type Counted = {
  readonly counts: Omit<Reconciliation['checked'], 'partners' | 'schools' | 'entries'>;
  readonly differences: readonly Difference[];
};

/** One school in one semester: its claims, the allowances of its plans, the receipts that are used, and its figures. */
const reconcileSemester = async (
  { plans, claims, allowances, receipts, statistics }: ReconciliationDependencies,
  { schoolId, semester, entries, isStale }: { schoolId: string; semester: string; entries: readonly LedgerEntry[]; isStale: boolean },
): Promise<Counted> => {
  const [ofPlans, listed, compiled] = await Promise.all([
    plans.all(schoolId, semester),
    claims.all(schoolId, semester),
    statistics.range('school', schoolId, semester, semester),
  ]);
  const ids = [...new Set([...listed.map(({ id }) => id), ...entries.map(({ claimId }) => claimId)])];
  const measures = measuresOf(ofPlans, entries);
  const [found, money] = await Promise.all([
    Promise.all(ids.map(claims.find)),
    Promise.all(measures.map(([planId, measureId]) => allowances.find(planId, measureId))),
  ]);
  const known: readonly Claim[] = found.filter(isThere);
  const receiptIds = [...new Set(known.flatMap(({ takes }) => takes.flatMap(({ receiptId, cents }) => (cents > 0 ? [receiptId] : []))))];
  const uses = await Promise.all(receiptIds.map(async (id) => [id, await receipts.findUse(id)] as const));
  const [figures] = isStale ? [] : compiled;
  return {
    counts: { claims: known.length, allowances: measures.length, receipts: receiptIds.length, figures: figures === undefined ? 0 : 1 },
    differences: [
      ...differencesOfClaims(entries, known),
      ...differencesOfAllowances(entries, money.filter(isThere)),
      ...differencesOfReceipts(known, new Map(uses.flatMap(([id, use]) => (use === undefined ? [] : [[id, use] as const])))),
      ...(figures === undefined ? [] : differencesOfFigures(`${schoolId} ${semester}`, entries, figures.figures.compensations)),
    ],
  };
};

const isMarked = (marks: readonly StaleMark[], schoolId: string, semester: string): boolean =>
  marks.some((mark) => mark.semester === semester && (mark.schoolId === schoolId || mark.schoolId === everySchool));

type PartnersMoney = { readonly entries: readonly LedgerEntry[]; readonly differences: readonly Difference[] };

/** The balances of one partner and its entries; undefined where no money of it ever moved. */
const reconcilePartner = async (
  { ledger, balances }: Pick<ReconciliationDependencies, 'ledger' | 'balances'>,
  programmes: readonly Pick<Programme, 'id'>[],
  partner: string,
): Promise<PartnersMoney | undefined> => {
  for (let look = 1; ; look += 1) {
    const shown = await Promise.all(programmes.map(async ({ id }) => balances.find(id, partner)));
    // An entry is written in one transaction with the balance that it moves. Were a balance taken away, its claims would differ below.
    if (!shown.some(isThere)) return undefined;
    const entries = await ledger.all(partner);
    const differences = programmes.flatMap(({ id }, index) =>
      differencesOfBalance(
        agreementId(id, partner),
        entries.filter(({ programme }) => programme === id),
        shown[index],
      ),
    );
    if (differences.length === 0 || look === looks) return { entries, differences };
  }
};

/**
 * Adds up the ledger again, and holds to it whatever else tells of money: claims, allowances, balances, receipts, compiled figures. It
 * changes nothing; where all is well it finds no difference.
 */
export const reconcile =
  (dependencies: ReconciliationDependencies) =>
  async (now: number): Promise<Reconciliation> => {
    const { ledger, staleMarks, reference } = dependencies;
    const [schools, rules] = await Promise.all([Array.fromAsync(everyItem(dependencies.schools.list)), reference.current()]);
    const semesters = semestersBegun(rules.calendar, '0000-01-01', dateInRiga(now));
    const checked = { partners: 0, schools: schools.length, entries: 0, claims: 0, allowances: 0, receipts: 0, figures: 0 };
    const differences: Difference[] = [];
    const partners = partnersIn(rules, schools);
    const bySchool = new Map<string, LedgerEntry[]>();

    const ofPartners = await Promise.all(partners.map(async (partner) => reconcilePartner(dependencies, rules.programmes, partner)));
    for (const [index, found] of ofPartners.entries()) {
      if (found === undefined) continue;
      differences.push(...found.differences);
      checked.partners += 1;
      checked.entries += found.entries.length;
      for (const entry of found.entries) {
        const key = `${entry.schoolId} ${partners[index]}`;
        bySchool.set(key, [...(bySchool.get(key) ?? []), entry]);
      }
    }

    let marks = await staleMarks.all();
    for (const { id: schoolId } of schools) {
      const theirs = partners.filter((partner) => bySchool.has(`${schoolId} ${partner}`));
      let entries = theirs.flatMap((partner) => bySchool.get(`${schoolId} ${partner}`) ?? []);
      for (const semester of semesters) {
        for (let look = 1; ; look += 1) {
          const counted = await reconcileSemester(dependencies, {
            schoolId,
            semester,
            entries: entries.filter((entry) => entry.semester === semester),
            isStale: isMarked(marks, schoolId, semester),
          });
          if (counted.differences.length > 0 && look < looks) {
            marks = await staleMarks.all();
            const ledgers = await Promise.all(theirs.map((partner) => ledger.all(partner)));
            entries = ledgers.flat().filter((entry) => entry.schoolId === schoolId);
            continue;
          }
          differences.push(...counted.differences);
          const { counts } = counted;
          checked.claims += counts.claims;
          checked.allowances += counts.allowances;
          checked.receipts += counts.receipts;
          checked.figures += counts.figures;
          break;
        }
      }
    }
    return { checked, differences };
  };
