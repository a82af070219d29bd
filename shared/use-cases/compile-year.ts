import { type Count, compileSchool, type Terms } from '../domain/count-figures.ts';
import { canonicalJson } from '../domain/history.ts';
import { settingOn } from '../domain/programme.ts';
import type { Reference } from '../domain/reference.ts';
import { type CountedSchool, deltasOf, touchedPupils } from '../domain/roll-up.ts';
import type { School } from '../domain/school.ts';
import { semesterStart, semestersOf } from '../domain/semester.ts';
import { rulesVersion } from '../domain/statistics.ts';
import type { ClaimStore, PlanStore, ReferenceStore, SchoolStore, UnitOfWork } from '../ports/records.ts';
import type { CompiledSchool, StaleMark, StatisticsStore } from '../ports/statistics.ts';
import { createPupilPlaces } from './pupil-places.ts';
import { scopesIn } from './scopes.ts';
import { type ChangedSchool, createYearBook } from './year-book.ts';

export type CompilerDependencies = {
  readonly plans: Pick<PlanStore, 'all' | 'schoolsOfPupil'>;
  readonly claims: Pick<ClaimStore, 'all'>;
  readonly schools: Pick<SchoolStore, 'find'>;
  readonly statistics: StatisticsStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly unitOfWork: UnitOfWork;
};

/** A school-semester to compile: counted from its records, or only placed anew; and the marks that ask for it. */
export type Work = {
  readonly semester: string;
  readonly schoolId: string;
  readonly isCounted: boolean;
  readonly marks: readonly StaleMark[];
};

type Compiled = { readonly schools: number; readonly rollUps: number };

export type YearCompiler = {
  /** Neighbours together, so that few scopes change at a time. */
  readonly inOrder: (works: readonly Work[]) => Promise<readonly Work[]>;
  /** What became of some schools since they were compiled; those of which nothing did are left out. Nothing is written. */
  readonly read: (works: readonly Work[]) => Promise<readonly ChangedSchool[]>;
  /** Writes changed schools and all that is above them, in one write; in several where one would be too large. */
  readonly write: (changes: readonly ChangedSchool[]) => Promise<Compiled | 'taken-over'>;
  /** Writes the tables of all that was compiled: marks may be cleared only after that. */
  readonly finish: () => Promise<'finished' | 'taken-over'>;
};

const mostWrites = 100;

/** The terms that the programmes set. */
export const termsIn =
  ({ programmes }: Reference): Terms =>
  (id, on) => {
    const calendar = programmes.find((programme) => programme.id === id)?.calendar;
    const term = (name: 'planDays' | 'decisionDays') => (calendar === undefined ? null : (settingOn(calendar[name], on)?.value ?? null));
    return { planDays: term('planDays'), decisionDays: term('decisionDays') };
  };

const countedOf = ({ compiled, scopes, pupilIds }: CompiledSchool): CountedSchool => ({
  semester: compiled.semester,
  schoolId: compiled.scope.id,
  scopes,
  figures: compiled.figures,
  pupilIds,
});

const isSame = (before: CompiledSchool, after: CountedSchool & { readonly name: string }): boolean =>
  before.compiled.rulesVersion === rulesVersion &&
  before.compiled.scope.name === after.name &&
  before.scopes.join() === after.scopes.join() &&
  before.pupilIds.join() === after.pupilIds.join() &&
  canonicalJson(before.compiled.figures) === canonicalJson(after.figures);

/** Takes a school year over from whoever compiled it before. */
export const createYearCompiler = async (dependencies: CompilerDependencies, year: string, asOf: string): Promise<YearCompiler> => {
  const { plans, claims, schools, statistics, unitOfWork } = dependencies;
  const [reference, directory] = await Promise.all([dependencies.reference.current(), statistics.takeOver(year)]);
  const book = createYearBook(statistics, directory, reference, asOf);
  if (directory.isDirty) await book.restore();
  const terms = termsIn(reference);
  // All of them: a pupil is looked for wherever he may have a place, whatever the programmes' days say.
  const programmes = reference.programmes.map(({ id }) => id);
  const pupilPlaces = createPupilPlaces({ plans, statistics }, book, { year, programmes });
  const scopesOf = scopesIn(reference, asOf);

  const count = async ({ semester, schoolId, isCounted }: Work, school: School | undefined): Promise<Count> => {
    const before = await book.school(schoolId, semester);
    if (!isCounted && before !== undefined) return { figures: before.compiled.figures, pupilIds: before.pupilIds };
    const [ofPlans, ofClaims] = await Promise.all([plans.all(schoolId, semester), claims.all(schoolId, semester)]);
    return compileSchool(ofPlans, ofClaims, { starts: semesterStart(reference.calendar, semester), schoolKind: school?.kind, terms });
  };

  /**
   * What became of a school; undefined where nothing did: it never had anything, or all is as it was. Where an earlier run died before it
   * wrote the tables, what is as it was goes into them too.
   */
  const changeOf = async (work: Work): Promise<ChangedSchool | undefined> => {
    const { semester, schoolId } = work;
    const school = await schools.find(schoolId);
    const counted = { ...(await count(work, school)), semester, schoolId, scopes: scopesOf(school, schoolId, semester) };
    const before = await book.school(schoolId, semester);
    const named = { ...counted, name: school?.name ?? schoolId };
    if (before === undefined ? counted.figures.plans.total + countOf(counted) === 0 : !directory.isDirty && isSame(before, named))
      return undefined;
    const records = work.marks.flatMap((mark) => mark.records);
    return { before: before === undefined ? undefined : countedOf(before), after: counted, school, name: named.name, records };
  };

  /** Every place at which pupils are counted who may be counted otherwise now, before and after: their other schools are read too. */
  const placesOf = async (changes: readonly ChangedSchool[]) => {
    const semesters = semestersOf(year);
    const pupilIds = [...new Set(changes.flatMap(touchedPupils))];
    const named = [
      ...(await pupilPlaces.of(pupilIds)),
      ...changes.flatMap(({ after }) => semesters.map((semester) => ({ semester, schoolId: after.schoolId }))),
    ];
    const known = await Promise.all(
      [...new Map(named.map((place) => [`${place.semester} ${place.schoolId}`, place])).values()].map(({ semester, schoolId }) =>
        book.school(schoolId, semester),
      ),
    );
    const before = known.filter((one) => one !== undefined).map(countedOf);
    const changed = new Set(changes.map(({ after }) => `${after.semester} ${after.schoolId}`));
    const after = [...before.filter((one) => !changed.has(`${one.semester} ${one.schoolId}`)), ...changes.map((change) => change.after)];
    return { before: byPupil(before, pupilIds), after: byPupil(after, pupilIds) };
  };

  const write: YearCompiler['write'] = async (changes) => {
    if (changes.length === 0) return { schools: 0, rollUps: 0 };
    const places = await placesOf(changes);
    const draft = await book.draft(
      changes,
      deltasOf(changes, (pupilId, state) => places[state].get(pupilId) ?? []),
    );
    if (draft.writes.length > mostWrites) return await writeHalves(changes);
    const commit = await unitOfWork.commit(draft.writes);
    if (!commit.ok) return 'taken-over';
    draft.keep();
    for (const { after } of changes) pupilPlaces.add({ semester: after.semester, schoolId: after.schoolId }, after.pupilIds);
    return { schools: changes.length, rollUps: draft.rollUps };
  };

  const writeHalves = async (changes: readonly ChangedSchool[]): Promise<Compiled | 'taken-over'> => {
    if (changes.length === 1) throw new Error('one school alone is too large to be compiled');
    const half = Math.ceil(changes.length / 2);
    const [first, second] = [await write(changes.slice(0, half)), await write(changes.slice(half))];
    if (first === 'taken-over' || second === 'taken-over') return 'taken-over';
    return { schools: first.schools + second.schools, rollUps: first.rollUps + second.rollUps };
  };

  const finish: YearCompiler['finish'] = async () => {
    for (const writes of book.tableWrites()) if (!(await unitOfWork.commit(writes)).ok) return 'taken-over';
    return 'finished';
  };

  return {
    read: async (works) => (await Promise.all(works.map(changeOf))).filter((change) => change !== undefined),
    write,
    finish,
    inOrder: async (works) => {
      const placed = await Promise.all(
        works.map(async (work) => ({ work, scopes: scopesOf(await schools.find(work.schoolId), work.schoolId, work.semester) })),
      );
      const order = placed.map(({ work, scopes }) => ({ work, text: `${work.semester} ${scopes.slice(1).join()} ${work.schoolId}` }));
      return order.sort((a, b) => (a.text < b.text ? -1 : 1)).map(({ work }) => work);
    },
  };
};

/** A school can have claims in a semester whose plans are all removed: then it has figures. */
const countOf = ({ figures }: Count): number =>
  Object.keys(figures.compensations.byKind).length + Object.values(figures.plans.byStatus).reduce((sum, plans) => sum + plans, 0);

const byPupil = (schools: readonly CountedSchool[], pupilIds: readonly string[]): ReadonlyMap<string, readonly CountedSchool[]> => {
  const wanted = new Set(pupilIds);
  const found = new Map<string, CountedSchool[]>();
  for (const school of schools) {
    for (const pupilId of school.pupilIds) {
      if (!wanted.has(pupilId)) continue;
      const places = found.get(pupilId);
      if (places === undefined) found.set(pupilId, [school]);
      else places.push(school);
    }
  }
  return found;
};
