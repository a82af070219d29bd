import { DatabaseSync } from 'node:sqlite';
import type { Claim } from '../../shared/domain/claim.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { School } from '../../shared/domain/school.ts';

/** Where a school counts in a semester. */
export type Placed = { readonly schoolId: string; readonly semester: string; readonly scope: string };

export type Raw = {
  readonly plans: Iterable<Plan>;
  readonly claims: Iterable<Claim>;
  readonly schools: Iterable<School>;
  readonly places: readonly Placed[];
  readonly starts: Readonly<Record<string, string>>;
  /** Their first days: before, they have no terms. */
  readonly programmes: Readonly<Record<string, string>>;
  readonly planDays: number;
  readonly decisionDays: number;
};

/**
 * The rules of counting once more, in another language and from the raw records: every figure is a sum of facts about plans, risks,
 * measures, approvals or lines. Nothing of the system's own counting is used. Instants count by their UTC day.
 */
const facts = `
  WITH every AS (
    SELECT doc, doc ->> 'id' AS id, doc ->> 'status' AS status, doc ->> 'schoolId' AS school, doc ->> 'semester' AS semester,
           doc ->> 'pupilId' AS pupil, iif(doc -> 'standing' = 'null', doc, doc -> 'standing') AS content
    FROM plans
  ),
  live AS (SELECT * FROM every WHERE status <> 'removed'),
  measure AS (SELECT live.*, m.value AS measure FROM live, json_each(content, '$.measures') m),
  approval AS (
    SELECT school, semester, level, julianday(substr(until, 1, 10)) - julianday(substr(since, 1, 10)) AS days,
           substr(since, 1, 10) >= (SELECT first FROM programmes WHERE programmes.id = doc ->> 'programme') AS hasTerm
    FROM (SELECT live.*, a.value ->> 'level' AS level, a.value ->> 'at' AS until, coalesce(
            iif(a.key > 0, content ->> ('$.approvals[' || max(0, a.key - 1) || '].at'), NULL), doc ->> 'submittedAt', a.value ->> 'at') AS since
          FROM live, json_each(content, '$.approvals') a WHERE content ->> 'approvedAt' IS NOT NULL)
  ),
  line AS (
    SELECT doc ->> 'id' AS claim, doc ->> 'schoolId' AS school, doc ->> 'semester' AS semester, doc ->> 'status' AS status,
           l.value ->> 'kind' AS kind, l.value ->> 'planId' AS plan, l.value ->> 'amountCents' AS asked,
           coalesce(l.value ->> 'approvedCents', l.value ->> 'amountCents') AS payable, l.value ->> 'recoveredCents' AS recovered
    FROM claims, json_each(doc, '$.lines') l WHERE doc ->> 'status' IN ('submitted', 'approved', 'verified', 'paid')
  ),
  fact AS (
    SELECT school, semester, 'plans.total' AS figure, 1 AS value FROM live
    UNION ALL SELECT school, semester, 'plans.implemented', 1 FROM live WHERE doc ->> 'startedOn' IS NOT NULL
    UNION ALL SELECT school, semester, 'plans.byStatus.' || status, 1 FROM every
    UNION ALL SELECT school, semester, 'plans.bySex.' || (content ->> 'sex'), 1 FROM live
    UNION ALL SELECT school, semester, 'plans.byProgramme.' || (doc ->> 'programme'), 1 FROM live
    UNION ALL SELECT live.school, semester, 'plans.bySchoolKind.' || kind, 1 FROM live JOIN schools ON schools.id = live.school
    UNION ALL SELECT school, semester, 'plans.byGradeBand.' || CASE
        WHEN content ->> '$.education.kind' = 'vocational' THEN 'vocational'
        WHEN content ->> '$.education.grade' <= 4 THEN 'grades-1-4'
        WHEN content ->> '$.education.grade' <= 9 THEN 'grades-5-9'
        ELSE 'grades-10-12' END, 1 FROM live
    UNION ALL SELECT school, semester, 'risks.byCategory.' || category, 1
      FROM (SELECT DISTINCT live.id, school, semester, r.value ->> 'category' AS category FROM live, json_each(content, '$.risks') r)
    UNION ALL SELECT school, semester, 'risks.byFactor.' || factor, 1
      FROM (SELECT DISTINCT live.id, school, semester, r.value ->> 'factor' AS factor FROM live, json_each(content, '$.risks') r)
    UNION ALL SELECT school, semester, 'measures.planned', 1 FROM measure WHERE measure ->> 'type' = 'consultation'
    UNION ALL SELECT school, semester, 'measures.plannedMinutes', measure ->> 'plannedMinutes' FROM measure WHERE measure ->> 'type' = 'consultation'
    UNION ALL SELECT school, semester, 'measures.byConsultant.' || (measure ->> 'consultant') || '.planned', 1 FROM measure WHERE measure ->> 'type' = 'consultation'
    UNION ALL SELECT school, semester, 'measures.byConsultant.' || (measure ->> 'consultant') || '.plannedMinutes', measure ->> 'plannedMinutes' FROM measure WHERE measure ->> 'type' = 'consultation'
    UNION ALL SELECT school, semester, 'measures.compensations.' || (measure ->> 'kind') || '.planned', 1 FROM measure WHERE measure ->> 'type' = 'compensation'
    UNION ALL SELECT school, semester, 'measures.compensations.' || (measure ->> 'kind') || '.plannedCents', measure ->> 'plannedCents' FROM measure WHERE measure ->> 'type' = 'compensation'
    UNION ALL SELECT school, semester, 'measures.projects', 1 FROM measure WHERE measure ->> 'type' = 'project'
    UNION ALL SELECT school, semester, 'consultations.' || t.key, t.value FROM live, json_each(doc, '$.consultations') t
    UNION ALL SELECT school, semester, 'participations.' || t.key, t.value FROM live, json_each(doc, '$.participations') t
    UNION ALL SELECT school, semester, 'consultations.plans', 1 FROM live WHERE doc ->> '$.consultations.count' > 0
    UNION ALL SELECT school, semester, 'participations.plans', 1 FROM live WHERE doc ->> '$.participations.count' > 0
    UNION ALL SELECT school, semester, 'outcomes.plansByOutcome.' || outcome, 1
      FROM (SELECT DISTINCT live.id, school, semester, o.value ->> 'outcome' AS outcome FROM live, json_each(doc, '$.outcomes') o)
    UNION ALL SELECT school, semester, 'outcomes.byOutcome.' || (o.value ->> 'outcome'), 1 FROM live, json_each(doc, '$.outcomes') o
    UNION ALL SELECT school, live.semester, 'timeliness.approvedAfterDays.' || CAST(
        julianday(substr(doc ->> 'firstApprovedAt', 1, 10)) - julianday(starts) AS INTEGER), 1
      FROM live JOIN calendar ON calendar.semester = live.semester WHERE doc ->> 'firstApprovedAt' IS NOT NULL
    UNION ALL SELECT school, live.semester, 'timeliness.latePlans', 1 FROM live JOIN calendar ON calendar.semester = live.semester
      WHERE julianday(substr(doc ->> 'firstSubmittedAt', 1, 10)) - julianday(starts) > $planDays
        AND starts >= (SELECT first FROM programmes WHERE programmes.id = doc ->> 'programme')
    UNION ALL SELECT school, semester, 'timeliness.waitedDays.' || level || '.' || CAST(max(0, days) AS INTEGER), 1 FROM approval
    UNION ALL SELECT school, semester, 'timeliness.lateDecisions.' || level, 1 FROM approval WHERE days > $decisionDays AND hasTerm
    UNION ALL SELECT school, semester, 'compensations.byKind.' || kind || '.claimedCents', asked FROM line
    UNION ALL SELECT school, semester, 'compensations.byKind.' || kind || '.approvedCents', payable FROM line WHERE status IN ('verified', 'paid')
    UNION ALL SELECT school, semester, 'compensations.byKind.' || kind || '.paidCents', payable FROM line WHERE status = 'paid'
    UNION ALL SELECT school, semester, 'compensations.byKind.' || kind || '.refusedCents', asked - payable FROM line
    UNION ALL SELECT school, semester, 'compensations.byKind.' || kind || '.recoveredCents', recovered FROM line
    UNION ALL SELECT school, semester, 'compensations.byKind.' || kind || '.claims', 1
      FROM (SELECT DISTINCT claim, school, semester, kind FROM line)
    UNION ALL SELECT school, semester, 'compensations.byKind.' || kind || '.plans', 1
      FROM (SELECT DISTINCT plan, school, semester, kind FROM line)
    UNION ALL SELECT school, semester, 'compensations.byKind.' || kind || '.linesByAmount.' || CAST(CASE
        WHEN asked < 100 THEN asked
        WHEN asked < 1000 THEN ((asked + 9) / 10) * 10
        WHEN asked < 10000 THEN ((asked + 99) / 100) * 100
        WHEN asked < 100000 THEN ((asked + 999) / 1000) * 1000
        ELSE ((asked + 9999) / 10000) * 10000 END AS INTEGER), 1 FROM line
  ),
  period AS (SELECT school, semester, scope, semester AS period FROM places
    UNION ALL SELECT school, semester, scope, substr(semester, 1, 9) FROM places)
`;

const sums = `${facts}
  SELECT scope || ' ' || period AS at, figure, sum(value) AS value
  FROM fact JOIN period USING (school, semester) GROUP BY 1, 2 HAVING sum(value) <> 0
  UNION ALL
  SELECT scope || ' ' || period, 'plans.pupils', count(DISTINCT pupil) FROM live JOIN period USING (school, semester) GROUP BY 1`;

/** Every figure that is not nought, of every scope and period (`level#id period`). */
export const countBySql = ({
  plans,
  claims,
  schools,
  places,
  starts,
  programmes,
  planDays,
  decisionDays,
}: Raw): Map<string, Map<string, number>> => {
  const database = new DatabaseSync(':memory:');
  database.exec(`
    CREATE TABLE plans (doc TEXT); CREATE TABLE claims (doc TEXT); CREATE TABLE schools (id TEXT, kind TEXT);
    CREATE TABLE places (school TEXT, semester TEXT, scope TEXT); CREATE TABLE calendar (semester TEXT, starts TEXT);
    CREATE TABLE programmes (id TEXT, first TEXT);
    BEGIN`);
  const fill = (sql: string, rows: Iterable<readonly string[]>): void => {
    const statement = database.prepare(sql);
    for (const row of rows) statement.run(...row);
  };
  fill(
    'INSERT INTO plans VALUES (?)',
    [...plans].map((plan) => [JSON.stringify(plan)]),
  );
  fill(
    'INSERT INTO claims VALUES (?)',
    [...claims].map((claim) => [JSON.stringify(claim)]),
  );
  fill(
    'INSERT INTO schools VALUES (?, ?)',
    [...schools].map(({ id, kind }) => [id, kind]),
  );
  fill(
    'INSERT INTO places VALUES (?, ?, ?)',
    places.map(({ schoolId, semester, scope }) => [schoolId, semester, scope]),
  );
  fill('INSERT INTO calendar VALUES (?, ?)', Object.entries(starts));
  fill('INSERT INTO programmes VALUES (?, ?)', Object.entries(programmes));
  const found = new Map<string, Map<string, number>>();
  for (const row of database.prepare(sums).iterate({ $planDays: planDays, $decisionDays: decisionDays })) {
    const at = String(row['at']);
    const figures = found.get(at) ?? new Map<string, number>();
    found.set(at, figures.set(String(row['figure']), Number(row['value'])));
  }
  database.close();
  return found;
};
