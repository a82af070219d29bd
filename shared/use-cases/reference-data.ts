import type { Permission } from '../domain/access.ts';
import type { Digest } from '../domain/history.ts';
import { faultsOfMunicipality, type Municipality } from '../domain/municipality.ts';
import { actorOf, authorise } from '../domain/principal.ts';
import { changeReference, isSame, type Reference, type ReferenceChanges, referenceWith } from '../domain/reference.ts';
import type { Fault } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { faultsOfSchoolYear, type SchoolYear, semestersBegun } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { PrincipalStore, ReferenceStore, UnitOfWork } from '../ports/records.ts';
import { everySchool, type StaleMarks } from '../ports/statistics.ts';
import type { Call } from './call.ts';
import { refusalOf } from './commit.ts';
import { type LoadedRow, type ReadRow, refusedRow } from './load-rows.ts';

export type ReferenceDataDependencies = {
  readonly principals: PrincipalStore;
  readonly reference: ReferenceStore;
  readonly staleMarks: Pick<StaleMarks, 'markWith'>;
  readonly unitOfWork: UnitOfWork;
  readonly digest: Digest;
};

/** The reference data as they are now, and the version that a change of them must name. */
export type CurrentReference = { readonly reference: Reference; readonly changes: ReferenceChanges };

/** Programmes, calendar and municipalities, for whoever has any access at all. */
export const readReference =
  ({ principals, reference }: Pick<ReferenceDataDependencies, 'principals' | 'reference'>) =>
  async (call: Call & { permission?: Permission }): Promise<Result<CurrentReference>> => {
    const [principal, changes] = await Promise.all([principals.find(call.subject), reference.changes()]);
    const caller = authorise(principal, call.permission ?? 'reference:read');
    return caller.ok ? accept({ changes, reference: referenceWith(reference.release, changes) }) : caller;
  };

/** A change that names no version adds to what is there; one that replaces something must name the version that it is based on. */
export type ReferenceCall = Call & { readonly expectedVersion: number | undefined };

type Decision<Value> = {
  /** What is to be written; undefined where all of it stands already. */
  readonly after: ReferenceChanges | undefined;
  readonly value: Value;
  /** Something that was there is no longer so. */
  readonly replaces: boolean;
  /** Schools may count elsewhere than they did. */
  readonly movesFigures: boolean;
};

/** The record is one item of the table, read with every call: far below the item's limit, and cheap. */
const maximumBytes = 100_000;

/**
 * Two who add different things at the same instant: the later one decides again on what the earlier one left. Of many, one wins every
 * round, so this many can do so at once and none is told of the others.
 */
const attempts = 20;

/** One change of the reference data: decided on what is there, written on the version that was read, with its event. */
export const changeData = async <Value>(
  { principals, reference, staleMarks, unitOfWork, digest }: ReferenceDataDependencies,
  { action, call, decide }: { action: string; call: ReferenceCall; decide: (current: CurrentReference) => Result<Decision<Value>> },
): Promise<Result<{ readonly value: Value; readonly version: number }>> => {
  for (let attempt = 1; ; attempt += 1) {
    const [principal, before] = await Promise.all([principals.find(call.subject), reference.changes()]);
    const caller = authorise(principal, 'reference:write');
    if (!caller.ok) return caller;
    const decided = decide({ reference: referenceWith(reference.release, before), changes: before });
    if (!decided.ok) return decided;
    const { after, value, replaces, movesFigures } = decided.value;
    if (after === undefined) return accept({ value, version: before.version });
    if (call.expectedVersion !== undefined && call.expectedVersion !== before.version) return refuse({ code: 'stale-version' });
    if (replaces && call.expectedVersion === undefined) return refuse({ code: 'precondition-missing' });
    const bytes = new TextEncoder().encode(JSON.stringify(after)).length;
    if (bytes > maximumBytes) return refuse({ code: 'reference-too-large', facts: { bytes, most: maximumBytes } });
    const { record, event } = changeReference(digest, reference.release, {
      before,
      after,
      action,
      actor: actorOf(caller.value),
      at: toInstant(call.now),
    });
    const { calendar } = referenceWith(reference.release, record);
    const stale = movesFigures ? semestersBegun(calendar, '', dateInRiga(call.now)) : [];
    const commit = await unitOfWork.commit([
      ...reference.save(record, event),
      ...stale.map((semester) =>
        staleMarks.markWith({ semester, schoolId: everySchool, token: event.hash, changedAt: call.now, records: [] }),
      ),
    ]);
    if (commit.ok) return accept({ value, version: record.version });
    if (call.expectedVersion !== undefined) return refuse(refusalOf(commit));
    if (attempt === attempts) return refuse({ code: 'busy' });
  }
};

/** A kind of reference data that is kept as a list: how it is found, checked, and put in its place. */
type Kind<Item extends { readonly id: string }> = {
  readonly itemsOf: (reference: Reference) => readonly Item[];
  readonly faultsOf: (item: Item, all: readonly Item[]) => readonly Fault[];
  readonly changedOf: (changes: ReferenceChanges) => readonly Item[];
  readonly withChanged: (changes: ReferenceChanges, changed: Item[]) => ReferenceChanges;
  /** Whether schools may count elsewhere after it. */
  readonly movesFigures: (before: Item | undefined) => boolean;
  /** In a load, what others build on comes first. */
  readonly orderOf: (item: Item) => string;
};

const municipalityKind: Kind<Municipality> = {
  itemsOf: ({ municipalities }) => municipalities,
  faultsOf: faultsOfMunicipality,
  changedOf: ({ municipalities }) => municipalities,
  withChanged: (changes, municipalities) => ({ ...changes, municipalities }),
  movesFigures: () => true,
  orderOf: ({ validFrom }) => validFrom,
};

const schoolYearKind: Kind<SchoolYear> = {
  itemsOf: ({ calendar }) => calendar,
  faultsOf: faultsOfSchoolYear,
  changedOf: ({ schoolYears }) => schoolYears,
  withChanged: (changes, schoolYears) => ({ ...changes, schoolYears }),
  movesFigures: (before) => before !== undefined,
  orderOf: ({ id }) => id,
};

const placed = <Item extends { readonly id: string }>(kind: Kind<Item>, changes: ReferenceChanges, item: Item): ReferenceChanges =>
  kind.withChanged(changes, [...kind.changedOf(changes).filter(({ id }) => id !== item.id), item]);

const putItem =
  <Item extends { readonly id: string }>(kind: Kind<Item>, action: string) =>
  (dependencies: ReferenceDataDependencies) =>
  (call: ReferenceCall & { input: Item }): Promise<Result<{ readonly value: Item; readonly version: number }>> =>
    changeData(dependencies, {
      action,
      call,
      decide: ({ reference, changes }) => {
        const { input } = call;
        const all = kind.itemsOf(reference);
        const before = all.find(({ id }) => id === input.id);
        if (isSame(before, input)) return accept({ after: undefined, value: input, replaces: false, movesFigures: false });
        const faults = kind.faultsOf(input, all);
        if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
        return accept({
          after: placed(kind, changes, input),
          value: input,
          replaces: before !== undefined,
          movesFigures: kind.movesFigures(before),
        });
      },
    });

/** Registers a municipality under its code, or changes it; compiled figures are placed anew. */
export const putMunicipality = putItem(municipalityKind, 'put-municipality');

/** Adds a school year to the calendar, or changes it. Plan periods follow from it at once, also those of plans that there are. */
export const putSchoolYear = putItem(schoolYearKind, 'put-school-year');

/**
 * Loads many at once: each row is taken or refused for itself, all that are taken are one change with one event. A load says how
 * things are, so it needs no version: a row that differs from what is there replaces it.
 */
const loadItems =
  <Item extends { readonly id: string }>(kind: Kind<Item>, action: string) =>
  (dependencies: ReferenceDataDependencies) =>
  async (call: Call & { rows: readonly ReadRow<Item>[] }): Promise<Result<readonly LoadedRow[]>> => {
    const loaded = await changeData(dependencies, {
      action,
      call: { ...call, expectedVersion: undefined },
      decide: ({ changes }) => {
        const { outcomes, after, movesFigures } = takeRows(kind, dependencies.reference.release, changes, call.rows);
        return accept({ after: after === changes ? undefined : after, value: outcomes, replaces: false, movesFigures });
      },
    });
    return loaded.ok ? accept(loaded.value.value) : loaded;
  };

const takeRows = <Item extends { readonly id: string }>(
  kind: Kind<Item>,
  release: Reference,
  before: ReferenceChanges,
  rows: readonly ReadRow<Item>[],
): { readonly outcomes: readonly LoadedRow[]; readonly after: ReferenceChanges; readonly movesFigures: boolean } => {
  let after = before;
  let movesFigures = false;
  const outcomes = new Map<number, LoadedRow>();
  const seen = new Set<string>();
  const readable = rows.flatMap((row, index) => {
    if (row.ok) return [{ index, item: row.value }];
    outcomes.set(index, { id: row.id, status: 'refused', faults: row.faults });
    return [];
  });
  const inOrder = readable.toSorted((a, b) =>
    kind.orderOf(a.item) < kind.orderOf(b.item) ? -1 : kind.orderOf(a.item) > kind.orderOf(b.item) ? 1 : 0,
  );
  for (const { index, item } of inOrder) {
    const all = kind.itemsOf(referenceWith(release, after));
    const there = all.find(({ id }) => id === item.id);
    const faults = seen.has(item.id) ? [{ pointer: '/id', code: 'duplicate' as const }] : kind.faultsOf(item, all);
    seen.add(item.id);
    if (faults.length > 0) outcomes.set(index, refusedRow(index, item.id, faults));
    else if (isSame(there, item)) outcomes.set(index, { id: item.id, status: 'unchanged', faults: [] });
    else {
      after = placed(kind, after, item);
      movesFigures ||= kind.movesFigures(there);
      outcomes.set(index, { id: item.id, status: 'accepted', faults: [] });
    }
  }
  return { outcomes: rows.flatMap((_row, index) => outcomes.get(index) ?? []), after, movesFigures };
};

export const loadMunicipalities = loadItems(municipalityKind, 'load-municipalities');
export const loadSchoolYears = loadItems(schoolYearKind, 'load-school-years');

/** The record of changes, for whoever may read its history. */
export const readChanges =
  (dependencies: Pick<ReferenceDataDependencies, 'principals' | 'reference'>) =>
  async (call: Call): Promise<Result<ReferenceChanges>> => {
    const read = await readReference(dependencies)({ ...call, permission: 'reference:read-history' });
    return read.ok ? accept(read.value.changes) : read;
  };
