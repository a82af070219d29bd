import { describe, expect, it } from 'vitest';
import type { Role } from '../../shared/domain/access.ts';
import type { Consultation, Plan } from '../../shared/domain/plan.ts';
import { getHistory } from '../../shared/use-cases/lists.ts';
import { approvePlan, completePlan, getPlan, listConsultations, logConsultation, submitPlan } from '../../shared/use-cases/plans.ts';
import { aPrincipal, aSchool, at, idOf, noon, otherMunicipalityId, otherSchoolId, today } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { remembering } from '../support/remember.ts';
import { accepted, refused } from '../support/results.ts';

const everybody: readonly Role[] = [
  'iap-author',
  'school-coordinator',
  'school-director',
  'municipality-coordinator',
  'ikvd-coordinator',
  'ikvd-finance',
  'ikvd-analyst',
  'auditor',
];

const setUp = (plan: Plan = aPlan().build()) => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool()],
    plans: [plan],
    principals: [
      ...everybody.map((role) => aPrincipal(role)),
      aPrincipal('iap-author', { id: 'stranger', organisation: { kind: 'school', id: otherSchoolId } }),
      aPrincipal('municipality-coordinator', { id: 'neighbour', organisation: { kind: 'municipality', id: otherMunicipalityId } }),
      aPrincipal('iap-author', { id: 'revoked', revokedAt: at }),
    ],
  });
  const planId = plan.id;
  return { ...records, planId, by: (subject: string, expectedVersion = plan.version) => ({ subject, now: noon, planId, expectedVersion }) };
};

describe('reading a plan', () => {
  it.each(['iap-author', 'school-coordinator', 'school-director', 'municipality-coordinator', 'ikvd-coordinator', 'auditor'])(
    'is for the people whose plan it is: %s',
    async (subject) => {
      const records = setUp();
      expect(accepted(await getPlan(records)(records.by(subject)))).toMatchObject({ id: records.planId });
    },
  );

  it.each(['stranger', 'neighbour'])('of another organisation finds nothing: %s', async (subject) => {
    const records = setUp();
    expect(refused(await getPlan(records)(records.by(subject)))).toEqual({ code: 'not-found' });
  });

  it('that does not exist is told in the same words', async () => {
    const records = setUp();
    expect(refused(await getPlan(records)({ ...records.by('iap-author'), planId: idOf('iap', 99) }))).toEqual({ code: 'not-found' });
  });

  it.each([
    ['ikvd-analyst', 'role-not-permitted'],
    ['ikvd-finance', 'role-not-permitted'],
    ['revoked', 'no-access'],
    ['unknown', 'no-access'],
  ])('is not for %s: %s', async (subject, code) => {
    const records = setUp();
    expect(refused(await getPlan(records)(records.by(subject)))).toMatchObject({ code });
  });
});

describe('changing a plan', () => {
  it('writes the next version and its event in one go', async () => {
    const records = setUp();
    const submitted = accepted(await submitPlan(records)(records.by('iap-author')));
    expect(submitted).toMatchObject({ status: 'in_approval', awaiting: 'director', version: 2, updatedAt: at });
    expect(records.commits).toHaveLength(1);
    expect(records.tables.plans.get(records.planId)).toEqual(submitted);
    expect(await records.history.of(records.planId)).toMatchObject([
      { number: 2, action: 'submit', by: 'iap-author', role: 'iap-author', at, hash: submitted.lastEventHash },
    ]);
  });

  it('on an old version is refused before any rule, and writes nothing', async () => {
    const records = setUp(aPlan().inProgress().with({ version: 5 }).build());
    expect(refused(await submitPlan(records)(records.by('iap-author', 4)))).toEqual({ code: 'stale-version' });
    expect(refused(await submitPlan(records)(records.by('iap-author', Number.NaN)))).toEqual({ code: 'stale-version' });
    expect(records.commits).toEqual([]);
  });

  it('that somebody else changed at the same moment is refused', async () => {
    const records = setUp();
    records.beforeNextCommit(() => records.tables.plans.set(records.planId, aPlan().with({ version: 2 }).build()));
    expect(refused(await submitPlan(records)(records.by('iap-author')))).toEqual({ code: 'stale-version' });
    expect(records.tables.plans.get(records.planId)?.status).toBe('draft');
  });

  it('of another school finds nothing, and writes nothing', async () => {
    const records = setUp();
    expect(refused(await submitPlan(records)(records.by('stranger')))).toEqual({ code: 'not-found' });
    expect(records.commits).toEqual([]);
  });

  it('of a programme whose rules are gone is our bug', async () => {
    const records = setUp(aPlan().with({ programme: 'forgotten' }).build());
    await expect(submitPlan(records)(records.by('iap-author'))).rejects.toThrow('no rules for forgotten');
  });
});

describe('the whole approval', () => {
  it('takes a plan from its author to IKVD, and its history holds', async () => {
    const records = setUp();
    await submitPlan(records)(records.by('iap-author', 1));
    await approvePlan(records)(records.by('school-director', 2));
    await approvePlan(records)(records.by('municipality-coordinator', 3));
    const approved = accepted(await approvePlan(records)(records.by('ikvd-coordinator', 4)));
    expect(approved).toMatchObject({ status: 'approved', version: 5, approvedAt: at });
    expect((await records.history.of(records.planId)).map(({ action }) => action)).toEqual(['submit', 'approve', 'approve', 'approve']);
  });

  it('of a municipality is not for another municipality', async () => {
    const records = setUp(aPlan().inApproval('municipality').build());
    expect(refused(await approvePlan(records)(records.by('neighbour')))).toEqual({ code: 'not-found' });
  });
});

describe('completing a plan', () => {
  const afterwards = Date.UTC(2022, 0, 3, 9);

  it('counts days as they are in Riga', async () => {
    const records = setUp(aPlan().inProgress().build());
    const complete = completePlan(records);
    const lastHour = Date.UTC(2021, 11, 31, 21, 59);
    expect(refused(await complete({ ...records.by('iap-author'), now: lastHour, evaluation: 'Labi.' }))).toMatchObject({
      code: 'wrong-state',
    });
    expect(accepted(await complete({ ...records.by('iap-author'), now: lastHour + 60_000, evaluation: 'Labi.' }))).toMatchObject({
      status: 'completed',
    });
  });

  it('keeps the evaluation out of the history', async () => {
    const records = setUp(aPlan().inProgress().build());
    await completePlan(records)({ ...records.by('iap-author'), now: afterwards, evaluation: 'Ģimenē ir grūtības.' });
    expect(JSON.stringify(await records.history.of(records.planId))).not.toContain('Ģimenē');
  });
});

describe('logging a consultation', () => {
  const held = { measureId: 'm1', heldOn: today, minutes: 40 };
  const setUpLog = (plan = aPlan().approved().build()) => {
    const records = setUp(plan);
    const log = logConsultation(records);
    const call = (key: string, changes: Partial<typeof held> = {}) => ({
      ...records.by('iap-author'),
      held: { ...held, ...changes },
      remember: remembering<Consultation>(records, 'iap-author', key),
    });
    return { ...records, log, call };
  };

  it('starts the plan, and writes plan, event, consultation and answer together', async () => {
    const records = setUpLog();
    const logged = accepted(await records.log(records.call('key-0001')));
    expect(logged).toMatchObject({ planId: records.planId, ...held, loggedBy: 'iap-author', loggedAt: at });
    expect(records.tables.plans.get(records.planId)).toMatchObject({
      status: 'in_progress',
      startedOn: today,
      consultations: { count: 1, minutes: 40 },
      version: 2,
    });
    expect(records.commits.map((writes) => writes.map(({ guard }) => guard.kind))).toEqual([
      ['version', 'version', 'absent', 'idempotency'],
    ]);
  });

  it('meets somebody else’s and is tried again on what they left', async () => {
    const records = setUpLog();
    const others = aPlan()
      .inProgress('2021-09-27')
      .with({ version: 2, consultations: { count: 1, minutes: 20 } })
      .build();
    records.beforeNextCommit(() => records.tables.plans.set(records.planId, others));
    accepted(await records.log(records.call('key-0001')));
    expect(records.tables.plans.get(records.planId)).toMatchObject({
      startedOn: '2021-09-27',
      consultations: { count: 2, minutes: 60 },
      version: 3,
    });
    expect(records.commits).toHaveLength(2);
  });

  it('gives up where it meets somebody every time', async () => {
    const records = setUpLog();
    for (let version = 2; version <= 6; version += 1) {
      records.beforeNextCommit(() => records.tables.plans.set(records.planId, aPlan().approved().with({ version }).build()));
    }
    expect(refused(await records.log(records.call('key-0001')))).toEqual({ code: 'stale-version' });
    expect(records.commits).toHaveLength(5);
    expect(records.tables.consultations.size).toBe(0);
  });

  it('repeated with the same key is logged once', async () => {
    const records = setUpLog();
    const first = accepted(await records.log(records.call('key-0001')));
    expect(await records.log(records.call('key-0001'))).toMatchObject({
      ok: 'repeated',
      first: { answer: { body: JSON.stringify(first) } },
    });
    expect(records.tables.plans.get(records.planId)?.consultations).toEqual({ count: 1, minutes: 40 });
    expect(records.tables.consultations.size).toBe(1);
  });

  it('on a draft is refused', async () => {
    const records = setUpLog(aPlan().build());
    expect(refused(await records.log(records.call('key-0001')))).toMatchObject({ code: 'wrong-state', facts: { status: 'draft' } });
  });
});

describe('the log of a plan', () => {
  it('comes page by page, by a cursor that fits this plan only', async () => {
    const records = setUp(aPlan().approved().build());
    for (const key of ['key-0001', 'key-0002', 'key-0003']) {
      const remember = remembering<Consultation>(records, 'iap-author', key);
      await logConsultation(records)({ ...records.by('iap-author'), held: { measureId: 'm1', heldOn: today, minutes: 10 }, remember });
    }
    const list = listConsultations(records);
    const first = accepted(await list({ ...records.by('auditor'), query: { limit: 2 } }));
    expect(first.items).toHaveLength(2);
    const rest = accepted(await list({ ...records.by('auditor'), query: { limit: 2, cursor: first.next ?? '' } }));
    expect(rest).toMatchObject({ next: null });
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(3);
    expect(refused(await list({ ...records.by('auditor'), query: { limit: 2, cursor: 'plans:elsewhere@2' } }))).toMatchObject({
      faults: [{ pointer: 'query/cursor', code: 'bad-cursor' }],
    });
  });
});

describe('the history of a plan', () => {
  const historyOf = (records: ReturnType<typeof setUp>) =>
    getHistory((call) => getPlan(records)({ ...call, planId: call.id }), records.history, records.digest);

  it('is for those who may see the plan, and says whether it holds', async () => {
    const records = setUp(aPlan().with({ version: 0 }).build());
    await submitPlan(records)(records.by('iap-author', 0));
    const read = historyOf(records);
    expect(accepted(await read({ ...records.by('auditor'), id: records.planId }))).toMatchObject({ intact: true, items: [{ number: 1 }] });
    expect(refused(await read({ ...records.by('stranger'), id: records.planId }))).toEqual({ code: 'not-found' });
    records.tables.events.clear();
    expect(accepted(await read({ ...records.by('auditor'), id: records.planId }))).toEqual({ intact: false, items: [] });
  });
});
