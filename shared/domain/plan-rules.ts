import { birthDateOf } from './personal-code.ts';
import type { Measure, Plan, PlanVersion, Risk } from './plan.ts';
import type { WrittenMeasure } from './plan-content.ts';
import { type ConsultantKind, isEligible, type Programme, settingOn } from './programme.ts';
import { ageOfMajority, type Education, type Person } from './pupil.ts';
import type { Fault } from './refusal.ts';
import type { PlanPeriod } from './semester.ts';
import { ageOn } from './time.ts';

export type PlanContent = {
  /** Undefined: neither said nor shown by the code. */
  readonly birthDate: string | undefined;
  readonly education: Education;
  readonly application: Plan['application'];
  readonly risks: readonly Risk[];
  readonly measures: readonly WrittenMeasure[];
};

type Surroundings = {
  readonly programme: Programme;
  readonly period: PlanPeriod;
  /** The day of the request, in Riga. */
  readonly today: string;
  /** The last approved version, in force or not: what was approved under a measure's number stays of its kind. */
  readonly approved: Pick<PlanVersion, 'measures'> | undefined;
};

/** Everything about a plan's content that the programme or the calendar forbids, all at once. Pointers are those of the request body. */
export const faultsOfContent = (content: PlanContent, { programme, period, today, approved }: Surroundings): Fault[] => [
  ...(programme.validFrom <= period.ends && period.starts <= programme.validTo
    ? []
    : [fault('/semester', 'outside-period', [programme.validFrom, programme.validTo])]),
  ...(isEligible(programme, content.education, period.starts) ? [] : [fault('/education', 'not-eligible')]),
  ...(content.application.signedOn <= today ? [] : [fault('/application/signedOn', 'in-the-future')]),
  ...duplicates(content.risks, '/risks'),
  ...duplicates(content.measures, '/measures'),
  ...content.risks.flatMap((risk, index) => faultsOfRisk(risk, `/risks/${index}`, programme)),
  ...content.measures.flatMap((measure, index) =>
    faultsOfMeasure(measure, `/measures/${index}`, content, { programme, period, today, approved }),
  ),
];

/** A plan is prepared for days to come. */
export const faultsOfTime = (period: PlanPeriod, today: string): Fault[] =>
  today <= period.ends ? [] : [fault('/semester', 'outside-period', [period.starts, period.ends])];

/** What was said, or else what the code of the old form shows. */
export const birthDateOfPerson = ({ birthDate, personalCode }: Person): string | undefined => birthDate ?? birthDateOf(personalCode);

/** Who signs: the pupil who is of age signs himself, for any other his guardian does. */
export const faultsOfPerson = (of: Person, application: Plan['application'], today: string): Fault[] => {
  const shown = birthDateOf(of.personalCode);
  const birthDate = birthDateOfPerson(of);
  const isAdult = birthDate === undefined ? undefined : ageOn(birthDate, application.signedOn) >= ageOfMajority;
  return [
    ...(of.birthDate !== null && shown !== undefined && of.birthDate !== shown ? [fault('/pupil/birthDate', 'not-matching')] : []),
    ...(birthDate !== undefined && birthDate > today ? [fault('/pupil/birthDate', 'in-the-future')] : []),
    ...(application.signedBy === 'adult-pupil' && birthDate === undefined ? [fault('/pupil/birthDate', 'required')] : []),
    ...(application.signedBy === 'adult-pupil' && isAdult === false ? [fault('/application/signedBy', 'under-age')] : []),
    ...(application.signedBy === 'guardian' && isAdult === true ? [fault('/application/signedBy', 'of-age')] : []),
    ...(application.signedBy === 'guardian' && of.guardian === null ? [fault('/guardian', 'required')] : []),
    ...(of.guardian !== null && of.guardian.relation !== 'institution' && of.guardian.personalCode === of.personalCode
      ? [fault('/guardian/personalCode', 'not-matching')]
      : []),
  ];
};

const fault = (pointer: string, code: Fault['code'], limits?: readonly string[]): Fault =>
  limits === undefined ? { pointer, code } : { pointer, code, limits };

const duplicates = (items: readonly { readonly id: string }[], at: string): Fault[] =>
  items.flatMap(({ id }, index) => (items.findIndex((other) => other.id === id) < index ? [fault(`${at}/${index}/id`, 'duplicate')] : []));

const faultsOfRisk = (risk: Risk, at: string, programme: Programme): Fault[] => {
  const category = known(programme.riskCategories, risk.category);
  const severity = known(programme.severities, risk.severity);
  return [
    ...(category === undefined ? [fault(`${at}/category`, 'not-in-programme', Object.keys(programme.riskCategories))] : []),
    ...(category !== undefined && known(category.factors, risk.factor) === undefined
      ? [fault(`${at}/factor`, 'not-in-programme', Object.keys(category.factors))]
      : []),
    ...(severity === undefined ? [fault(`${at}/severity`, 'not-in-programme', Object.keys(programme.severities))] : []),
  ];
};

const faultsOfMeasure = (
  measure: WrittenMeasure,
  at: string,
  { risks, education, birthDate }: PlanContent,
  around: Surroundings,
): Fault[] => [
  ...faultsOfKind(measure, at, { education, birthDate }, around),
  ...faultsOfSpan(measure, at, around.period),
  ...duplicates(
    measure.risks.map(({ riskId }) => ({ id: riskId })),
    `${at}/risks`,
  ).map((found) => ({ ...found, pointer: found.pointer.replace(/id$/, 'riskId') })),
  ...measure.risks.flatMap(({ riskId }, index) =>
    risks.some(({ id }) => id === riskId) ? [] : [fault(`${at}/risks/${index}/riskId`, 'unknown-reference')],
  ),
  ...(isSameKind(
    around.approved?.measures.find(({ id }) => id === measure.id),
    measure,
  )
    ? []
    : [fault(`${at}/id`, 'not-matching')]),
];

/** Money and log entries cite a measure by its number: another kind of support is another measure. */
const isSameKind = (approved: Measure | undefined, measure: WrittenMeasure): boolean => {
  if (approved === undefined) return true;
  if (approved.type === 'compensation') return measure.type === 'compensation' && measure.kind === approved.kind;
  if (approved.type === 'project') return measure.type === 'project' && measure.projectId === approved.projectId;
  return measure.type === 'consultation';
};

const faultsOfKind = (
  measure: WrittenMeasure,
  at: string,
  pupil: Pick<PlanContent, 'education' | 'birthDate'>,
  { programme, period }: Surroundings,
): Fault[] => {
  switch (measure.type) {
    case 'consultation': {
      const { open, kinds } = programme.consultants;
      const kind = known(kinds, measure.consultant);
      if (kind === undefined) {
        return open && /^[a-z][a-z0-9-]*$/.test(measure.consultant)
          ? []
          : [fault(`${at}/consultant`, 'not-in-programme', Object.keys(kinds))];
      }
      return faultsOfConsultant(kind, `${at}/consultant`, pupil, period);
    }
    case 'compensation': {
      const kind = known(programme.compensations, measure.kind);
      if (kind === undefined) return [fault(`${at}/kind`, 'not-in-programme', Object.keys(programme.compensations))];
      const cap = settingOn(kind.capCents, period.starts)?.value ?? null;
      return cap === null || measure.plannedCents <= cap ? [] : [fault(`${at}/plannedCents`, 'too-large', [String(cap)])];
    }
    case 'project':
      return programme.projects === null ? [fault(`${at}/type`, 'not-in-programme', ['consultation', 'compensation'])] : [];
  }
};

/** Some kinds of support are for some days, grades or ages only. */
const faultsOfConsultant = (
  { since, until, grades, fromAge }: ConsultantKind,
  at: string,
  { education, birthDate }: Pick<PlanContent, 'education' | 'birthDate'>,
  { starts, ends }: PlanPeriod,
): Fault[] => {
  const isOffered = (since ?? '') <= ends && starts <= (until ?? '9999');
  const step = education.kind === 'general' ? education.grade : education.course;
  const isForGrade = grades === undefined || (grades.education === education.kind && grades.from <= step && step <= grades.to);
  return [
    ...(isOffered ? [] : [fault(at, 'outside-period', [since ?? '', until ?? ''])]),
    ...(isForGrade ? [] : [fault(at, 'not-eligible')]),
    ...(fromAge !== undefined && birthDate === undefined ? [fault('/pupil/birthDate', 'required')] : []),
    // Whoever comes of that age within the plan's period can be supported from then on.
    ...(fromAge !== undefined && birthDate !== undefined && ageOn(birthDate, ends) < fromAge ? [fault(at, 'not-eligible')] : []),
  ];
};

const faultsOfSpan = ({ period: own }: WrittenMeasure, at: string, { starts, ends }: PlanPeriod): Fault[] => {
  if (own === undefined) return [];
  return [
    ...(own.from < starts || own.from > ends ? [fault(`${at}/period/from`, 'outside-period', [starts, ends])] : []),
    ...(own.to < own.from || own.to > ends ? [fault(`${at}/period/to`, 'outside-period', [own.from, ends])] : []),
  ];
};

/** Every risk has one outcome of the programme's scale, and no other does. */
export const faultsOfOutcomes = (of: Pick<Plan, 'risks'>, outcomes: Plan['outcomes'], programme: Programme): Fault[] => [
  ...duplicates(
    outcomes.map(({ riskId }) => ({ id: riskId })),
    '/outcomes',
  ).map((found) => ({ ...found, pointer: found.pointer.replace(/id$/, 'riskId') })),
  ...outcomes.flatMap(({ riskId, outcome }, index) => [
    ...(of.risks.some(({ id }) => id === riskId) ? [] : [fault(`/outcomes/${index}/riskId`, 'unknown-reference')]),
    ...(known(programme.outcomes, outcome) === undefined
      ? [fault(`/outcomes/${index}/outcome`, 'not-in-programme', Object.keys(programme.outcomes))]
      : []),
  ]),
  ...(of.risks.every(({ id }) => outcomes.some(({ riskId }) => riskId === id))
    ? []
    : [
        fault(
          '/outcomes',
          'missing-parts',
          of.risks.filter(({ id }) => !outcomes.some(({ riskId }) => riskId === id)).map(({ id }) => id),
        ),
      ]),
];

/** Own properties only: `constructor` is no category. */
const known = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
