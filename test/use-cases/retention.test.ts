import { describe, expect, it } from 'vitest';
import { roles } from '../../shared/domain/access.ts';
import { firstBrokenEvent } from '../../shared/domain/history.ts';
import { revokeAccess } from '../../shared/use-cases/access.ts';
import { applyRetention } from '../../shared/use-cases/apply-retention.ts';
import { createPlan, type NewPlan } from '../../shared/use-cases/create-plan.ts';
import { eraseAgain } from '../../shared/use-cases/erase-again.ts';
import { getPupil, removePlan } from '../../shared/use-cases/plans.ts';
import { confirmPupilErasure, holdPupil, orderPupilErasure, releasePupil } from '../../shared/use-cases/pupil-files.ts';
import { putSetting } from '../../shared/use-cases/settings.ts';
import { aPrincipal, aSchool, autumn, general, noon, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aCompensation, aConsultationMeasure, aRisk, written } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

/** A pupil whom everybody here knows only by what is asked of him. */
const aNewPlan = (): NewPlan => ({
  programme: 'pumpurs',
  semester: autumn,
  schoolId,
  caseNumber: 'L-7',
  pupil: { personalCode: '32123456789', givenName: 'Paraugs', familyName: 'Paraudziņš' },
  education: general(7),
  sex: 'male',
  application: { signedBy: 'guardian', signedOn: '2021-09-06' },
  guardian: { relation: 'parent', givenName: 'Parauga', familyName: 'Māte' },
  risks: [{ ...aRisk(), note: 'Izvairās no stundām.' }],
  measures: written(aConsultationMeasure('m1'), aCompensation('m2', 5_000)),
});

const always = () => true;
const later = Date.parse('2025-01-02T00:30:00Z');

const stage = async () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool()],
    principals: [...roles.map((role) => aPrincipal(role)), aPrincipal('ikvd-coordinator', { id: 'another' })],
  });
  let keys = 0;
  const remember = <Value>(subject: string) => {
    keys += 1;
    return remembering<Value>(records, subject, `key-${keys}`);
  };
  const plan = accepted(
    await createPlan(records)({ subject: 'iap-author', now: noon, input: aNewPlan(), remember: remember('iap-author') }),
  );
  const { pupilId } = plan;
  const file = () => {
    const found = records.tables.pupils.get(pupilId);
    if (found === undefined) throw new Error('no file of the pupil');
    return found;
  };
  const by = (subject: string) => ({ subject, now: noon, pupilId, expectedVersion: file().version });
  const setYears = async (value: number) =>
    accepted(
      await putSetting(records)({
        subject: 'ikvd-coordinator',
        now: noon,
        expectedVersion: undefined,
        programmeId: 'pumpurs',
        setting: 'retention.years',
        input: { since: '2017-03-01', value },
      }),
    );
  return { records, plan, pupilId, file, by, remember, setYears };
};

describe('retention', () => {
  it('erases nobody while nobody has said how long records are kept', async () => {
    const { records, file } = await stage();
    expect(await applyRetention(records)(later, always)).toMatchObject({ erased: 0, finished: 0, unfinished: 0 });
    expect(file().erasedAt).toBeNull();
  });

  it('erases after the last day, not on it; a plan of him keeps its facts, and the chains of both hold', async () => {
    const { records, file, plan, setYears } = await stage();
    await setYears(1);
    expect(await applyRetention(records)(Date.parse('2024-12-31T12:00:00Z'), always)).toMatchObject({ erased: 0 });
    expect(await applyRetention(records)(later, always)).toMatchObject({ erased: 1, finished: 1 });
    expect(file()).toMatchObject({ dataKey: null, due: null, erasure: { reason: 'retention-over', by: 'system:apply-retention' } });
    expect(records.tables.pupilCodes.size).toBe(0);
    const after = records.tables.plans.get(plan.id);
    expect(after).toMatchObject({
      sealed: { dataKey: '', person: '', texts: {} },
      caseNumber: null,
      risks: plan.risks,
      education: plan.education,
    });
    for (const one of [file(), after]) {
      if (one === undefined) throw new Error('the record is gone');
      const events = [...records.tables.events.values()].filter(({ recordId }) => recordId === one.id);
      expect(firstBrokenEvent(records.digest, events, one)).toBeUndefined();
      expect(JSON.stringify(events)).not.toContain(plan.sealed.dataKey);
    }
    expect(await applyRetention(records)(later, always)).toMatchObject({ erased: 0, finished: 0 });
    expect(refused(await getPupil(records)({ subject: 'school-director', now: later, planId: plan.id }))).toMatchObject({ code: 'erased' });
  });

  it('stops when its time is up, and goes on at the next run', async () => {
    const { records, file, setYears } = await stage();
    await setYears(1);
    expect(await applyRetention(records)(later, () => false)).toMatchObject({ erased: 0, unfinished: 1 });
    let asked = 0;
    const once = () => {
      asked += 1;
      return asked === 1;
    };
    expect(await applyRetention(records)(later, once)).toMatchObject({ erased: 1, finished: 0, unfinished: 1 });
    expect(file()).toMatchObject({ due: 'erasing', filesErasedAt: null });
    expect(await applyRetention(records)(later, always)).toMatchObject({ erased: 0, finished: 1, unfinished: 0 });
  });

  it('run twice at once erases once', async () => {
    const { records, setYears } = await stage();
    await setYears(1);
    const runs = await Promise.all([applyRetention(records)(later, always), applyRetention(records)(later, always)]);
    expect(runs.reduce((sum, { erased }) => sum + erased, 0)).toBe(1);
    expect(runs.reduce((sum, { finished }) => sum + finished, 0)).toBe(1);
  });

  it('does not even look at whoever is held, and finds him again when the last hold is lifted', async () => {
    const { records, file, by, remember, setYears } = await stage();
    await setYears(1);
    const hold = (subject: string) =>
      holdPupil(records)({ ...by(subject), remember: remember(subject), order: { reason: 'audit', reference: 'A-1' } });
    accepted(await hold('auditor'));
    accepted(await hold('ikvd-coordinator'));
    expect(file().due).toBeNull();
    expect(await applyRetention(records)(later, always)).toMatchObject({ erased: 0, barred: 0 });
    const lift = (subject: string, index: number) =>
      releasePupil(records)({ ...by(subject), holdId: file().holds[index]?.id ?? '', reason: 'matter-closed' });
    expect(refused(await lift('ikvd-coordinator', 0))).toMatchObject({ code: 'outside-organisation' });
    accepted(await lift('auditor', 0));
    expect(refused(await lift('auditor', 0))).toMatchObject({ code: 'wrong-state' });
    expect(await applyRetention(records)(later, always)).toMatchObject({ erased: 0 });
    accepted(await lift('ikvd-coordinator', 1));
    expect(await applyRetention(records)(later, always)).toMatchObject({ erased: 1 });
  });

  it('forgets invitations a month after they expired, and no others', async () => {
    const { records } = await stage();
    const expiring = (id: string, expiresAt: string, state: 'pending' | 'accepted') => {
      const base = {
        id,
        name: 'Jauna Kolēģe',
        role: 'iap-author',
        organisation: { kind: 'school', id: aSchool().id },
        sentTo: 'j…@sk…lv',
      } as const;
      const at = '2021-10-04T09:00:00.000Z';
      records.tables.invitations.set(id, {
        ...base,
        state,
        invitedBy: 'x',
        invitedAt: at,
        expiresAt,
        acceptedBy: null,
        updatedAt: at,
        version: 1,
        lastEventHash: null,
      });
    };
    expiring('old', '2024-11-01T00:00:00.000Z', 'pending');
    expiring('recent', '2024-12-20T00:00:00.000Z', 'pending');
    expiring('accepted', '2021-11-01T00:00:00.000Z', 'accepted');
    expect(await applyRetention(records)(later, always)).toMatchObject({ invitations: 1 });
    expect([...records.tables.invitations.keys()]).toEqual(['recent', 'accepted']);
  });
});

describe('where somebody is written to', () => {
  it('goes with his access', async () => {
    const { records } = await stage();
    const organisation = `school#${schoolId}`;
    const contact = {
      subject: 'iap-author',
      organisation,
      language: 'lv',
      dataKey: 'k',
      email: 'sealed',
      updatedAt: '2021-10-04T09:00:00.000Z',
    } as const;
    await records.unitOfWork.commit([contact, { ...contact, subject: 'school-coordinator' }].map(records.contacts.save));
    accepted(await revokeAccess(records)({ subject: 'school-director', now: noon, principalId: 'iap-author', expectedVersion: 1 }));
    expect((await records.contacts.list(organisation)).map(({ subject }) => subject)).toEqual(['school-coordinator']);
  });
});

describe('an erasure by order', () => {
  it('of a pupil entered by mistake asks for his plan to be removed first, and for a second person', async () => {
    const { records, plan, by, file, remember } = await stage();
    const order = { reason: 'entered-by-mistake', reference: 'I-1' } as const;
    expect(refused(await orderPupilErasure(records)({ ...by('school-director'), order }))).toMatchObject({ code: 'plan-still-live' });
    accepted(await removePlan(records)({ subject: 'school-director', now: noon, planId: plan.id, expectedVersion: plan.version }));
    accepted(await orderPupilErasure(records)({ ...by('ikvd-coordinator'), order }));
    expect(refused(await confirmPupilErasure(records)(by('ikvd-coordinator')))).toMatchObject({ code: 'four-eyes' });
    expect(refused(await confirmPupilErasure(records)({ ...by('another'), expectedVersion: 0 }))).toMatchObject({ code: 'stale-version' });
    accepted(await confirmPupilErasure(records)(by('another')));
    expect(file()).toMatchObject({ dataKey: null, due: 'erasing' });
    // The same child, entered again, is somebody new.
    const again = accepted(
      await createPlan(records)({ subject: 'iap-author', now: noon + 1, input: aNewPlan(), remember: remember('iap-author') }),
    );
    expect(again.pupilId).not.toBe(plan.pupilId);
  });

  it('fails where a plan was made for the pupil after it was read', async () => {
    const { records, plan, by } = await stage();
    accepted(await removePlan(records)({ subject: 'school-director', now: noon, planId: plan.id, expectedVersion: plan.version }));
    const order = { reason: 'entered-by-mistake', reference: 'I-1' } as const;
    const found = records.tables.pupils.get(plan.pupilId);
    const commit = records.unitOfWork.commit;
    const racing = {
      ...records,
      unitOfWork: {
        commit: async (...writes: Parameters<typeof commit>) => {
          if (found !== undefined) records.tables.pupils.set(plan.pupilId, { ...found, plansMade: 2 });
          return commit(...writes);
        },
      },
    };
    expect(refused(await orderPupilErasure(racing)({ ...by('school-director'), order }))).toMatchObject({ code: 'stale-version' });
  });
});

describe('a backup from before', () => {
  it('does not bring anybody back: he is erased again, once', async () => {
    const { records, file, plan, setYears } = await stage();
    const before = { file: file(), plan: records.tables.plans.get(plan.id), codes: [...records.tables.pupilCodes] };
    await setYears(1);
    await applyRetention(records)(later, always);
    records.tables.pupils.set(before.file.id, before.file);
    if (before.plan !== undefined) records.tables.plans.set(plan.id, before.plan);
    for (const [hash, of] of before.codes) records.tables.pupilCodes.set(hash, of);
    for (const key of [...records.tables.events.keys()]) if (key.startsWith(before.file.id)) records.tables.events.delete(key);
    for (const key of [...records.tables.events.keys()]) if (key === `${plan.id} ${plan.version + 1}`) records.tables.events.delete(key);
    const again = eraseAgain(records);
    expect(await again([before.file.id, before.file.id], '2025-02-01T00:00:00.000Z')).toBe(1);
    expect(await again([before.file.id], '2025-02-01T00:00:00.000Z')).toBe(0);
    expect(file()).toMatchObject({ dataKey: null, due: null });
    expect(records.tables.pupilCodes.size).toBe(0);
    expect(records.tables.plans.get(plan.id)?.sealed.dataKey).toBe('');
  });
});
