import { codesOfList, type Programme, type Setting, type SettingValue, settingsOf } from '../domain/programme.ts';
import { isSame, type ReferenceChanges, referenceWith, type SettingChange } from '../domain/reference.ts';
import type { Fault } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { changeData, type ReferenceCall, type ReferenceDataDependencies } from './reference-data.ts';

export type SettingInput = Pick<SettingChange, 'since' | 'value'>;

/** How often a setting may change: more is a mistake of a program. */
const maximumValues = 50;

/**
 * Sets a number or list of a programme from a day on: it holds until the next dated value, and what held before that day stays as
 * it was. A value of the same day is replaced: a placeholder at once, one that was set or stated already only by naming the version.
 */
export const putSetting =
  (dependencies: ReferenceDataDependencies) =>
  (
    call: ReferenceCall & { readonly programmeId: string; readonly setting: string; readonly input: SettingInput },
  ): Promise<Result<{ readonly value: Programme; readonly version: number }>> =>
    changeData(dependencies, {
      action: 'put-setting',
      call,
      decide: ({ reference, changes }) => {
        const { programmeId, setting: name, input } = call;
        const programme = reference.programmes.find(({ id }) => id === programmeId);
        const found = programme === undefined ? undefined : settingIn(programme, name);
        if (programme === undefined || found === undefined) return refuse({ code: 'not-found' });
        const faults = faultsOf(input, programme, { name, ...found });
        if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
        const before = found.values.find(({ since }) => since === input.since);
        if (before?.confirmed === true && isSame(before.value, input.value)) {
          return accept({ after: undefined, value: programme, replaces: false, movesFigures: false });
        }
        const after = withValue(changes, { programme: programmeId, setting: name, ...input });
        const changed = referenceWith(dependencies.reference.release, after).programmes.find(({ id }) => id === programmeId) ?? programme;
        return accept({ after, value: changed, replaces: before?.confirmed === true, movesFigures: false });
      },
    });

type Found = { readonly isList: boolean; readonly values: Setting<SettingValue> };

/** Own names only: `constructor` is no setting. */
const settingIn = (programme: Programme, name: string): Found | undefined => {
  const { numbers, lists } = settingsOf(programme);
  const isList = Object.hasOwn(lists, name);
  const values = isList ? lists[name] : Object.hasOwn(numbers, name) ? numbers[name] : undefined;
  return values === undefined ? undefined : { isList, values };
};

const faultsOf = (
  { since, value }: SettingInput,
  programme: Programme,
  { name, isList, values }: Found & { readonly name: string },
): readonly Fault[] => {
  const from = programme.costs.from < programme.validFrom ? programme.costs.from : programme.validFrom;
  const isNew = values.every((one) => one.since !== since);
  return [
    ...(since < from || since > programme.validTo
      ? [{ pointer: '/since', code: 'outside-period' as const, limits: [from, programme.validTo] }]
      : []),
    ...(isNew && values.length >= maximumValues ? [{ pointer: '/since', code: 'too-long' as const, limits: [String(maximumValues)] }] : []),
    ...(value !== null && isList !== (typeof value !== 'number') ? [{ pointer: '/value', code: 'wrong-type' as const }] : []),
    ...(isList && value !== null && typeof value !== 'number'
      ? faultsOfCodes(value, codesOfList(programme, name), name.endsWith('.evidence'))
      : []),
    ...(name.endsWith('Percent') && typeof value === 'number' && value > 100
      ? [{ pointer: '/value', code: 'too-large' as const, limits: ['100'] }]
      : []),
  ];
};

const faultsOfCodes = (codes: readonly string[], known: readonly string[], isJoined: boolean): readonly Fault[] =>
  codes.flatMap((code, index): readonly Fault[] => {
    if (codes.indexOf(code) < index) return [{ pointer: `/value/${index}`, code: 'duplicate' }];
    return (isJoined ? code.split('+') : [code]).every((one) => known.includes(one))
      ? []
      : [{ pointer: `/value/${index}`, code: 'not-in-programme', limits: known }];
  });

const withValue = (changes: ReferenceChanges, change: SettingChange): ReferenceChanges => {
  const isOther = ({ programme, setting, since }: SettingChange) =>
    programme !== change.programme || setting !== change.setting || since !== change.since;
  return { ...changes, settings: [...changes.settings.filter(isOther), change] };
};
