import { describe, expect, it } from 'vitest';
import { apiOver } from '../support/api.ts';
import { aPrincipal, aSchool, autumn, general, otherSchoolId, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aCompensation, aConsultationMeasure, aRisk } from '../support/plan-builders.ts';

const newPlan = {
  programme: 'pumpurs',
  semester: autumn,
  schoolId,
  pupil: { personalCode: '321234-56789', givenName: 'Paraugs', familyName: 'Paraudziņš' },
  education: general(7),
  sex: 'female',
  application: { signedBy: 'parent', signedOn: '2021-09-06' },
  risks: [aRisk()],
  measures: [aConsultationMeasure(), aCompensation()],
};

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
    expect(JSON.stringify(made.body)).not.toMatch(/lastEventHash|Paraudz|32123456789/);
    expect(await api.call('getPlan', { subject: 'iap-author', params: { planId } })).toMatchObject({ status: 200, body: made.body });
    expect(await api.call('getPlan', { subject: 'stranger', params: { planId } })).toMatchObject({ status: 404 });
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
    expect(queue).toMatchObject({ status: 200, body: { items: [{ id: planId, awaiting: 'director' }], next: null } });
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
