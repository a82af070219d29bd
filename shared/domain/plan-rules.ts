import type { Measure, Risk } from './plan.ts';
import { isEligible, type Programme } from './programme.ts';
import type { Education } from './pupil.ts';
import type { Fault } from './refusal.ts';
import type { PlanPeriod } from './semester.ts';

export type PlanContent = {
  readonly education: Education;
  readonly application: { readonly signedOn: string };
  readonly risks: readonly Risk[];
  readonly measures: readonly Measure[];
};

/**
 * Everything about a new plan's content that the programme or the calendar forbids, all at once. Pointers are those of the
 * request body.
 */
export const faultsOfContent = (content: PlanContent, programme: Programme, period: PlanPeriod, today: string): Fault[] => [
  ...(programme.validFrom <= period.ends && period.starts <= programme.validTo
    ? []
    : [fault('/semester', 'outside-period', [programme.validFrom, programme.validTo])]),
  ...(isEligible(programme, content.education, period.starts) ? [] : [fault('/education', 'not-eligible')]),
  ...(today <= period.ends ? [] : [fault('/semester', 'outside-period', [period.starts, period.ends])]),
  ...(content.application.signedOn <= today ? [] : [fault('/application/signedOn', 'in-the-future')]),
  ...duplicates(content.risks, '/risks'),
  ...duplicates(content.measures, '/measures'),
  ...content.risks.flatMap((risk, index) => faultsOfRisk(risk, `/risks/${index}`, programme)),
  ...content.measures.flatMap((measure, index) => faultsOfMeasure(measure, `/measures/${index}`, content.risks, programme)),
];

const fault = (pointer: string, code: Fault['code'], limits?: readonly string[]): Fault =>
  limits === undefined ? { pointer, code } : { pointer, code, limits };

const duplicates = (items: readonly { readonly id: string }[], at: string): Fault[] =>
  items.flatMap(({ id }, index) => (items.findIndex((other) => other.id === id) < index ? [fault(`${at}/${index}/id`, 'duplicate')] : []));

const faultsOfRisk = (risk: Risk, at: string, programme: Programme): Fault[] => {
  const category = known(programme.riskCategories, risk.category);
  if (category === undefined) return [fault(`${at}/category`, 'not-in-programme', Object.keys(programme.riskCategories))];
  return known(category.factors, risk.factor) === undefined
    ? [fault(`${at}/factor`, 'not-in-programme', Object.keys(category.factors))]
    : [];
};

const faultsOfMeasure = (measure: Measure, at: string, risks: readonly Risk[], programme: Programme): Fault[] => {
  const [list, code, field] =
    measure.type === 'consultation'
      ? ([programme.consultants, measure.consultant, 'consultant'] as const)
      : ([programme.compensations, measure.kind, 'kind'] as const);
  return [
    ...(known(list, code) === undefined ? [fault(`${at}/${field}`, 'not-in-programme', Object.keys(list))] : []),
    ...measure.risks.flatMap(({ riskId }, index) =>
      risks.some(({ id }) => id === riskId) ? [] : [fault(`${at}/risks/${index}/riskId`, 'unknown-reference')],
    ),
  ];
};

/** Own properties only: `constructor` is no category. */
const known = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
