import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withSettings } from '../../shared/domain/programme.ts';
import {
  barUnlessOpen,
  checkProject,
  closeProject,
  faultsOfCitation,
  type NewProject,
  newProject,
  type Project,
} from '../../shared/domain/project.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import { skolaKopiena } from '../../shared/programmes/skola-kopiena.ts';
import { at, autumnPeriod, municipalityId, otherMunicipalityId } from '../support/builders.ts';
import { aProject } from '../support/log-builders.ts';
import { accepted, refused } from '../support/results.ts';

const anInput = (changes: Partial<NewProject> = {}): NewProject => ({
  programme: 'pumpurs',
  organisation: { name: 'Parauga jauniešu biedrība', registrationNumber: '40000000001' },
  title: 'Kopā darbnīcā',
  period: { from: '2021-09-01', to: '2021-12-31' },
  grantCents: 460_000,
  ...changes,
});

const faultsOf = (input: NewProject, programme = pumpurs): readonly string[] =>
  refused(checkProject(input, programme)).faults?.map(({ pointer, code, limits = [] }) => [pointer, code, ...limits].join(' ')) ?? [];

describe('the grant of a project', () => {
  it('is 4600 € in PuMPuRS, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom(459_999, 460_000, 460_001, 4_600)), (grantCents) => {
        const checked = checkProject(anInput({ grantCents }), pumpurs);
        expect(checked.ok).toBe(grantCents === 460_000);
        if (!checked.ok) expect(checked.refusal.faults).toEqual([{ pointer: '/grantCents', code: 'not-exactly', limits: ['460000'] }]);
      }),
    );
  });

  it('is exactly what the programme’s owner set for the project’s first day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.boolean(), (asked, set, isLater) => {
        const programme = withSettings(pumpurs, {
          numbers: {
            'projects.grantCents': [
              { since: '2017-03-01', value: isLater ? 10 : set, confirmed: true },
              { since: '2021-09-01', value: isLater ? set : 10, confirmed: true },
            ],
          },
        });
        const period = { from: isLater ? '2021-09-01' : '2021-08-31', to: '2021-12-31' };
        expect(checkProject(anInput({ period, grantCents: asked }), programme).ok).toBe(asked === set);
      }),
    );
  });

  it('that nobody has set lets nothing be registered, rather than everything', () => {
    const input = anInput({ programme: 'skola-kopiena', period: { from: '2026-01-10', to: '2026-05-01' } });
    expect(refused(checkProject(input, skolaKopiena))).toEqual({
      code: 'setting-missing',
      facts: { setting: 'projects.grantCents', on: '2026-01-10' },
    });
    // What can be said without it is said first.
    expect(faultsOf({ ...input, period: { from: '2026-01-10', to: '2026-01-09' } }, skolaKopiena)).toEqual([
      '/period/to wrong-order 2026-01-10',
    ]);
  });
});

describe('a new project', () => {
  it('needs a programme that is there and has projects', () => {
    expect(refused(checkProject(anInput(), undefined)).faults).toEqual([{ pointer: '/programme', code: 'unknown-reference' }]);
    expect(refused(checkProject(anInput(), { ...pumpurs, projects: null })).faults).toEqual([
      { pointer: '/programme', code: 'not-in-programme', limits: ['consultation', 'compensation'] },
    ]);
  });

  it.each([
    ['the programme’s first day', '2017-03-01', '2017-03-01', []],
    ['its last day', '2023-12-31', '2023-12-31', []],
    ['all its days', '2017-03-01', '2023-12-31', []],
    ['the day before', '2017-02-28', '2017-03-01', ['/period/from outside-period 2017-03-01 2023-12-31']],
    ['the day after', '2023-12-31', '2024-01-01', ['/period/to outside-period 2017-03-01 2023-12-31']],
    [
      'days after it',
      '2024-01-01',
      '2024-02-01',
      ['/period/from outside-period 2017-03-01 2023-12-31', '/period/to outside-period 2017-03-01 2023-12-31'],
    ],
    ['an end before the beginning', '2021-09-02', '2021-09-01', ['/period/to wrong-order 2021-09-02']],
  ])('runs in the programme’s days: %s', (_what, from, to, faults) => {
    const input = anInput({ period: { from, to } });
    if (faults.length === 0) expect(accepted(checkProject(input, pumpurs))).toEqual(input);
    else expect(faultsOf(input)).toEqual(faults);
  });

  it('is told all its faults at once', () => {
    expect(faultsOf(anInput({ period: { from: '2021-09-02', to: '2021-09-01' }, grantCents: 1 }))).toEqual([
      '/period/to wrong-order 2021-09-02',
      '/grantCents not-exactly 460000',
    ]);
  });

  it.each<[string, object]>([
    ['a grant of nothing', { grantCents: 0 }],
    ['a part of a cent', { grantCents: 460_000.5 }],
    ['a grant as text', { grantCents: '460000' }],
    ['a registration number of ten digits', { organisation: { name: 'Biedrība', registrationNumber: '4000000000' } }],
    ['a registration number with a prefix', { organisation: { name: 'Biedrība', registrationNumber: 'LV40000000001' } }],
    ['a day that there is not', { period: { from: '2021-02-29', to: '2021-12-31' } }],
    ['a title with a line break', { title: 'Kopā\ndarbnīcā' }],
    ['an empty title', { title: '' }],
    ['an unknown field', { status: 'closed' }],
  ])('is not written with %s', (_what, changes) => {
    expect(newProject().safeParse(anInput()).success).toBe(true);
    expect(newProject().safeParse({ ...anInput(), ...changes }).success).toBe(false);
  });
});

describe('closing a project', () => {
  it('is possible from the day after its last one on', () => {
    const open = aProject();
    expect(refused(closeProject(open, '2021-12-31', at))).toEqual({ code: 'period-not-over', facts: { ends: '2021-12-31' } });
    expect(accepted(closeProject(open, '2022-01-01', at))).toEqual({ ...open, status: 'closed', closedAt: at, updatedAt: at });
  });

  it('is done once', () => {
    expect(refused(closeProject(aProject(1, { status: 'closed' }), '2022-01-01', at))).toEqual({
      code: 'wrong-state',
      facts: { status: 'closed', allowed: 'registered' },
    });
  });

  it('ends its log', () => {
    expect(barUnlessOpen(aProject())).toBeUndefined();
    expect(barUnlessOpen(aProject(1, { status: 'closed' }))).toEqual({
      code: 'wrong-state',
      facts: { status: 'closed', allowed: 'registered' },
    });
  });
});

describe('a plan', () => {
  const plan = { programme: 'pumpurs', municipalityIds: [municipalityId], period: autumnPeriod };
  const faults = (changes: Partial<Project>, of: Partial<typeof plan> = {}) =>
    faultsOfCitation(aProject(1, changes), { ...plan, ...of }, '/p').map(({ code }) => code);

  it.each<[string, Partial<Project>, readonly string[]]>([
    ['in its own days', {}, []],
    ['that ends on its first day', { period: { from: '2021-05-01', to: '2021-09-01' } }, []],
    ['that begins on its last day', { period: { from: '2021-12-31', to: '2022-05-01' } }, []],
    ['that ended before', { period: { from: '2021-05-01', to: '2021-08-31' } }, ['outside-period']],
    ['that begins later', { period: { from: '2022-01-01', to: '2022-05-01' } }, ['outside-period']],
    ['of another municipality', { municipalityId: otherMunicipalityId }, ['unknown-reference']],
    ['of another programme', { programme: 'skola-kopiena' }, ['not-matching']],
  ])('cites a project %s: %j', (_what, changes, codes) => {
    expect(faults(changes)).toEqual(codes);
  });

  it('does not cite what there is not, nor, in a state vocational school, a municipality’s', () => {
    expect(faultsOfCitation(undefined, plan, '/measures/0/projectId')).toEqual([
      { pointer: '/measures/0/projectId', code: 'unknown-reference' },
    ]);
    expect(faults({}, { municipalityIds: [] })).toEqual(['unknown-reference']);
  });

  it('cites a project of a municipality that merged into its own', () => {
    expect(faults({ municipalityId: '0055000' }, { municipalityIds: ['0038001', '0038000', '0055000'] })).toEqual([]);
  });
});
