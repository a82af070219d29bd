import * as z from 'zod/mini';
import { localId } from './ids.ts';
import { lazily } from './lazily.ts';
import { type Measure, measureKinds, type Plan, type Risk, risk, span } from './plan.ts';
import { prose } from './text.ts';

/** A risk as its author writes it, with his own assessment. */
export const writtenRisk = lazily(() => z.strictObject({ ...risk().shape, note: z.optional(prose(2000)) }));
export type WrittenRisk = z.output<ReturnType<typeof writtenRisk>>;

/** Every link from a measure to a risk that it addresses has its own justification. */
const link = lazily(() => z.strictObject({ riskId: localId, justification: prose(1000) }));

const common = () => ({ id: localId, period: z.optional(span()), risks: z.array(link()).check(z.minLength(1), z.maxLength(20)) });

/** A measure as its author writes it. */
export const writtenMeasure = lazily(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ ...measureKinds.consultation(), ...common() }),
    z.strictObject({ ...measureKinds.compensation(), ...common() }),
    z.strictObject({ ...measureKinds.project(), ...common() }),
  ]),
);
export type WrittenMeasure = z.output<ReturnType<typeof writtenMeasure>>;

/** Free text by its place in the plan: it speaks of a child, and is sealed. */
export type Texts = Readonly<Record<string, string>>;

const noteOf = (riskId: string): string => `risks/${riskId}/note`;
const justificationOf = (measureId: string, riskId: string): string => `measures/${measureId}/risks/${riskId}/justification`;
export const correctionNoteOf = (correctionId: string): string => `corrections/${correctionId}/note`;
export const evaluationText = 'evaluation';

/** Parts an author's risks: what is counted stays readable, his words are to be sealed. */
export const partRisks = (written: readonly WrittenRisk[]): { readonly risks: Risk[]; readonly texts: Texts } => ({
  risks: written.map(({ note: _note, ...open }) => open),
  texts: Object.fromEntries(written.flatMap(({ id, note }) => (note === undefined ? [] : [[noteOf(id), note] as const]))),
});

/** Parts an author's measures in the same way. */
export const partMeasures = (written: readonly WrittenMeasure[]): { readonly measures: Measure[]; readonly texts: Texts } => ({
  measures: written.map((one): Measure => ({ ...one, period: one.period ?? null, risks: one.risks.map(({ riskId }) => riskId) })),
  texts: Object.fromEntries(
    written.flatMap(({ id, risks }) => risks.map(({ riskId, justification }) => [justificationOf(id, riskId), justification] as const)),
  ),
});

/** Puts the author's words back to where he wrote them. */
export const joinRisks = (risks: readonly Risk[], texts: Texts): WrittenRisk[] =>
  risks.map((one) => {
    const note = texts[noteOf(one.id)];
    return note === undefined ? one : { ...one, note };
  });

export const joinMeasures = (measures: readonly Measure[], texts: Texts): WrittenMeasure[] =>
  measures.map(
    ({ period, ...one }): WrittenMeasure => ({
      ...one,
      ...(period === null ? {} : { period }),
      risks: one.risks.map((riskId) => ({ riskId, justification: texts[justificationOf(one.id, riskId)] ?? '' })),
    }),
  );

/** The places of texts that an edit of risks or measures replaces. */
export const textsReplacedBy = (edit: { readonly risks?: unknown; readonly measures?: unknown }): ((path: string) => boolean) => {
  const roots = [...(edit.risks === undefined ? [] : ['risks/']), ...(edit.measures === undefined ? [] : ['measures/'])];
  return (path) => roots.some((root) => path.startsWith(root));
};

const correctable = ['caseNumber', 'education', 'sex', 'application', 'pupil', 'guardian'] as const;

/** Whether a JSON pointer names a part of the plan that an author can correct. */
export const isCorrectable = ({ risks, measures }: Pick<Plan, 'risks' | 'measures'>, pointer: string): boolean => {
  const [, root = '', index] = pointer.split('/');
  if (!pointer.startsWith('/')) return false;
  if (correctable.some((name) => name === root)) return true;
  const list = root === 'risks' ? risks : root === 'measures' ? measures : undefined;
  return list !== undefined && (index === undefined || (/^\d{1,2}$/.test(index) && Number(index) < list.length));
};
