import { describe, expect, it } from 'vitest';
import { settingOn, settingsOf } from '../../shared/domain/programme.ts';
import { readReference } from '../../shared/use-cases/reference-data.ts';
import { putSetting, type SettingInput } from '../../shared/use-cases/settings.ts';
import { aPrincipal, noon } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { accepted, refused } from '../support/results.ts';

const ikvd = { subject: 'ikvd-coordinator', now: noon } as const;

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, { principals: [aPrincipal('ikvd-coordinator')] });
  return records;
};

describe('a setting', () => {
  const name = 'compensations.catering.capCents';
  const put = (
    records: ReturnType<typeof setUp>,
    since: string,
    value: number | null,
    changes: { setting?: string; programmeId?: string; expectedVersion?: number } = {},
  ) =>
    putSetting(records)({
      ...ikvd,
      programmeId: 'pumpurs',
      setting: name,
      expectedVersion: undefined,
      input: { since, value },
      ...changes,
    });
  const valueOn = async (records: ReturnType<typeof setUp>, date: string, setting = name) => {
    const { reference } = accepted(await readReference(records)(ikvd));
    const programme = reference.programmes.find(({ id }) => id === 'pumpurs');
    return programme === undefined ? undefined : settingOn(settingsOf(programme).numbers[setting] ?? [], date);
  };

  it('is set from a day on, and what held before stays as it was', async () => {
    const records = setUp();
    accepted(await put(records, '2021-09-01', 5_000));
    accepted(await put(records, '2020-09-01', 3_000));
    expect(await valueOn(records, '2020-08-31')).toEqual({ value: null, confirmed: false });
    expect(await valueOn(records, '2020-09-01')).toEqual({ value: 3_000, confirmed: true });
    expect(await valueOn(records, '2021-08-31')).toEqual({ value: 3_000, confirmed: true });
    expect(await valueOn(records, '2023-01-01')).toEqual({ value: 5_000, confirmed: true });
  });

  it('replaces a placeholder at once, but what was set only by its version', async () => {
    const records = setUp();
    accepted(await put(records, '2017-03-01', 5_000));
    expect(accepted(await put(records, '2017-03-01', 5_000))).toMatchObject({ version: 1 });
    expect(records.commits).toHaveLength(1);
    expect(refused(await put(records, '2017-03-01', 6_000))).toEqual({ code: 'precondition-missing' });
    expect(refused(await put(records, '2017-03-01', 6_000, { expectedVersion: 0 }))).toEqual({ code: 'stale-version' });
    accepted(await put(records, '2017-03-01', 6_000, { expectedVersion: 1 }));
    expect(await valueOn(records, '2017-03-01')).toEqual({ value: 6_000, confirmed: true });
  });

  it('that a source states is replaced only by the version too', async () => {
    const records = setUp();
    const grant = { setting: 'projects.grantCents' };
    expect(refused(await put(records, '2017-03-01', 500_000, grant))).toEqual({ code: 'precondition-missing' });
    accepted(await put(records, '2022-01-01', 500_000, grant));
    expect(await valueOn(records, '2021-12-31', grant.setting)).toEqual({ value: 460_000, confirmed: true });
    expect(await valueOn(records, '2022-01-01', grant.setting)).toEqual({ value: 500_000, confirmed: true });
  });

  it('may say that there is no limit', async () => {
    const records = setUp();
    accepted(await put(records, '2020-01-01', null));
    expect(await valueOn(records, '2020-01-01')).toEqual({ value: null, confirmed: true });
  });

  it.each([
    ['an unknown programme', { programmeId: 'nothing' }],
    ['an unknown setting', { setting: 'compensations.holidays.capCents' }],
    ['what every object has', { setting: 'constructor' }],
  ])('of %s is not found', async (_what, changes) => {
    expect(refused(await put(setUp(), '2020-01-01', 1, changes))).toEqual({ code: 'not-found' });
  });

  it.each(['2017-02-28', '2024-01-01'])('is not dated outside its programme: %s', async (since) => {
    expect(refused(await put(setUp(), since, 1))).toEqual({
      code: 'invalid-request',
      faults: [{ pointer: '/since', code: 'outside-period', limits: ['2017-03-01', '2023-12-31'] }],
    });
  });

  it('tells in its history the whole of what held and holds', async () => {
    const records = setUp();
    accepted(await put(records, '2021-09-01', 5_000));
    const placeholder = { since: '2017-03-01', value: null, confirmed: false };
    expect((await records.history.of('REFERENCE'))[0]?.changes).toEqual({
      [`programmes/pumpurs/${name}`]: [[placeholder], [placeholder, { since: '2021-09-01', value: 5_000, confirmed: true }]],
    });
  });

  it('changes no more often than anybody means it to', async () => {
    const records = setUp();
    for (let day = 1; day < 50; day += 1) {
      const date = new Date(Date.UTC(2018, 0, day)).toISOString().slice(0, 10);
      accepted(await put(records, date, day));
    }
    expect(refused(await put(records, '2019-01-01', 1)).faults).toEqual([{ pointer: '/since', code: 'too-long', limits: ['50'] }]);
  });
});

describe('the documents that a kind of cost requires', () => {
  const name = 'compensations.public-transport.evidence';
  const put = (records: ReturnType<typeof setUp>, value: SettingInput['value'], setting = name) =>
    putSetting(records)({ ...ikvd, programmeId: 'pumpurs', setting, expectedVersion: undefined, input: { since: '2020-01-01', value } });

  it('are set from a day on, as a list of the programme’s codes', async () => {
    const records = setUp();
    const { value } = accepted(await put(records, ['ticket']));
    const evidence = value.compensations['public-transport']?.evidence ?? [];
    expect(settingOn(evidence, '2019-12-31')).toEqual({ value: ['ticket', 'monthly-ticket', 'receipt', 'invoice'], confirmed: false });
    expect(settingOn(evidence, '2020-01-01')).toEqual({ value: ['ticket'], confirmed: true });
    expect(accepted(await put(records, ['ticket']))).toMatchObject({ version: 1 });
  });

  it('are no number, and a number is no list', async () => {
    const fault = { code: 'invalid-request', faults: [{ pointer: '/value', code: 'wrong-type' }] };
    expect(refused(await put(setUp(), 1))).toEqual(fault);
    expect(refused(await put(setUp(), ['ticket'], 'calendar.graceDays'))).toEqual(fault);
  });

  const known = ['receipt', 'invoice', 'ticket', 'monthly-ticket', 'meal-register', 'route-sheet'];

  it('can be needed together, in any one of several ways', async () => {
    const both = ['ticket', 'invoice+route-sheet'];
    const { value } = accepted(await put(setUp(), both));
    expect(settingOn(value.compensations['public-transport']?.evidence ?? [], '2020-01-01').value).toEqual(both);
    expect(refused(await put(setUp(), ['invoice+word-of-honour'])).faults).toEqual([
      { pointer: '/value/0', code: 'not-in-programme', limits: known },
    ]);
  });

  it('are no parts of a receipt, nor are those joined', async () => {
    const limits = ['net', 'vat'];
    for (const value of [['ticket'], ['net+vat']]) {
      expect(refused(await put(setUp(), value, 'receipts.payable')).faults).toEqual([
        { pointer: '/value/0', code: 'not-in-programme', limits },
      ]);
    }
    expect(accepted(await put(setUp(), ['net'], 'receipts.payable')).version).toBe(1);
  });

  it('leave a part of a hundred a part', async () => {
    expect(refused(await put(setUp(), 101, 'claims.secondVerifierPercent')).faults).toEqual([
      { pointer: '/value', code: 'too-large', limits: ['100'] },
    ]);
  });

  it('are those of the programme, each once', async () => {
    expect(refused(await put(setUp(), ['ticket', 'word-of-honour', 'ticket'])).faults).toEqual([
      { pointer: '/value/1', code: 'not-in-programme', limits: known },
      { pointer: '/value/2', code: 'duplicate' },
    ]);
  });
});
