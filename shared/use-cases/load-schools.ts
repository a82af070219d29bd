import { authorise } from '../domain/principal.ts';
import { accept, type Result } from '../domain/result.ts';
import type { Write } from '../ports/records.ts';
import type { Call } from './call.ts';
import { type LoadedRow, type ReadRow, refusedRow } from './load-rows.ts';
import { decidePut, type RegistryDependencies, type SchoolContent } from './registry.ts';

export type SchoolRow = SchoolContent & { readonly id: string };

/** DynamoDB's own ceiling for one transaction. */
const maximumWrites = 100;

/** How many transactions are under way at a time. */
const atOnce = 10;

/** Rows that somebody else changed at the same instant are decided again on what he left, then each in a write of its own. */
const attempts = 5;

type Waiting = { readonly index: number; readonly row: SchoolRow };
type Group = { readonly waiting: readonly Waiting[]; readonly writes: readonly Write[] };

/**
 * Loads many schools at once. Each row is taken or refused for itself: those that are right are stored, many to a write. A load
 * says how things are, so it names no versions: a row that differs from what is there replaces it, with an event of its own.
 */
export const loadSchools =
  (dependencies: RegistryDependencies) =>
  async (call: Call & { rows: readonly ReadRow<SchoolRow>[] }): Promise<Result<readonly LoadedRow[]>> => {
    const outcomes = new Map<number, LoadedRow>();
    let waiting = firstOfEach(call.rows, outcomes);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const decided = await decideAll(dependencies, call, waiting, outcomes, attempt === 1 ? maximumWrites : 0);
      if (!decided.ok) return decided;
      waiting = [];
      for (let start = 0; start < decided.value.length; start += atOnce) {
        const groups = decided.value.slice(start, start + atOnce);
        const commits = await Promise.all(groups.map(({ writes }) => dependencies.unitOfWork.commit(writes)));
        for (const [position, { waiting: rows }] of groups.entries()) {
          if (commits[position]?.ok !== true) waiting.push(...rows);
          else for (const { index, row } of rows) outcomes.set(index, { id: row.id, status: 'accepted', faults: [] });
        }
      }
      if (waiting.length === 0) break;
    }
    for (const { index, row } of waiting) outcomes.set(index, { id: row.id, status: 'refused', faults: [], refusal: 'busy' });
    return accept(call.rows.flatMap((_row, index) => outcomes.get(index) ?? []));
  };

/** The rows that can be read, each school once. */
const firstOfEach = (rows: readonly ReadRow<SchoolRow>[], outcomes: Map<number, LoadedRow>): Waiting[] => {
  const seen = new Set<string>();
  const waiting: Waiting[] = [];
  for (const [index, row] of rows.entries()) {
    if (!row.ok) outcomes.set(index, { id: row.id, status: 'refused', faults: row.faults });
    else if (seen.has(row.value.id)) outcomes.set(index, refusedRow(index, row.value.id, [{ pointer: '/id', code: 'duplicate' }]));
    else {
      seen.add(row.value.id);
      waiting.push({ index, row: row.value });
    }
  }
  return waiting;
};

/** Reads everything at once, decides row by row, and gathers what is to be written into as few transactions as hold it. */
const decideAll = async (
  dependencies: RegistryDependencies,
  { subject, now }: Call,
  waiting: readonly Waiting[],
  outcomes: Map<number, LoadedRow>,
  writesTogether: number,
): Promise<Result<readonly Group[]>> => {
  const { principals, schools, reference } = dependencies;
  const [principal, current, found] = await Promise.all([
    principals.find(subject),
    reference.current(),
    Promise.all(waiting.map(({ row }) => schools.find(row.id))),
  ]);
  const caller = authorise(principal, 'reference:write');
  if (!caller.ok) return caller;
  const groups: { waiting: Waiting[]; writes: Write[] }[] = [];
  for (const [position, one] of waiting.entries()) {
    const { index, row } = one;
    const decided = decidePut(dependencies, {
      before: found[position],
      id: row.id,
      input: row,
      reference: current,
      caller: caller.value,
      now,
    });
    if (decided.kind === 'faulty') outcomes.set(index, refusedRow(index, row.id, decided.faults));
    else if (decided.kind === 'unchanged') outcomes.set(index, { id: row.id, status: 'unchanged', faults: [] });
    else {
      const last = groups.at(-1);
      if (last !== undefined && last.writes.length + decided.writes.length <= writesTogether) {
        last.waiting.push(one);
        last.writes.push(...decided.writes);
      } else groups.push({ waiting: [one], writes: [...decided.writes] });
    }
  }
  return accept(groups);
};
