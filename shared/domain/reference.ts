import * as z from 'zod/mini';
import { lazily } from './lazily.ts';
import { type Municipality, municipality } from './municipality.ts';
import { type Programme, type Setting, settingsOf, withSettings } from './programme.ts';
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
  z.object({ programme: z.string(), setting: z.string(), since: calendarDate, value: z.nullable(z.int().check(z.nonnegative())) }),
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
  return withSettings(
    programme,
    Object.fromEntries(
      Object.entries(settingsOf(programme)).map(([name, setting]) => [
        name,
        withValues(
          setting,
          own.filter((change) => change.setting === name),
        ),
      ]),
    ),
  );
};

/** A set value holds from its day until the next dated one; what held before that day stays as it was. */
const withValues = (setting: Setting, changes: readonly SettingChange[]): Setting =>
  [
    ...new Map([
      ...setting.map((one) => [one.since, one] as const),
      ...changes.map(({ since, value }) => [since, { since, value, confirmed: true }] as const),
    ]).values(),
  ].sort((a, b) => (a.since < b.since ? -1 : 1));

/** JSON pointers to every part of a programme that is a placeholder still: what no source gave and nobody has set. */
export const placeholdersOf = (programme: Programme): readonly string[] => [
  ...programme.unconfirmed,
  ...Object.entries(settingsOf(programme)).flatMap(([name, setting]) =>
    setting.length > 0 && setting.every(({ confirmed }) => confirmed) ? [] : [`/${name.replaceAll('.', '/')}`],
  ),
];
