import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../shared/domain/claim.ts';
import { leavesOf, pruned } from '../../shared/domain/figure-tree.ts';
import { type Plan, planStatuses } from '../../shared/domain/plan.ts';
import { release } from '../../shared/reference/index.ts';
import { aClaim, aLine, aSchool, general, idOf, vocational } from '../support/builders.ts';
import { dyingAt, mark, run } from '../support/compiling.ts';
import { given, type MemoryRecords, memoryRecords } from '../support/memory-records.ts';
import { aConsultationMeasure, aPlan, aRisk } from '../support/plan-builders.ts';
import { countBySql, type Placed } from '../support/sql-oracle.ts';

const semesters = ['2023-2024-2', '2024-2025-1', '2024-2025-2'] as const;
const starts = { '2023-2024-2': '2024-01-08', '2024-2025-1': '2024-09-02', '2024-2025-2': '2025-01-06' };

/** Two municipalities that merged later, a town, and state vocational schools: where each school counts is said here by hand. */
const schools = [
  ...['9200000001', '9200000002', '9200000003'].map((id) => ({ id, at: ['0038000', '0038001'], region: 'vidzeme' })),
  ...['9200000004', '9200000005'].map((id) => ({ id, at: ['0055000', '0038001'], region: 'vidzeme' })),
  ...['9200000006', '9200000007', '9200000008', '9200000009'].map((id) => ({ id, at: ['0003000'], region: 'zemgale' })),
  { id: '9200000010', at: [], region: 'zemgale' },
  { id: '9200000011', at: [], region: 'vidzeme' },
];

const places: readonly Placed[] = schools.flatMap(({ id, at, region }) =>
  semesters.flatMap((semester) =>
    [`school#${id}`, ...at.map((code) => `municipality#${code}`), `region#${region}`, 'nation#LV'].map((scope) => ({
      schoolId: id,
      semester,
      scope,
    })),
  ),
);

const schoolId = fc.constantFrom(...schools.map(({ id }) => id));
const semester = fc.constantFrom(...semesters);
const kind = fc.constantFrom('catering', 'public-transport', 'special-transport');
const day = fc.nat({ max: 120 });
const instantOf = (from: string, days: number): string => new Date(Date.parse(`${from}T10:00:00.000Z`) + days * 86_400_000).toISOString();

const content = fc.record({
  education: fc.oneof(fc.integer({ min: 1, max: 12 }).map(general), fc.integer({ min: 1, max: 4 }).map(vocational)),
  sex: fc.constantFrom('female' as const, 'male' as const),
  risks: fc
    .array(
      fc.constantFrom(
        ['learning', 'behaviour'],
        ['learning', 'low-motivation'],
        ['family', 'weak-parental-involvement'],
        ['social-health', 'health'],
      ),
      { maxLength: 4 },
    )
    .map((all) => all.map(([category = '', factor = ''], index) => aRisk(`r${index}`, { category, factor }))),
  measures: fc.array(
    fc.oneof(
      fc.record({ consultant: fc.constantFrom('pedagogs', 'psihologs'), plannedMinutes: fc.integer({ min: 1, max: 900 }) }).map((of) => ({
        ...aConsultationMeasure('m1'),
        ...of,
      })),
      fc.record({ kind, plannedCents: fc.integer({ min: 1, max: 99_999 }) }).map((of) => ({
        type: 'compensation' as const,
        id: 'm2',
        period: null,
        risks: [],
        ...of,
      })),
      fc.constant(null).map(() => ({ type: 'project' as const, id: 'm3', period: null, risks: [], projectId: idOf('prj', 1) })),
    ),
    { maxLength: 3 },
  ),
});

/** Days at which a version was submitted, and after which each level approved it; and whether the last one did. */
const approval = fc.record({ submitted: day, waits: fc.array(day, { minLength: 1, maxLength: 3 }), isWhole: fc.boolean() });
const levels = ['director', 'municipality', 'ikvd'] as const;

const approved = (from: string, { submitted, waits, isWhole }: { submitted: number; waits: readonly number[]; isWhole: boolean }) => {
  let days = submitted;
  const approvals = waits.map((wait, index) => {
    days += wait;
    return { level: levels[index] ?? 'ikvd', by: 'somebody', at: instantOf(from, days) };
  });
  return { approvals, approvedAt: isWhole ? instantOf(from, days) : null };
};

const totals = fc.record({ count: fc.nat({ max: 9 }), minutes: fc.nat({ max: 900 }) });

const plan = fc
  .record({
    number: fc.integer({ min: 1, max: 4_000 }),
    pupil: fc.integer({ min: 1, max: 1_500 }),
    schoolId,
    semester,
    content,
    standing: fc.option(fc.record({ content, approval }), { freq: 3 }),
    status: fc.constantFrom(...planStatuses),
    programme: fc.constantFrom('pumpurs', 'skola-kopiena'),
    started: fc.boolean(),
    approval,
    isSubmitted: fc.boolean(),
    consultations: totals,
    participations: totals,
    outcomes: fc.array(fc.constantFrom('resolved', 'reduced', 'unchanged'), { maxLength: 3 }),
  })
  .map(({ number, pupil, standing, started, isSubmitted, approval: of, content: own, ...more }): Plan => {
    const from = starts[more.semester];
    const submittedAt = isSubmitted ? instantOf(from, of.submitted) : null;
    return {
      ...aPlan(number).build(),
      ...more,
      ...own,
      ...approved(from, of),
      pupilId: idOf('pup', pupil),
      standing:
        standing === null
          ? null
          : { revision: 1, application: aPlan(number).build().application, ...standing.content, ...approved(from, standing.approval) },
      submittedAt,
      firstSubmittedAt: submittedAt,
      firstApprovedAt: of.isWhole ? instantOf(from, of.submitted + 7) : null,
      startedOn: started ? from : null,
      outcomes: more.outcomes.map((outcome, index) => ({ riskId: `r${index}`, outcome })),
    };
  });

const claim = fc
  .record({
    number: fc.integer({ min: 1, max: 900 }),
    schoolId,
    semester,
    status: fc.constantFrom('draft', 'submitted', 'returned', 'approved', 'verified', 'paid', 'rejected'),
    lines: fc.array(
      fc.record({
        kind,
        plan: fc.integer({ min: 1, max: 40 }),
        asked: fc.integer({ min: 1, max: 250_000 }),
        granted: fc.option(fc.nat({ max: 100 })),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(
    ({ number, lines, ...more }): Claim => ({
      ...aClaim(number).build(),
      ...more,
      lines: lines.map(({ kind: of, plan: ofPlan, asked, granted }, index) => ({
        ...aLine({ kind: of, amountCents: asked, planId: idOf('iap', ofPlan) }),
        id: `l${index}`,
        approvedCents: granted === null ? null : Math.floor((asked * granted) / 100),
        recoveredCents: granted === null ? 0 : Math.floor((asked * granted) / 200),
      })),
    }),
  );

const figuresIn = ({ tables }: MemoryRecords): Map<string, Map<string, number>> => {
  const found = [...tables.statistics.values()].map(({ scope, semester: period, figures }) => {
    const leaves = leavesOf(pruned(figures)).map(([path, value]) => [path, value] as const);
    return [`${scope.level}#${scope.id} ${period}`, new Map(leaves)] as const;
  });
  return new Map(found.filter(([, leaves]) => leaves.size > 0));
};

const bySql = ({ tables }: MemoryRecords): Map<string, Map<string, number>> =>
  countBySql({
    plans: tables.plans.values(),
    claims: tables.claims.values(),
    schools: tables.schools.values(),
    places,
    starts,
    programmes: { pumpurs: '2017-03-01', 'skola-kopiena': '2025-01-01' },
    planDays: 30,
    decisionDays: 10,
  });

/** Figures that are told otherwise than SQL counts them. */
const differences = (records: MemoryRecords): readonly string[] => {
  const [compiled, counted] = [figuresIn(records), bySql(records)];
  return [...new Set([...compiled.keys(), ...counted.keys()])].flatMap((at) => {
    const [told, found] = [compiled.get(at), counted.get(at)];
    return [...new Set([...(told?.keys() ?? []), ...(found?.keys() ?? [])])]
      .filter((figure) => told?.get(figure) !== found?.get(figure))
      .map((figure) => `${at} ${figure}: ${told?.get(figure)}, not ${found?.get(figure)}`);
  });
};

/** Writes records over what is there, marked as the stream would mark them: where they are, and where they were. */
const write = async (records: MemoryRecords, { plans = [], claims = [] }: { plans?: readonly Plan[]; claims?: readonly Claim[] }) => {
  const touch = (of: { readonly schoolId: string; readonly semester: string; readonly id: string }) =>
    mark(records, of.schoolId, { semester: of.semester, token: of.id, records: [of.id] });
  for (const of of plans) {
    const before = records.tables.plans.get(of.id);
    // A plan stays in its school and semester, and its pupil's.
    const kept = before === undefined ? of : { ...of, schoolId: before.schoolId, semester: before.semester, pupilId: before.pupilId };
    records.tables.plans.set(of.id, kept);
    await touch(kept);
  }
  for (const of of claims) {
    const before = records.tables.claims.get(of.id);
    const kept = before === undefined ? of : { ...of, schoolId: before.schoolId, semester: before.semester };
    records.tables.claims.set(of.id, kept);
    await touch(kept);
  }
};

const sample = <Value>(of: fc.Arbitrary<Value>, count: number, seed: number): readonly Value[] => fc.sample(of, { numRuns: count, seed });

const country = async (seed: number, [plans, claims]: readonly [number, number]): Promise<MemoryRecords> => {
  const records = memoryRecords();
  given(records.tables, {
    schools: schools.map(({ id, at: [code = '0038000'] }) =>
      aSchool({ id, municipalityId: code, partner: id > '9200000009' ? 'vpii' : 'municipal' }),
    ),
  });
  for (const one of records.tables.schools.values())
    if (one.id === '9200000010')
      records.tables.schools.set(one.id, { ...one, affiliations: [{ since: '2017-03-01', partner: 'vpii', municipalityId: '0003000' }] });
  await write(records, { plans: sample(plan, plans, seed), claims: sample(claim, claims, seed) });
  return records;
};

describe('every figure', () => {
  it('is what SQL counts from the raw records: at first, after late changes, after two runs at once, and after one that was killed', async () => {
    expect(release.programmes.map(({ calendar }) => [calendar.planDays[0]?.value, calendar.decisionDays[0]?.value])).toEqual([
      [30, 10],
      [30, 10],
    ]);
    const records = await country(5, [3_000, 700]);
    await run(records);
    expect(differences(records)).toEqual([]);

    await write(records, { plans: sample(plan, 120, 6), claims: sample(claim, 60, 6) });
    await run(records);
    expect(differences(records)).toEqual([]);

    await write(records, { plans: sample(plan, 120, 7), claims: sample(claim, 60, 7) });
    await Promise.all([run(records), run(records)]);
    await run(records);
    expect(differences(records)).toEqual([]);

    await write(records, { plans: sample(plan, 40, 8), claims: sample(claim, 20, 8) });
    await expect(run(dyingAt(records, 2, true))).rejects.toThrow('killed');
    await run(records);
    expect(differences(records)).toEqual([]);
    expect(records.tables.marks.size).toBe(0);
  });

  it('would be missed by the oracle were it wrong by one', async () => {
    const records = await country(9, [200, 50]);
    await run(records);
    const [[key, one] = ['', undefined]] = [...records.tables.statistics].filter(([name]) => name.startsWith('region'));
    if (one === undefined) throw new Error('no region');
    const { risks } = one.figures;
    const wrong = {
      ...one,
      figures: { ...one.figures, risks: { ...risks, byFactor: { ...risks.byFactor, health: (risks.byFactor['health'] ?? 0) + 1 } } },
    };
    records.tables.statistics.set(key, wrong);
    expect(differences(records)).toEqual([expect.stringContaining('byFactor.health')]);
  });
});
