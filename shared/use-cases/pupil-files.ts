import type { Permission } from '../domain/access.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import type { Plan } from '../domain/plan.ts';
import { actorOf, authorise, type Principal, sees } from '../domain/principal.ts';
import {
  confirmErasure,
  type ErasureReason,
  type Hold,
  keptUntil,
  liftHold,
  type liftReasons,
  type Obligations,
  orderErasure,
  type PupilFile,
  setHold,
  withdrawErasure,
} from '../domain/pupil-file.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Cursors, NewId } from '../ports/platform.ts';
import type {
  AllowanceStore,
  IdempotencyStore,
  Page,
  PlanStore,
  PrincipalStore,
  PupilAccess,
  PupilStore,
  ReferenceStore,
  UnitOfWork,
  Write,
} from '../ports/records.ts';
import type { Call, Change, Created, Creation } from './call.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { emptyPlans, hasOpenMoney } from './erase-pupil.ts';
import { fetchPage, type PageQuery } from './lists.ts';

export type PupilDependencies = {
  readonly pupils: PupilStore;
  readonly plans: PlanStore;
  readonly allowances: Pick<AllowanceStore, 'find'>;
  readonly principals: Pick<PrincipalStore, 'find'>;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly cursors: Cursors;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly newId: NewId;
  readonly digest: Digest;
};

export type PupilCall = Call & { readonly pupilId: string };

export type LoadedPupil = {
  readonly caller: Principal;
  readonly file: PupilFile;
  /** Oldest first. */
  readonly plans: readonly Plan[];
  readonly reference: Reference;
};

const inTime = (one: Plan, other: Plan): number =>
  `${one.semester} ${one.createdAt} ${one.id}` < `${other.semester} ${other.createdAt} ${other.id}` ? -1 : 1;

/** The school that answers for a pupil: where his last plan is. Plans that were removed count only where there are no others. */
export const responsibleSchool = (plans: readonly Plan[]): string | undefined => {
  const kept = plans.filter(({ status }) => status !== 'removed');
  return (kept.length > 0 ? kept : plans).at(-1)?.schoolId;
};

/**
 * A pupil with all his plans, for those who may know that there is one: the school that answers for him, the agency, the auditors. To any
 * other school, also one that had him earlier, he does not exist.
 */
export const loadPupil = async (
  { pupils, plans, principals, reference }: Pick<PupilDependencies, 'pupils' | 'plans' | 'principals' | 'reference'>,
  { subject, pupilId, permission }: PupilCall & { readonly permission: Permission },
): Promise<Result<LoadedPupil>> => {
  const [principal, file, rules] = await Promise.all([principals.find(subject), pupils.find(pupilId), reference.current()]);
  const caller = authorise(principal, permission);
  if (!caller.ok) return caller;
  if (file === undefined) return refuse({ code: 'not-found' });
  const found = await Promise.all((await pupils.plansOf(pupilId)).map(plans.find));
  const own = found.flatMap((one) => (one === undefined ? [] : [one])).sort(inTime);
  const schoolId = responsibleSchool(own);
  if (schoolId === undefined || !sees(caller.value.organisation, { schoolId, municipalityId: null }, []))
    return refuse({ code: 'not-found' });
  return accept({ caller: caller.value, file, plans: own, reference: rules });
};

const obligationsOf = async (
  dependencies: Pick<PupilDependencies, 'allowances'>,
  { plans, reference }: Pick<LoadedPupil, 'plans' | 'reference'>,
  now: number,
): Promise<Obligations> => ({
  plans,
  hasOpenMoney: await hasOpenMoney(dependencies, plans),
  programmes: reference.programmes,
  calendar: reference.calendar,
  today: dateInRiga(now),
});

/** What is kept of a pupil beside his plans, and until when the law asks for it (null: nobody has said). */
export type ShownFile = { readonly file: PupilFile; readonly plans: readonly string[]; readonly keptUntil: string | null };

export const shownFile = (file: PupilFile, { plans, reference }: Pick<LoadedPupil, 'plans' | 'reference'>, now: number): ShownFile => ({
  file,
  plans: plans.map(({ id }) => id),
  keptUntil: keptUntil({ plans, programmes: reference.programmes, today: dateInRiga(now) }),
});

export const getPupilFile =
  (dependencies: PupilDependencies) =>
  async (call: PupilCall): Promise<Result<ShownFile>> => {
    const loaded = await loadPupil(dependencies, { ...call, permission: 'pupil:read-file' });
    return loaded.ok ? accept(shownFile(loaded.value.file, loaded.value, call.now)) : loaded;
  };

/** As its history is read with. */
export const getPupilRecord =
  (dependencies: PupilDependencies) =>
  async (call: PupilCall): Promise<Result<PupilFile>> => {
    const loaded = await loadPupil(dependencies, { ...call, permission: 'pupil:read-file' });
    return loaded.ok ? accept(loaded.value.file) : loaded;
  };

/** Who read what of a pupil, when and on whose behalf, newest first; with the readers' names as they are now. */
export type Accesses = Page<PupilAccess> & { readonly people: Readonly<Record<string, string>> };

export const listAccesses =
  (dependencies: PupilDependencies) =>
  async (call: PupilCall & { readonly query: PageQuery }): Promise<Result<Accesses>> => {
    const loaded = await loadPupil(dependencies, { ...call, permission: 'pupil:read-accesses' });
    if (!loaded.ok) return loaded;
    const page = await fetchPage(dependencies.cursors, `accesses:${call.pupilId}`, call.query, (request) =>
      dependencies.pupils.accesses(call.pupilId, request),
    );
    return page.ok ? accept({ ...page.value, people: await peopleIn(dependencies, page.value.items) }) : page;
  };

export const peopleIn = async (
  { principals }: Pick<PupilDependencies, 'principals'>,
  items: readonly { readonly by: string }[],
): Promise<Readonly<Record<string, string>>> => {
  const known = await Promise.all([...new Set(items.map(({ by }) => by))].map(principals.find));
  return Object.fromEntries(known.flatMap((one) => (one === undefined ? [] : [[one.id, one.name] as const])));
};

type Decide = (loaded: LoadedPupil, on: Obligations) => Result<PupilFile>;

/** One change of what is kept of a pupil: read, the rule, one conditional write with its event. */
const change = async (
  dependencies: PupilDependencies,
  call: PupilCall & { readonly permission: Permission; readonly action: string; readonly expectedVersion?: number },
  decide: Decide,
  beside: (file: ShownFile) => readonly Write[] = () => [],
): Promise<Created<ShownFile>> => {
  const loaded = await loadPupil(dependencies, call);
  if (!loaded.ok) return loaded;
  const { caller, file: before } = loaded.value;
  if (call.expectedVersion !== undefined && before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
  const decided = decide(loaded.value, await obligationsOf(dependencies, loaded.value, call.now));
  if (!decided.ok) return decided;
  // The wrapped key is no part of the history: an event would keep it for ever.
  const { record, event } = recordEvent(dependencies.digest, {
    before: { ...before, dataKey: null },
    after: { ...decided.value, dataKey: null },
    action: call.action,
    actor: actorOf(caller),
    at: toInstant(call.now),
  });
  const after = { ...record, dataKey: decided.value.dataKey };
  const value = shownFile(after, loaded.value, call.now);
  const commit = await dependencies.unitOfWork.commit([...dependencies.pupils.save(after, event), ...beside(value)]);
  if (commit.ok) return accept(value);
  return repetitionIn(commit, dependencies.idempotency) ?? refuse(refusalOf(commit));
};

/** A change has no answer that is remembered for a repetition. */
const changed = (outcome: Created<ShownFile>): Result<ShownFile> => (outcome.ok === 'repeated' ? refuse({ code: 'busy' }) : outcome);

export type HoldOrder = Pick<Hold, 'reason' | 'reference'>;

/** The agency or the auditors need the records: nothing of the pupil is erased until they say otherwise. */
export const holdPupil =
  (dependencies: PupilDependencies) =>
  (call: PupilCall & Creation<ShownFile> & { readonly order: HoldOrder }): Promise<Created<ShownFile>> =>
    change(
      dependencies,
      { subject: call.subject, now: call.now, pupilId: call.pupilId, permission: 'pupil:hold', action: 'hold' },
      ({ file, caller }) =>
        setHold(file, {
          id: dependencies.newId('hld', call.now),
          ...call.order,
          of: caller.organisation.kind === 'audit' ? 'audit' : 'ikvd',
          by: caller.id,
          at: toInstant(call.now),
        }),
      (file) => [call.remember(file)],
    );

export const releasePupil =
  (dependencies: PupilDependencies) =>
  async (
    call: PupilCall & Change & { readonly holdId: string; readonly reason: (typeof liftReasons)[number] },
  ): Promise<Result<ShownFile>> =>
    changed(
      await change(dependencies, { ...call, permission: 'pupil:hold', action: 'lift-hold' }, ({ file, caller, plans }) => {
        const lift = { by: caller.id, at: toInstant(call.now), reason: call.reason };
        return liftHold(file, call.holdId, lift, caller, plans.at(-1)?.programme ?? '');
      }),
    );

export type ErasureOrder = { readonly reason: ErasureReason; readonly reference: string };

/** One person orders an erasure; nothing is destroyed yet. */
export const orderPupilErasure =
  (dependencies: PupilDependencies) =>
  async (call: PupilCall & Change & { readonly order: ErasureOrder }): Promise<Result<ShownFile>> =>
    changed(
      await change(dependencies, { ...call, permission: 'pupil:order-erasure', action: 'order-erasure' }, ({ file, caller }, on) =>
        orderErasure(file, { ...call.order, by: caller.id, at: toInstant(call.now) }, on),
      ),
    );

export const withdrawPupilErasure =
  (dependencies: PupilDependencies) =>
  async (call: PupilCall & Change): Promise<Result<ShownFile>> =>
    changed(
      await change(dependencies, { ...call, permission: 'pupil:order-erasure', action: 'withdraw-erasure' }, ({ file }) =>
        withdrawErasure(file),
      ),
    );

/**
 * Another person confirms it: the wrapped key and the hashes of the pupil's codes go in this write, and with them every text that was sealed
 * by the key, wherever it is kept. His plans are emptied right after; what an interruption leaves of that, the daily work finishes, and
 * it destroys the files that showed him.
 */
export const confirmPupilErasure =
  (dependencies: PupilDependencies) =>
  async (call: PupilCall & Change): Promise<Result<ShownFile>> => {
    const codes = await dependencies.pupils.codesOf(call.pupilId);
    const outcome = await change(
      dependencies,
      { ...call, permission: 'pupil:erase', action: 'erase' },
      ({ file, caller }, on) => confirmErasure(file, caller.id, toInstant(call.now), on),
      ({ file }) => codes.flatMap((code) => dependencies.pupils.unlinkCode(code, file.id)),
    );
    if (outcome.ok !== true) return changed(outcome);
    const { erasure } = outcome.value.file;
    const actor = { by: erasure?.confirmedBy ?? '', role: 'ikvd-coordinator', onBehalfOf: 'ikvd' } as const;
    await emptyPlans(dependencies, call.pupilId, actor, toInstant(call.now));
    return outcome;
  };
