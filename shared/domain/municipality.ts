import * as z from 'zod/mini';
import { municipalityId } from './ids.ts';
import { lazily } from './lazily.ts';
import type { Fault } from './refusal.ts';
import { openLine } from './text.ts';
import { calendarDate, dayAfter } from './time.ts';

/** The planning regions, with ids that stand in addresses. */
export const regions = [
  { id: 'riga', name: 'Rīga' },
  { id: 'vidzeme', name: 'Vidzeme' },
  { id: 'kurzeme', name: 'Kurzeme' },
  { id: 'zemgale', name: 'Zemgale' },
  { id: 'latgale', name: 'Latgale' },
] as const;
export type Region = (typeof regions)[number];

/** A municipality under one ATVK code: after a merger the successor has a code, and so a history, of its own. */
export const municipality = lazily(() =>
  z.object({
    /** ATVK code: seven digits as text. */
    id: municipalityId,
    name: openLine(100),
    kind: z.enum(['valstspilseta', 'novads']),
    region: z.enum(regions.map(({ name }) => name)),
    /** Both inclusive; null: still valid. */
    validFrom: calendarDate,
    validTo: z.nullable(calendarDate),
    /** Codes that merged into this one, on the day before it began. */
    succeeds: z.readonly(z.array(municipalityId).check(z.maxLength(50))),
  }),
);
export type Municipality = z.output<ReturnType<typeof municipality>>;

/** Whether a municipality is there, under this code, on a date (`YYYY-MM-DD`). */
export const isValidOn = ({ validFrom, validTo }: Municipality, date: string): boolean =>
  validFrom <= date && (validTo === null || date <= validTo);

const successorOf = (municipalities: readonly Municipality[], id: string): Municipality | undefined =>
  municipalities.find(({ succeeds }) => succeeds.includes(id));

/**
 * The codes that figures of a municipality count under: its own, and each later successor's, oldest first. So old figures stay
 * under the old code and roll up under the new one.
 */
export const successionOf = (municipalities: readonly Municipality[], id: string): readonly string[] => {
  const line = [id];
  for (
    let next = successorOf(municipalities, id);
    next !== undefined && !line.includes(next.id);
    next = successorOf(municipalities, next.id)
  ) {
    line.push(next.id);
  }
  return line;
};

/**
 * The code under which a municipality is known on a date (`YYYY-MM-DD`): mergers are followed forward. Days before the first code that
 * is listed are that code's, for the 119 territories before the reform of 2021 are not listed.
 */
export const municipalityOn = (municipalities: readonly Municipality[], id: string, date: string): string =>
  successionOf(municipalities, id).findLast(
    (code) => code === id || (municipalities.find((one) => one.id === code)?.validFrom ?? '9999') <= date,
  ) ?? id;

/**
 * The codes that a municipality's people answer for on a date: the one that is valid then and all that it succeeded, however far
 * back. Old plans of Madona and Varakļāni are Madona's since the merger, and people of both act for it.
 */
export const jurisdictionOf = (municipalities: readonly Municipality[], id: string, date: string): readonly string[] => {
  const current = municipalityOn(municipalities, id, date);
  const found = municipalities.find((one) => one.id === current);
  // A code that is not valid yet answers for nobody else.
  return found === undefined || found.validFrom > date ? [current] : [current, ...ancestorsOf(municipalities, found)];
};

const ancestorsOf = (
  municipalities: readonly Municipality[],
  { succeeds }: Municipality,
  seen: readonly string[] = [],
): readonly string[] =>
  succeeds
    .filter((id) => !seen.includes(id))
    .flatMap((id) => {
      const found = municipalities.find((one) => one.id === id);
      return [id, ...(found === undefined ? [] : ancestorsOf(municipalities, found, [...seen, ...succeeds]))];
    });

/**
 * What forbids a municipality beside the others: dates in order; succession only of codes that there are, that ended on the day
 * before, and that nobody else succeeded; and no end that its own successor contradicts. Pointers are those of the municipality.
 */
export const faultsOfMunicipality = (of: Municipality, municipalities: readonly Municipality[]): readonly Fault[] => {
  const others = municipalities.filter(({ id }) => id !== of.id);
  const successor = successorOf(others, of.id);
  return [
    ...(of.validTo !== null && of.validTo < of.validFrom
      ? [{ pointer: '/validTo', code: 'wrong-order' as const, limits: [of.validFrom] }]
      : []),
    ...(successor !== undefined && of.validTo !== dayAfter(successor.validFrom, -1)
      ? [{ pointer: '/validTo', code: 'not-matching' as const }]
      : []),
    ...of.succeeds.flatMap((id, index): readonly Fault[] => {
      const pointer = `/succeeds/${index}`;
      const before = others.find((one) => one.id === id);
      if (before === undefined) return [{ pointer, code: 'unknown-reference' }];
      if (of.succeeds.indexOf(id) < index || others.some(({ succeeds }) => succeeds.includes(id))) return [{ pointer, code: 'duplicate' }];
      return before.validTo === dayAfter(of.validFrom, -1) ? [] : [{ pointer, code: 'not-matching' }];
    }),
  ];
};
