import { describe, expect, it } from 'vitest';
import { faultsOfContent } from '../../shared/domain/plan-rules.ts';
import { isEligible, type Programme, type Setting, settingOn, settingsOf, withSettings } from '../../shared/domain/programme.ts';
import type { Education } from '../../shared/domain/pupil.ts';
import { placeholdersOf } from '../../shared/domain/reference.ts';
import { partnerKinds } from '../../shared/domain/school.ts';
import { programmes } from '../../shared/programmes/index.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { skolaKopiena } from '../../shared/programmes/skola-kopiena.ts';
import { general, vocational } from '../support/builders.ts';
import { aCompensation, aConsultationMeasure, aRisk, written } from '../support/plan-builders.ts';

describe('a programme', () => {
  it.each(programmes)('$id asks IKVD last, and a municipality only where one stands between', ({ planApproval, claimApproval }) => {
    for (const chains of [planApproval, claimApproval]) {
      expect(partnerKinds.map((kind) => chains[kind].at(-1))).toEqual(['ikvd', 'ikvd']);
      expect(chains.vpii).not.toContain('municipality');
      expect(chains.municipal).toContain('municipality');
      for (const kind of partnerKinds) expect(new Set(chains[kind]).size).toBe(chains[kind].length);
    }
  });

  it.each(programmes)('$id has Latvian and English names for everything', (programme) => {
    const { riskCategories, consultants, compensations, documents, funding, publicity, severities, outcomes, name } = programme;
    const texts = [
      name,
      ...Object.values(riskCategories).flatMap((category) => [category.name, ...Object.values(category.factors)]),
      ...Object.values(severities),
      ...Object.values(outcomes),
      ...Object.values(consultants.kinds).map((kind) => kind.name),
      ...Object.values(compensations).map((kind) => kind.name),
      ...Object.values(documents).map((kind) => kind.name),
      ...Object.values(funding).map((source) => source.name),
      ...publicity.flatMap(({ funds, slogan }) => (slogan === null ? [funds] : [funds, slogan])),
    ];
    for (const text of texts) {
      expect(text.lv.length * text.en.length).toBeGreaterThan(0);
      expect(text.lv).not.toBe(text.en);
    }
  });

  it.each(programmes)('$id dates everything within its own days', (programme) => {
    const { validFrom, validTo, costs, eligibility, publicity } = programme;
    expect([costs.from <= validFrom, validFrom < validTo, costs.to <= validTo]).toEqual([true, true, true]);
    const dates = [...eligibility, ...publicity].flatMap(({ since, until }) => [since, until ?? since]);
    expect(dates.filter((date) => date < validFrom || date > validTo)).toEqual([]);
    const { numbers, lists } = settingsOf(programme);
    for (const setting of [...Object.values(numbers), ...Object.values(lists)]) {
      const since = setting.map((one) => one.since);
      expect([...new Set(since)].toSorted()).toEqual(since);
    }
  });

  it.each(programmes)('$id points at placeholders that there are', (programme) => {
    for (const { pointer } of placeholdersOf(programme)) {
      const at = pointer
        .split('/')
        .slice(1)
        .reduce<{ value: unknown; isThere: boolean }>(
          ({ value }, step) => {
            const entry = typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === step) : undefined;
            return { value: entry?.[1], isThere: entry !== undefined };
          },
          { value: programme, isThere: true },
        );
      // A first day that no source gave is absent: that is what is said of it.
      expect([pointer, at.isThere || pointer.endsWith('/since')]).toEqual([pointer, true]);
    }
  });

  it('has the four categories of risk and the six kinds of compensation', () => {
    expect(Object.keys(pumpurs.riskCategories)).toHaveLength(4);
    expect(Object.keys(pumpurs.compensations)).toHaveLength(6);
  });
});

describe('PuMPuRS', () => {
  it('gives each youth project exactly 4600 €, as stated', () => {
    expect(settingOn(pumpurs.projects?.grantCents ?? [], '2019-10-01')).toEqual({ value: 460_000, confirmed: true });
  });

  it('carries the slogan and the signs of its time', () => {
    expect(pumpurs.publicity).toMatchObject([
      { since: '2017-03-01', until: '2023-12-31', slogan: { lv: 'Ieguldījums tavā nākotnē' }, signs: ['eu-flag', 'nap-2020'] },
    ]);
  });

  it('names as placeholders what no source gave, and nothing that one did', () => {
    const settings = placeholdersOf(pumpurs).flatMap(({ setting }) => setting ?? []);
    expect(settings).toContain('compensations.catering.capCents');
    expect(settings).toContain('calendar.decisionDays');
    expect(settings).not.toContain('projects.grantCents');
  });
});

describe('Skola – kopienā', () => {
  it.each([
    [general(1), '2025-01-06', true],
    [general(12), '2029-08-31', true],
    [vocational(4), '2025-01-06', true],
    [general(7), '2024-12-31', false],
  ])('supports %o on %s: %s', (education, on, supported) => {
    expect(isEligible(skolaKopiena, education, on)).toBe(supported);
  });

  it('pays costs from half a year before its first plans on', () => {
    expect([skolaKopiena.costs.from, skolaKopiena.validFrom]).toEqual(['2024-07-01', '2025-01-01']);
  });

  const offers = (consultant: string, education: Education, [starts, ends]: readonly [string, string], birthDate?: string) =>
    faultsOfContent(
      {
        birthDate,
        education,
        application: { signedBy: 'guardian', signedOn: starts },
        risks: [aRisk()],
        measures: written({ ...aConsultationMeasure(), consultant }),
      },
      { programme: skolaKopiena, period: { starts, ends }, today: starts, approved: undefined },
    ).length === 0;
  const [autumn2025, spring2026] = [['2025-09-01', '2025-12-31'] as const, ['2026-01-05', '2026-05-29'] as const];

  it.each([
    ['mentors', general(7), autumn2025, false],
    ['mentors', general(7), spring2026, true],
    ['lasisanas-atbalsts', general(2), autumn2025, true],
    ['lasisanas-atbalsts', general(4), autumn2025, false],
    ['lasisanas-atbalsts', vocational(2), autumn2025, false],
    ['atbalsts-9-klases-atkartotajiem', general(9), autumn2025, true],
    ['atbalsts-9-klases-atkartotajiem', general(8), autumn2025, false],
    ['pedagogs', general(4), autumn2025, true],
  ])('offers %s to %o in %o: %s', (consultant, education, period, offered) => {
    expect(offers(consultant, education, period, '2012-09-01')).toBe(offered);
  });

  it('gives mentors to pupils of thirteen and older', () => {
    expect(offers('mentors', general(7), spring2026, '2013-01-05')).toBe(true);
    expect(offers('mentors', general(7), spring2026, '2013-12-31')).toBe(false);
  });
});

describe('a setting', () => {
  const setting: Setting = [
    { since: '2020-01-01', value: null, confirmed: false },
    { since: '2021-01-01', value: 300, confirmed: true },
    { since: '2022-01-01', value: 500, confirmed: true },
  ];

  it.each([
    ['2019-12-31', { value: null, confirmed: false }],
    ['2020-12-31', { value: null, confirmed: false }],
    ['2021-01-01', { value: 300, confirmed: true }],
    ['2021-12-31', { value: 300, confirmed: true }],
    ['2030-01-01', { value: 500, confirmed: true }],
  ])('holds from its day until the next: on %s %o', (date, expected) => {
    expect(settingOn(setting, date)).toEqual(expected);
  });

  it('stands where its name says', () => {
    const changed = withSettings(pumpurs, { numbers: { 'compensations.catering.capCents': setting, 'calendar.graceDays': setting } });
    expect(changed.compensations['catering']?.capCents).toEqual(setting);
    expect(changed.calendar.graceDays).toEqual(setting);
    const { numbers, lists } = settingsOf(pumpurs);
    const list = [{ since: '2020-01-01', value: ['ticket'], confirmed: true }];
    for (const name of Object.keys(numbers)) {
      expect(settingsOf(withSettings(pumpurs, { numbers: { [name]: setting } })).numbers[name]).toEqual(setting);
    }
    for (const name of Object.keys(lists)) {
      expect(settingsOf(withSettings(pumpurs, { lists: { [name]: list } })).lists[name]).toEqual(list);
    }
    expect(withSettings(pumpurs, {})).toEqual(pumpurs);
  });
});

describe('a programme that nobody has thought of yet', () => {
  /** Data only: other grades from another day, one risk, one consultant, one compensation with a cap that rises. */
  const third: Programme = {
    ...pumpurs,
    id: 'third',
    name: { lv: 'Trešā programma', en: 'Third programme' },
    source: 'test',
    validFrom: '2030-09-01',
    validTo: '2035-08-31',
    costs: { from: '2030-09-01', to: '2035-08-31' },
    eligibility: [
      { education: 'general', from: 3, to: 3, since: '2030-09-01', until: '2031-08-31' },
      { education: 'general', from: 2, to: 3, since: '2031-09-01' },
    ],
    riskCategories: { isolation: { name: { lv: 'Atstumtība', en: 'Isolation' }, factors: { alone: { lv: 'Viens', en: 'Alone' } } } },
    severities: { any: { lv: 'Jebkāda', en: 'Any' } },
    consultants: { open: false, kinds: { treneris: { name: { lv: 'Treneris', en: 'Coach' }, since: '2031-01-01' } } },
    compensations: {
      travel: {
        name: { lv: 'Ceļš', en: 'Travel' },
        evidence: [],
        capCents: [
          { since: '2030-09-01', value: 1_000, confirmed: true },
          { since: '2031-09-01', value: 2_000, confirmed: true },
        ],
        rateCents: [],
      },
    },
    projects: null,
  };

  const content = {
    birthDate: undefined,
    education: general(3),
    application: { signedBy: 'guardian', signedOn: '2021-08-30' },
    risks: [aRisk('r1', { category: 'isolation', factor: 'alone', severity: 'any' })],
    measures: written({ ...aConsultationMeasure(), consultant: 'treneris' }, aCompensation('m2', 1_500, 'travel')),
  } as const;

  const faults = (programme: Programme, starts: string, ends: string, education = content.education) =>
    faultsOfContent({ ...content, education }, { programme, period: { starts, ends }, today: starts, approved: undefined }).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );

  it('has its own rules, and they are dated', () => {
    expect(faults(third, '2031-09-01', '2031-12-31')).toEqual([]);
    expect(faults(third, '2031-09-01', '2031-12-31', general(2))).toEqual([]);
    expect(faults(third, '2030-09-02', '2030-12-31', general(2))).toEqual([
      '/education not-eligible',
      '/measures/0/consultant outside-period',
      '/measures/1/plannedCents too-large',
    ]);
    expect(faults(third, '2029-09-03', '2029-12-31')[0]).toBe('/semester outside-period');
  });

  it('shares nothing with another one', () => {
    expect(faults(pumpurs, '2021-09-01', '2021-12-31')).toEqual([
      '/risks/0/category not-in-programme',
      '/risks/0/severity not-in-programme',
      '/measures/1/kind not-in-programme',
    ]);
  });

  it('moves with a date in its data, and with nothing else', () => {
    const earlier = { ...third, eligibility: [{ education: 'general', from: 2, to: 3, since: '2030-09-01' } as const] };
    expect([isEligible(third, general(2), '2030-09-02'), isEligible(earlier, general(2), '2030-09-02')]).toEqual([false, true]);
  });
});
