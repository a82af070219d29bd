import type { Claim } from '../domain/claim.ts';
import type { Consultation } from '../domain/consultation.ts';
import type { HistoryEvent } from '../domain/history.ts';
import type { Plan } from '../domain/plan.ts';
import type { Texts } from '../domain/plan-content.ts';
import type { Participation } from '../domain/project.ts';
import type { Person } from '../domain/pupil.ts';
import type { Receipt } from '../domain/receipt.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { toInstant } from '../domain/time.ts';
import type { Vault } from '../ports/platform.ts';
import type { ClaimStore, ConsultationStore, History, ProjectStore, PupilAccess, ReceiptStore } from '../ports/records.ts';
import { loadPupil, type PupilCall, type PupilDependencies, peopleIn, type ShownFile, shownFile } from './pupil-files.ts';
import { recordReading } from './pupil-reading.ts';
import { openPerson, openTexts, sealedOf } from './sealing.ts';

export type ExportDependencies = PupilDependencies & {
  readonly consultations: Pick<ConsultationStore, 'all'>;
  readonly projects: Pick<ProjectStore, 'allParticipations'>;
  readonly claims: Pick<ClaimStore, 'all'>;
  readonly receipts: Pick<ReceiptStore, 'find'>;
  readonly history: History;
  readonly vault: Vault;
};

/** Lines of a claim that are about the pupil, and no others: the rest is about somebody else. */
export type OwnLines = Pick<Claim, 'id' | 'status' | 'submittedAt' | 'paidAt' | 'lines'>;

/** Everything about one plan, with what is sealed opened. */
export type ExportedPlan = {
  readonly plan: Plan;
  readonly person: Person;
  readonly texts: Texts;
  readonly consultations: readonly Consultation[];
  readonly participations: readonly Participation[];
  readonly claims: readonly OwnLines[];
  readonly receipts: readonly Receipt[];
  readonly history: readonly HistoryEvent[];
};

export type PupilExport = ShownFile & {
  readonly madeAt: string;
  readonly exported: readonly ExportedPlan[];
  /** The newest of those who read his data; on the first page only. */
  readonly accesses: readonly PupilAccess[];
  readonly hasMoreAccesses: boolean;
  readonly people: Readonly<Record<string, string>>;
  readonly next: string | null;
};

/**
 * So many plans of a pupil on a page. A function's answer ends at 6 MB: a plan's row is at most 400 KB, its log, claims and events come to
 * as much again, and the page to less than four.
 */
export const plansOnPage = 4;
/** So many readings with the first page; all of them are in the access log. */
const mostAccesses = 500;

/**
 * Everything that is kept of a pupil, for the school that answers for him: it owes it to him (GDPR art. 15). The reading is written down
 * before anything is told. Nothing of what is opened is kept.
 */
export const exportPupil =
  (dependencies: ExportDependencies) =>
  async (call: PupilCall & { readonly cursor?: string | undefined }): Promise<Result<PupilExport>> => {
    const { pupils, cursors } = dependencies;
    const { pupilId, cursor, now } = call;
    const loaded = await loadPupil(dependencies, { ...call, permission: 'pupil:export' });
    if (!loaded.ok) return loaded;
    const { caller, file, plans } = loaded.value;
    const context = `export:${pupilId}`;
    const after = cursor === undefined ? '' : await cursors.verify(cursor, context);
    if (after === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: 'query/cursor', code: 'bad-cursor' }] });
    if (file.dataKey === null) return refuse({ code: 'erased', facts: { on: file.erasedAt?.slice(0, 10) ?? '' } });
    const start = after === '' ? 0 : plans.findIndex(({ id }) => id === after) + 1;
    const page = plans.slice(start, start + plansOnPage);

    const at = toInstant(now);
    const recorded = await recordReading(dependencies, call, caller, { pupilId, planId: null, what: 'export' });
    if (!recorded.ok) return recorded;

    const accesses = start === 0 ? await pupils.accesses(pupilId, { limit: mostAccesses, after: null }) : { items: [], next: null };
    const exported: ExportedPlan[] = [];
    for (const plan of page) {
      const one = await exportPlan(dependencies, plan);
      if (!one.ok) return one;
      exported.push(one.value);
    }
    const last = page.at(-1);
    const isMore = start + plansOnPage < plans.length;
    return accept({
      ...shownFile(file, loaded.value, now),
      madeAt: at,
      exported,
      accesses: accesses.items,
      hasMoreAccesses: accesses.next !== null,
      people: await peopleIn(dependencies, [...accesses.items, ...exported.flatMap(({ history }) => history)]),
      next: isMore && last !== undefined ? await cursors.sign(last.id, context) : null,
    });
  };

const exportPlan = async (dependencies: ExportDependencies, plan: Plan): Promise<Result<ExportedPlan>> => {
  const sealed = sealedOf(plan);
  if (!sealed.ok) return sealed;
  const [key, consultations, participations, claims, history] = await Promise.all([
    dependencies.vault.keyOf(plan.pupilId, sealed.value.dataKey),
    dependencies.consultations.all(plan.id),
    Promise.all(plan.attendedProjects.map((id) => dependencies.projects.allParticipations(id, plan.schoolId))),
    dependencies.claims.all(plan.schoolId, plan.semester),
    dependencies.history.of(plan.id),
  ]);
  const own = claims.flatMap(({ id, status, submittedAt, paidAt, lines }): readonly OwnLines[] => {
    const ofPlan = lines.filter(({ planId }) => planId === plan.id);
    return ofPlan.length === 0 ? [] : [{ id, status, submittedAt, paidAt, lines: ofPlan }];
  });
  const cited = [...new Set(own.flatMap(({ lines }) => lines.flatMap(({ receiptIds }) => receiptIds)))];
  const receipts = await Promise.all(cited.map(dependencies.receipts.find));
  return accept({
    plan,
    person: openPerson(key, sealed.value),
    texts: openTexts(key, sealed.value),
    consultations,
    participations: participations.flat().filter(({ planId }) => planId === plan.id),
    claims: own,
    receipts: receipts.flatMap((one) => (one === undefined ? [] : [one])),
    history,
  });
};
