import { describe, expect, it } from 'vitest';
import { apiOver } from '../support/api.ts';
import { aPrincipal, aSchool, otherSchoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { newPlan } from '../support/new-plan.ts';

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, {
    schools: [aSchool()],
    principals: [
      aPrincipal('iap-author'),
      aPrincipal('school-director'),
      aPrincipal('municipality-coordinator'),
      aPrincipal('ikvd-coordinator'),
      aPrincipal('iap-author', { id: 'stranger', organisation: { kind: 'school', id: otherSchoolId } }),
    ],
  });
  return { ...apiOver(records), tables: records.tables };
};

const create = (api: ReturnType<typeof setUp>, changes: object = {}) =>
  api.call('createPlan', { subject: 'iap-author', headers: { 'Idempotency-Key': 'key-0001' }, body: { ...newPlan, ...changes } });

const idIn = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string' ? body.id : '';

describe('the plans function', () => {
  it('makes a plan that can be found at its location, and tells nothing of its pupil', async () => {
    const api = setUp();
    const made = await create(api);
    const planId = idIn(made.body);
    expect(made).toMatchObject({ status: 201, headers: { ETag: '"1"', Location: `/v1/plans/${planId}` }, body: { status: 'draft' } });
    expect(JSON.stringify(made.body)).not.toMatch(/lastEventHash|sealed|Paraudz|32123456789|Izvairās|atbalsts/);
    expect(await api.call('getPlan', { subject: 'iap-author', params: { planId } })).toMatchObject({
      status: 200,
      headers: { ETag: '"1"' },
      body: { id: planId, risks: newPlan.risks, measures: newPlan.measures, evaluation: null },
    });
    expect(await api.call('getPlan', { subject: 'stranger', params: { planId } })).toMatchObject({ status: 404 });
  });

  it('gives a plan back in the words in which it can be sent again', async () => {
    const api = setUp();
    const planId = idIn((await create(api)).body);
    const { body } = await api.call('getPlan', { subject: 'iap-author', params: { planId } });
    const { risks, measures, education, application } = Object(body);
    const changes = { risks, measures, education, application };
    const edited = await api.call('editPlan', { subject: 'iap-author', params: { planId }, headers: { 'If-Match': '"1"' }, body: changes });
    expect(edited.status).toBe(200);
    expect((await api.call('getPlan', { subject: 'iap-author', params: { planId } })).body).toMatchObject({ risks, measures });
  });

  it('says in the caller’s language what he may do next, and why not', async () => {
    const api = setUp();
    const planId = idIn((await create(api)).body);
    const asked = async (language: string) => {
      const { body } = await api.call('getPlan', {
        subject: 'school-director',
        params: { planId },
        headers: { 'Accept-Language': language },
      });
      return Object(body).actions;
    };
    const approve = { action: 'approve', allowed: false };
    expect(await asked('en')).toContainEqual({
      ...approve,
      reason: { code: 'wrong-state', detail: 'The record’s status is draft; this is possible in in_approval, under_review.' },
    });
    expect(await asked('lv')).toContainEqual({
      ...approve,
      reason: { code: 'wrong-state', detail: 'Ieraksta statuss ir draft; darbība iespējama statusā in_approval, under_review.' },
    });
    expect(await asked('lv')).toContainEqual({ action: 'remove', allowed: true, reason: null });
  });

  it('answers two requests with one key alike', async () => {
    const api = setUp();
    const [one, two] = [await create(api), await create(api)];
    expect(two).toEqual({ ...one, headers: { ...one.headers, 'Idempotency-Replayed': 'true' } });
    expect(api.tables.plans.size).toBe(1);
  });

  it('brings a plan through its approval, each step by the ETag of the one before', async () => {
    const api = setUp();
    const planId = idIn((await create(api)).body);
    const step = (operationId: string, subject: string, version: number) =>
      api.call(operationId, { subject, params: { planId }, headers: { 'If-Match': `"${version}"` } });
    expect(await step('submitPlan', 'iap-author', 1)).toMatchObject({ status: 200, headers: { ETag: '"2"' } });
    expect(await step('approvePlan', 'school-director', 1)).toMatchObject({ status: 412, body: { code: 'stale-version' } });
    expect(await step('approvePlan', 'ikvd-coordinator', 2)).toMatchObject({ status: 409, body: { code: 'awaiting-another-level' } });
    await step('approvePlan', 'school-director', 2);
    await step('approvePlan', 'municipality-coordinator', 3);
    expect(await step('approvePlan', 'ikvd-coordinator', 4)).toMatchObject({ status: 200, body: { status: 'approved' } });
    const history = await api.call('getPlanHistory', { subject: 'ikvd-coordinator', params: { planId } });
    expect(history).toMatchObject({
      body: { intact: true, items: [{ number: 1 }, { number: 2 }, { number: 3 }, { number: 4 }, { number: 5 }] },
    });
  });

  it('shows a director what waits for him', async () => {
    const api = setUp();
    const planId = idIn((await create(api)).body);
    await api.call('submitPlan', { subject: 'iap-author', params: { planId }, headers: { 'If-Match': '"1"' } });
    const queue = await api.call('listPlans', { subject: 'school-director', query: { awaiting: ['me'] } });
    expect(queue).toMatchObject({
      status: 200,
      body: { items: [{ id: planId, awaiting: 'director', waiting: { days: 0, daysLate: 0 } }], next: null },
    });
  });

  it('answers in Latvian unless English is asked for', async () => {
    const api = setUp();
    const ask = { subject: 'iap-author', params: { planId: 'x' } };
    expect(await api.call('getPlan', { ...ask, headers: { 'Accept-Language': 'lv' } })).toMatchObject({ body: { title: 'Nav atrasts' } });
    expect(await api.call('getPlan', ask)).toMatchObject({ body: { title: 'Not found' } });
  });

  it('logs neither the pupil nor the caller', async () => {
    const api = setUp();
    await create(api);
    await create(api, { pupil: { ...newPlan.pupil, familyName: 'A\u202EB' } });
    expect(api.logged).toHaveLength(2);
    expect(JSON.stringify(api.logged)).not.toMatch(/Paraudz|32123456789|iap-author/);
  });
});
