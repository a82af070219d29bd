import { schoolYearOf } from '../domain/semester.ts';
import { toInstant } from '../domain/time.ts';
import { everySchool, type StaleMark, type StaleMarks } from '../ports/statistics.ts';
import { type CompilerDependencies, createYearCompiler, type Work } from './compile-year.ts';
import { readAhead } from './read-ahead.ts';

type Dependencies = CompilerDependencies & { readonly staleMarks: StaleMarks };

export type CompileRun = {
  /** School-semesters whose figures changed, and figures of scopes and years above them. */
  readonly schools: number;
  readonly rollUps: number;
  /** Marks that time did not suffice for, or that another run took: they stand, and the next run takes them. */
  readonly left: number;
};

/**
 * The index that a semester is compiled from may not show a change yet that is younger than this. Such a change is compiled as far as it
 * shows, and its mark stands for the next run.
 */
const indexLagMilliseconds = 60_000;

/** How many schools are compiled together: enough to hide the round trips, few enough for one transaction. */
const batchSize = 20;

/**
 * Compiles what changed since the last run, and nothing else: the stale school-semesters from their records, and what that changes in
 * every scope above them. Schools and scopes are written together, so figures add up at any moment; tables are written once, at the end,
 * and marks are cleared only after that, so a run that dies is simply run again. Of two runs of one year the later takes over, and the earlier leaves the rest to it.
 *
 * @param scheduledFor the instant that the figures are as of; milliseconds.
 * @param hasTime whether there is time for twenty more schools; what is not begun stays marked.
 */
export const compileStatistics =
  (dependencies: Dependencies) =>
  async (scheduledFor: number, hasTime: () => boolean): Promise<CompileRun> => {
    const { staleMarks } = dependencies;
    const marked = await staleMarks.all();
    const run = { schools: 0, rollUps: 0, left: 0 };
    for (const [year, marks] of [...Map.groupBy(marked, ({ semester }) => schoolYearOf(semester))].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!hasTime()) {
        run.left += marks.length;
        continue;
      }
      const compiler = await createYearCompiler(dependencies, year, toInstant(scheduledFor));
      const waiting = new Set(inBatches(await compiler.inOrder(await worksOf(dependencies, marks))));
      for await (const [batch, changes] of readAhead([...waiting], compiler.read)) {
        if (!hasTime()) break;
        const compiled = await compiler.write(changes);
        if (compiled === 'taken-over') break;
        waiting.delete(batch);
        run.schools += compiled.schools;
        run.rollUps += compiled.rollUps;
      }
      // A mark of every school is done with the last of them; one of no school at once.
      const left = new Set([...waiting].flat().flatMap((work) => work.marks));
      const done = (await compiler.finish()) === 'finished' ? marks.filter((mark) => !left.has(mark)) : [];
      await clear(staleMarks, done, scheduledFor);
      run.left += marks.length - done.length;
    }
    return run;
  };

const inBatches = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / batchSize) }, (_, part) => items.slice(part * batchSize, (part + 1) * batchSize));

const clear = async (staleMarks: StaleMarks, marks: readonly StaleMark[], scheduledFor: number): Promise<void> => {
  const old = marks.filter(({ changedAt }) => changedAt <= scheduledFor - indexLagMilliseconds);
  for (const batch of inBatches(old)) await Promise.all(batch.map(staleMarks.clear));
};

/** What there is to do: marked schools are counted again; where every school is marked, the others are only placed anew. */
const worksOf = async ({ statistics }: Dependencies, marks: readonly StaleMark[]): Promise<readonly Work[]> => {
  const works = new Map<string, Work>();
  const add = (schoolId: string, mark: StaleMark, isCounted: boolean): void => {
    const key = `${mark.semester} ${schoolId}`;
    const before = works.get(key);
    works.set(key, {
      semester: mark.semester,
      schoolId,
      isCounted: isCounted || (before?.isCounted ?? false),
      marks: [...(before?.marks ?? []), mark],
    });
  };
  for (const mark of marks) {
    if (mark.schoolId === everySchool) for (const schoolId of await statistics.schoolsOf(mark.semester)) add(schoolId, mark, false);
    else add(mark.schoolId, mark, true);
  }
  return [...works.values()];
};
