import * as z from 'zod/mini';
import { municipalityId, schoolId } from './ids.ts';
import { lazily } from './lazily.ts';
import { type Municipality, municipalityOn } from './municipality.ts';
import type { Fault } from './refusal.ts';
import { openLine } from './text.ts';
import { calendarDate } from './time.ts';

/**
 * Who the school's partner in the programme is: its municipality, or the school itself where the state runs it (valsts
 * profesionālās izglītības iestāde, VPII; state general schools and colleges joined later and act for themselves in the same way).
 * It decides the approval chain.
 */
export const partnerKinds = ['municipal', 'vpii'] as const;
export type PartnerKind = (typeof partnerKinds)[number];

export const schoolKinds = ['general', 'vocational', 'college'] as const;
export type SchoolKind = (typeof schoolKinds)[number];

export const affiliation = lazily(() =>
  z.object({
    /** First day, `YYYY-MM-DD`; it holds until the next one begins. */
    since: calendarDate,
    partner: z.enum(partnerKinds),
    /** ATVK code, as it was on that day, of the municipality that runs the school, or in which a VPII lies. */
    municipalityId,
  }),
);
export type Affiliation = z.output<ReturnType<typeof affiliation>>;

export const school = lazily(() =>
  z.object({
    id: schoolId,
    name: openLine(200),
    kind: z.enum(schoolKinds),
    /** Oldest first. */
    affiliations: z.array(affiliation()).check(z.minLength(1), z.maxLength(20)),
    /** The days on which the school is open, both inclusive; null: still. */
    validFrom: calendarDate,
    validTo: z.nullable(calendarDate),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type School = z.output<ReturnType<typeof school>>;

/** Whether the school exists on a date (`YYYY-MM-DD`). */
export const isOpen = ({ validFrom, validTo }: Pick<School, 'validFrom' | 'validTo'>, date: string): boolean =>
  validFrom <= date && (validTo === null || date <= validTo);

/** Whose school it is on a date; before the first known affiliation, that one. The code is as registered: see `municipalityOn`. */
export const affiliationOn = ({ affiliations }: Pick<School, 'affiliations'>, date: string): Affiliation => {
  const found = affiliations.findLast(({ since }) => since <= date) ?? affiliations[0];
  if (found === undefined) throw new Error('a school without an affiliation');
  return found;
};

/**
 * Who answers for a school on a date: the kind of its partner, and the municipality under the code of that day; null for a VPII,
 * which answers for itself.
 */
export const partnerOn = (
  of: Pick<School, 'affiliations'>,
  municipalities: readonly Municipality[],
  date: string,
): { readonly partner: PartnerKind; readonly municipalityId: string | null } => {
  const { partner, municipalityId: id } = affiliationOn(of, date);
  return { partner, municipalityId: partner === 'municipal' ? municipalityOn(municipalities, id, date) : null };
};

/**
 * What forbids a school: dates in order, affiliations oldest first and from its first day on, each in a municipality that there
 * is on that day. A municipality that succeeds no listed one counts as if it had always been there.
 */
export const faultsOfSchool = (
  { affiliations, validFrom, validTo }: Pick<School, 'affiliations' | 'validFrom' | 'validTo'>,
  municipalities: readonly Municipality[],
): readonly Fault[] => [
  ...(validTo !== null && validTo < validFrom ? [{ pointer: '/validTo', code: 'wrong-order' as const, limits: [validFrom] }] : []),
  ...affiliations.flatMap(({ since, municipalityId: id }, index): readonly Fault[] => {
    const before = affiliations[index - 1];
    const found = municipalities.find((one) => one.id === id);
    const at = `/affiliations/${index}`;
    return [
      ...(before === undefined && since > validFrom ? [{ pointer: `${at}/since`, code: 'wrong-order' as const, limits: [validFrom] }] : []),
      ...(before !== undefined && since <= before.since
        ? [{ pointer: `${at}/since`, code: 'wrong-order' as const, limits: [before.since] }]
        : []),
      ...(found === undefined ? [{ pointer: `${at}/municipalityId`, code: 'unknown-reference' as const }] : []),
      ...(found !== undefined && !isThere(found, since)
        ? [{ pointer: `${at}/municipalityId`, code: 'outside-period' as const, limits: [found.validFrom, found.validTo ?? ''] }]
        : []),
    ];
  }),
];

const isThere = ({ validFrom, validTo, succeeds }: Municipality, date: string): boolean =>
  (succeeds.length === 0 || validFrom <= date) && (validTo === null || date <= validTo);

/**
 * The first day (`YYYY-MM-DD`) from which a change makes the school somebody else's; undefined where it stays whose it was all
 * along. Before the first known affiliation, that one holds.
 */
export const affiliationChangeSince = (before: Pick<School, 'affiliations'>, after: Pick<School, 'affiliations'>): string | undefined =>
  ['0000-01-01', ...[...before.affiliations, ...after.affiliations].map(({ since }) => since)].toSorted().find((date) => {
    const [old, now] = [affiliationOn(before, date), affiliationOn(after, date)];
    return old.partner !== now.partner || old.municipalityId !== now.municipalityId;
  });
