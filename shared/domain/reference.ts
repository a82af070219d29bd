import * as z from 'zod/mini';
import { type Actor, canonicalJson, type Digest, type HistoryEvent, recordEvent } from './history.ts';
import { lazily } from './lazily.ts';
import { type Municipality, municipality } from './municipality.ts';
import { type Programme, type Setting, type SettingValue, settingsOf, withSettings } from './programme.ts';
import { type SchoolYear, schoolYear } from './semester.ts';
import { calendarDate } from './time.ts';

/** The data that rules are read from: what comes with the release, with what IKVD changed since. */
export type Reference = {
  readonly programmes: readonly Programme[];
  readonly calendar: readonly SchoolYear[];
  readonly municipalities: readonly Municipality[];
};

/** A value of a programme's setting as its owner set it. */
const settingChange = lazily(() =>
  z.object({
    programme: z.string(),
    setting: z.string(),
    since: calendarDate,
    value: z.nullable(z.union([z.int().check(z.nonnegative()), z.array(z.string())])),
  }),
);
export type SettingChange = z.output<ReturnType<typeof settingChange>>;

/**
 * What IKVD changed of the data that come with the release, in one record with one version and one history: school years and
 * municipalities stand for those of the same id, values of settings for those of the same day.
 */
export const referenceChanges = lazily(() =>
  z.object({
    id: z.string(),
    schoolYears: z.array(schoolYear()),
    municipalities: z.array(municipality()),
    settings: z.array(settingChange()),
    updatedAt: z.iso.datetime(),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type ReferenceChanges = z.output<ReturnType<typeof referenceChanges>>;

/** There is one such record. */
export const referenceId = 'REFERENCE';

/** Before the first change. */
export const noChanges: ReferenceChanges = {
  id: referenceId,
  schoolYears: [],
  municipalities: [],
  settings: [],
  updatedAt: '1970-01-01T00:00:00.000Z',
  version: 0,
  lastEventHash: null,
};

/** The data of the release with the changes in their place. */
export const referenceWith = (release: Reference, { schoolYears, municipalities, settings }: ReferenceChanges): Reference => ({
  programmes: release.programmes.map((programme) => withChanges(programme, settings)),
  calendar: replacing(release.calendar, schoolYears),
  municipalities: replacing(release.municipalities, municipalities),
});

/** Those of the same id in place of the old, new ones after them; in the order of their ids where any changed. */
const replacing = <Item extends { readonly id: string }>(items: readonly Item[], changed: readonly Item[]): readonly Item[] =>
  changed.length === 0
    ? items
    : [...new Map([...items, ...changed].map((item): [string, Item] => [item.id, item])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));

const withChanges = (programme: Programme, changes: readonly SettingChange[]): Programme => {
  const own = changes.filter(({ programme: id }) => id === programme.id);
  if (own.length === 0) return programme;
  const { numbers, lists } = settingsOf(programme);
  const numbersOf = own.flatMap(({ value, ...one }) => (value === null || typeof value === 'number' ? [{ ...one, value }] : []));
  const listsOf = own.flatMap(({ value, ...one }) => (value === null || typeof value !== 'number' ? [{ ...one, value }] : []));
  return withSettings(programme, { numbers: replaced(numbers, numbersOf), lists: replaced(lists, listsOf) });
};

type Change<Value> = { readonly setting: string; readonly since: string; readonly value: Value | null };

const replaced = <Value extends SettingValue>(
  settings: Readonly<Record<string, Setting<Value>>>,
  changes: readonly Change<Value>[],
): Readonly<Record<string, Setting<Value>>> =>
  Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      withValues(
        setting,
        changes.filter((change) => change.setting === name),
      ),
    ]),
  );

/** A set value holds from its day until the next dated one; what held before that day stays as it was. */
const withValues = <Value extends SettingValue>(setting: Setting<Value>, changes: readonly Change<Value>[]): Setting<Value> =>
  [
    ...new Map([
      ...setting.map((one) => [one.since, one] as const),
      ...changes.map(({ since, value }) => [since, { since, value, confirmed: true }] as const),
    ]).values(),
  ].sort((a, b) => (a.since < b.since ? -1 : 1));

const allSettingsOf = (programme: Programme): readonly (readonly [string, Setting<SettingValue>])[] => {
  const { numbers, lists } = settingsOf(programme);
  return [...Object.entries(numbers), ...Object.entries(lists)];
};

/** A part of a programme that no source gave and nobody has set: where it stands, and the setting, if any, that sets it. */
export type Placeholder = { readonly pointer: string; readonly setting: string | null };

export const placeholdersOf = (programme: Programme): readonly Placeholder[] => [
  ...programme.unconfirmed.map((pointer) => ({ pointer, setting: null })),
  ...allSettingsOf(programme).flatMap(([name, setting]) =>
    setting.length > 0 && setting.every(({ confirmed }) => confirmed) ? [] : [{ pointer: `/${name.replaceAll('.', '/')}`, setting: name }],
  ),
];

/** One record of the reference data as its history sees it: each school year, municipality and setting is a field. */
const fieldsOf = ({ programmes, calendar, municipalities }: Reference): Readonly<Record<string, unknown>> => ({
  ...Object.fromEntries(calendar.map((year) => [`schoolYears/${year.id}`, year])),
  ...Object.fromEntries(municipalities.map((one) => [`municipalities/${one.id}`, one])),
  ...Object.fromEntries(
    programmes.flatMap((programme) => allSettingsOf(programme).map(([name, setting]) => [`programmes/${programme.id}/${name}`, setting])),
  ),
});

/** The changed record with its next event, which tells only the parts that changed, from what to what. */
export const changeReference = (
  digest: Digest,
  release: Reference,
  { before, after, action, actor, at }: { before: ReferenceChanges; after: ReferenceChanges; action: string; actor: Actor; at: string },
): { readonly record: ReferenceChanges; readonly event: HistoryEvent } => {
  const { id, version, lastEventHash } = before;
  const { record, event } = recordEvent(digest, {
    before: { id, version, lastEventHash, ...fieldsOf(referenceWith(release, before)) },
    after: { id, version, lastEventHash, ...fieldsOf(referenceWith(release, after)) },
    action,
    actor,
    at,
    isPublic: true,
  });
  return { record: { ...after, updatedAt: at, version: record.version, lastEventHash: record.lastEventHash }, event };
};

/** Whether two values of reference data say the same. */
export const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one) === canonicalJson(other);
