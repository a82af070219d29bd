import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Affiliation } from '../../shared/domain/school.ts';
import { createPlan, type NewPlan } from '../../shared/use-cases/create-plan.ts';
import { aPrincipal, aSchool, autumn, general, idOf, noon, otherSchoolId, schoolId, spring } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aCompensation, aConsultationMeasure, aRisk, written } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

const personalCode = '32123456789';

const anAffiliation = (changes: Partial<Affiliation> = {}): Affiliation => ({
  since: '2017-03-01',
  partner: 'municipal',
  municipalityId: '0003000',
  ...changes,
});

const input = (changes: Partial<NewPlan> = {}): NewPlan => ({
  programme: 'pumpurs',
  semester: autumn,
  schoolId,
  pupil: { personalCode, givenName: 'Paraugs', familyName: 'Paraudziņš' },
  guardian: { relation: 'foster-family', givenName: 'Parauga', familyName: 'Audžumāte' },
  education: general(7),
  sex: 'male',
  application: { signedBy: 'guardian', signedOn: '2021-09-06' },
  risks: [{ ...aRisk(), note: 'Izvairās no stundām.' }],
  measures: written(aConsultationMeasure('m1'), aCompensation('m2', 5_000), aCompensation('m3', 700, 'special-transport')),
  ...changes,
});

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool(), aSchool({ id: otherSchoolId })],
    principals: [
      aPrincipal('iap-author'),
      aPrincipal('school-director'),
      aPrincipal('iap-author', { id: 'stranger', organisation: { kind: 'school', id: otherSchoolId } }),
    ],
  });
  const create = createPlan(records);
  return {
    ...records,
    create: (changes: Partial<NewPlan> = {}, key = 'key-0001', subject = 'iap-author') =>
      create({ subject, now: noon, input: input(changes), remember: remembering<Plan>(records, subject, key) }),
  };
};

describe('a new plan', () => {
  it('is a draft of its author, of the school’s partner, with a code for paper', async () => {
    const { create } = setUp();
    expect(accepted(await create())).toMatchObject({
      status: 'draft',
      awaiting: null,
      preparedBy: ['iap-author'],
      revision: 1,
      inForceRevision: null,
      partner: 'municipal',
      municipalityId: '0003000',
      version: 1,
      code: expect.stringMatching(/^IAP-2021\/2022-1-[0-9A-Z]{5}-[0-9A-Z]{5}$/),
    });
  });

  it('of a state vocational school has no municipality, wherever the school lies', async () => {
    const { create, tables } = setUp();
    tables.schools.set(schoolId, aSchool({ partner: 'vpii' }));
    expect(accepted(await create())).toMatchObject({ partner: 'vpii', municipalityId: null });
  });

  it('is written with its event, its place, its pupil and its answer in one go', async () => {
    const { create, tables, commits } = setUp();
    accepted(await create());
    expect(commits).toHaveLength(1);
    expect(commits[0]?.map(({ guard }) => guard.kind).toSorted()).toEqual([
      'absent', // plan
      'absent', // pupil
      'idempotency',
      'one-plan-per-semester',
      'pupil-code',
      'version', // event
    ]);
    // Money is planned by what is approved, not by what is prepared.
    expect(tables.allowances.size).toBe(0);
  });

  it('holds nothing that makes its pupil recognisable, nor does its history', async () => {
    const { create, tables } = setUp();
    await create();
    const open = [...tables.plans.values()].map(({ sealed: _sealed, ...plan }) => plan);
    const kept = JSON.stringify([open, ...tables.events.values()]);
    expect(kept).not.toMatch(new RegExp(`${personalCode}|Paraudziņš|Paraug|Audžumāte|Izvairās|atbalsts`));
    expect(JSON.stringify([...tables.pupilCodes.keys(), ...tables.pupils.keys(), ...tables.plansOfPupils.keys()])).not.toContain(
      personalCode,
    );
  });
});

describe('one pupil', () => {
  it('has one plan in a programme and semester, also when another school asks', async () => {
    const { create, commits } = setUp();
    accepted(await create());
    expect(refused(await create({}, 'key-0002'))).toEqual({ code: 'plan-already-exists' });
    expect(refused(await create({ schoolId: otherSchoolId }, 'key-0003', 'stranger'))).toEqual({ code: 'plan-already-exists' });
    // Nothing that trying again could change.
    expect(commits).toHaveLength(3);
  });

  it('may have one in every semester, and is the same pupil there', async () => {
    const { create, tables } = setUp();
    const first = accepted(await create());
    const second = accepted(await create({ semester: spring }, 'key-0002'));
    expect(second.pupilId).toBe(first.pupilId);
    expect(tables.pupils.size).toBe(1);
  });
});

/** A pupil whom somebody else made known. */
const other = { pupilId: idOf('pup', 500), dataKey: 'another wrapped key' };

describe('two plans for one unknown pupil at the same instant', () => {
  it('make one pupil: the loser is tried again and finds him', async () => {
    const { create, tables, commits, beforeNextCommit } = setUp();
    const hashOfPupil = await memoryRecords().vault.hashPersonalCode(personalCode);
    beforeNextCommit(() => tables.pupilCodes.set(hashOfPupil, other));
    const plan = accepted(await create());
    expect(plan).toMatchObject({ pupilId: other.pupilId, sealed: { dataKey: other.dataKey } });
    expect(commits).toHaveLength(2);
    expect(tables.pupils.size).toBe(0);
  });

  it('for one semester leave one plan', async () => {
    const { create, tables, beforeNextCommit } = setUp();
    const hashOfPupil = await memoryRecords().vault.hashPersonalCode(personalCode);
    beforeNextCommit(() => {
      tables.pupilCodes.set(hashOfPupil, other);
      tables.plansOfPupils.set(`${idOf('pup', 500)} pumpurs ${autumn}`, idOf('iap', 500));
    });
    expect(refused(await create())).toEqual({ code: 'plan-already-exists' });
    expect(tables.plans.size).toBe(0);
  });

  it('are not tried for ever', async () => {
    const { create, tables, commits, beforeNextCommit } = setUp();
    const hashOfPupil = await memoryRecords().vault.hashPersonalCode(personalCode);
    for (let time = 0; time < 3; time += 1) beforeNextCommit(() => tables.pupilCodes.set(hashOfPupil, other));
    const find = tables.pupilCodes.get.bind(tables.pupilCodes);
    // A reader that never sees what the others wrote.
    tables.pupilCodes.get = (key) => (key === hashOfPupil ? undefined : find(key));
    expect(refused(await create())).toEqual({ code: 'busy' });
    expect(commits).toHaveLength(3);
  });
});

describe('a personal code that changed', () => {
  const newer = '32987654321';
  const renamed = (former: string) => ({
    semester: spring,
    pupil: { personalCode: newer, formerPersonalCode: former, givenName: 'Paraugs', familyName: 'Paraudziņš' },
  });

  it('leads to the pupil whom the former one leads to', async () => {
    const { create, tables } = setUp();
    const first = accepted(await create());
    const second = accepted(await create(renamed(personalCode), 'key-0002'));
    expect(second.pupilId).toBe(first.pupilId);
    expect([tables.pupils.size, tables.pupilCodes.size]).toEqual([1, 2]);
    expect(refused(await create({ ...renamed(personalCode), semester: autumn }, 'key-0003'))).toEqual({ code: 'plan-already-exists' });
  });

  it('leads to one pupil by both codes, where neither was known', async () => {
    const { create, tables } = setUp();
    accepted(await create(renamed(personalCode)));
    expect([tables.pupils.size, tables.pupilCodes.size]).toEqual([1, 2]);
  });

  it('does not make one pupil of two', async () => {
    const { create } = setUp();
    accepted(await create());
    accepted(await create({ pupil: { personalCode: newer, givenName: 'Cits', familyName: 'Skolēns' } }, 'key-0002'));
    expect(refused(await create(renamed(personalCode), 'key-0003'))).toEqual({ code: 'code-of-another-pupil' });
  });
});

describe('a school', () => {
  it.each([
    ['that opened later', { validFrom: '2021-09-02' }],
    ['that closed before', { validTo: '2021-08-31' }],
  ])('%s prepares no plan for the semester', async (_what, changes) => {
    const { create, tables } = setUp();
    tables.schools.set(schoolId, aSchool(changes));
    expect(refused(await create()).faults).toMatchObject([{ pointer: '/schoolId', code: 'outside-period' }]);
  });

  it('prepares plans for the municipality that it was of when the semester began', async () => {
    const { create, tables } = setUp();
    const affiliations = [anAffiliation({ municipalityId: '0003000' }), anAffiliation({ since: '2021-09-02', municipalityId: '0030000' })];
    tables.schools.set(schoolId, aSchool({ affiliations }));
    expect(accepted(await create())).toMatchObject({ municipalityId: '0003000' });
    expect(accepted(await create({ semester: spring }, 'key-0002'))).toMatchObject({ municipalityId: '0030000' });
  });
});

describe('a repetition', () => {
  it('with the same key has no second effect and gets the first answer', async () => {
    const { create, tables } = setUp();
    const first = accepted(await create());
    expect(await create()).toMatchObject({ ok: 'repeated', first: { requestHash: 'key-0001', answer: { body: JSON.stringify(first) } } });
    expect(tables.plans.size).toBe(1);
    expect(tables.pupils.size).toBe(1);
  });
});

describe('a plan is refused', () => {
  it.each([
    ['to whoever does not author plans', {}, 'school-director', 'role-not-permitted'],
    ['to an author of another school', {}, 'stranger', 'outside-organisation'],
    ['to a stranger', {}, 'unknown', 'no-access'],
    ['to an author of another school, before any fault of its content', { semester: '2031-2032-1' }, 'stranger', 'outside-organisation'],
  ])('%s', async (_who, changes, subject, code) => {
    const { create, commits } = setUp();
    expect(refused(await create(changes, 'key-0001', subject))).toMatchObject({ code });
    expect(commits).toEqual([]);
  });

  it('where programme and semester are unknown, both at once', async () => {
    const { create } = setUp();
    expect(refused(await create({ programme: 'constructor', semester: '2031-2032-1' }))).toEqual({
      code: 'invalid-request',
      faults: [
        { pointer: '/programme', code: 'unknown-reference' },
        { pointer: '/semester', code: 'unknown-reference' },
      ],
    });
  });

  it('where the school is not registered', async () => {
    const { create, tables } = setUp();
    tables.schools.clear();
    expect(refused(await create())).toMatchObject({ faults: [{ pointer: '/schoolId', code: 'unknown-reference' }] });
  });

  it('where its content breaks rules, with all of them', async () => {
    const { create, tables } = setUp();
    const { faults } = refused(await create({ application: { signedBy: 'guardian', signedOn: '2021-12-01' }, risks: [aRisk('r2')] }));
    expect(faults?.map(({ pointer }) => pointer)).toEqual([
      '/application/signedOn',
      '/measures/0/risks/0/riskId',
      '/measures/1/risks/0/riskId',
      '/measures/2/risks/0/riskId',
    ]);
    expect(tables.pupils.size).toBe(0);
  });
});
