import { describe, expect, it } from 'vitest';
import { mayRole, roles } from '../../shared/domain/access.ts';
import { routes } from '../../shared/routes.ts';
import { apiOver } from '../support/api.ts';
import { aPrincipal, idOf, municipalityId, schoolId } from '../support/builders.ts';
import { tellEdition } from '../support/editions.ts';
import { given, memoryRecords } from '../support/memory-records.ts';

const params = {
  planId: idOf('iap', 1),
  pupilId: idOf('pup', 1),
  holdId: idOf('hld', 1),
  consultationId: idOf('con', 1),
  projectId: idOf('prj', 1),
  participationId: idOf('prt', 1),
  invitationId: idOf('inv', 1),
  claimId: idOf('clm', 1),
  receiptId: idOf('rcp', 1),
  batchId: idOf('pay', 1),
  partnerId: municipalityId,
  regionId: 'zemgale',
  schoolId,
  municipalityId,
  principalId: 'somebody',
  programmeId: 'pumpurs',
  setting: 'calendar.graceDays',
  schoolYear: '2021-2022',
  file: 'docs.html',
  period: '2021-2022-1',
  reportId: 'rep_0003000_2021-10_1',
  format: 'pdf',
};

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, { principals: roles.map((role) => aPrincipal(role)) });
  tellEdition(records, { 'nation LV': { 'plans.total': 5 } });
  return { ...apiOver(records), commits: records.commits };
};

const closed = routes.flatMap((route) =>
  route.access === 'public' || route.access.permission === null ? [] : [{ ...route, permission: route.access.permission }],
);
const roleless = routes.filter(({ access }) => access !== 'public' && access.permission === null);
const open = routes.filter(({ access }) => access === 'public');
const cases = closed.flatMap((route) => roles.map((role) => ({ ...route, role, may: mayRole(role, route.permission) })));

describe('every route', () => {
  it.each(closed)('$method $path knows nobody without a role, and says so before any fault', async ({ operationId }) => {
    const { call, commits } = setUp();
    expect(await call(operationId, { subject: 'nobody', params })).toMatchObject({ status: 403, body: { code: 'no-access' } });
    expect(await call(operationId, { params })).toMatchObject({ status: 403, body: { code: 'no-access' } });
    expect(commits).toEqual([]);
  });

  it.each(cases.filter(({ may }) => !may))('$method $path is not for $role', async ({ operationId, role }) => {
    const { call, commits } = setUp();
    expect(await call(operationId, { subject: role, params })).toMatchObject({ status: 403, body: { code: 'role-not-permitted' } });
    expect(commits).toEqual([]);
  });

  it.each(cases.filter(({ may }) => may))('$method $path is for $role', async ({ operationId, role }) => {
    const { body, status } = await setUp().call(operationId, { subject: role, params });
    expect(body).not.toMatchObject({ code: 'role-not-permitted' });
    expect(status).toBeLessThan(500);
  });

  it.each(roleless)('$method $path asks for no role, but for a caller', async ({ operationId }) => {
    const { call, commits } = setUp();
    const headers = { 'Idempotency-Key': 'key-0001' };
    expect(await call(operationId, { params, headers, body: {} })).toMatchObject({ status: 403, body: { code: 'no-access' } });
    for (const subject of ['nobody', ...roles]) {
      expect(await call(operationId, { subject, params, headers, body: {} })).toMatchObject({ status: 422 });
    }
    expect(commits).toEqual([]);
  });

  it('but accepting an invitation asks for a role or is open', () => {
    expect(roleless.map(({ operationId }) => operationId)).toEqual(['acceptInvitation']);
  });

  it.each(open)('$method $path is open to everybody', async ({ operationId, path }) => {
    const file = path.startsWith('/open-data') ? 'national.csv' : params.file;
    expect(await setUp().call(operationId, { params: { ...params, file } })).toMatchObject({ status: 200 });
  });

  it.each(closed.filter(({ method }) => method === 'GET'))(
    '$method $path refuses a parameter that it does not read',
    async ({ operationId, permission }) => {
      const subject = roles.find((role) => mayRole(role, permission)) ?? '';
      const { body, status } = await setUp().call(operationId, { subject, params, query: { verbose: ['1'] } });
      expect(status).toBe(422);
      expect(JSON.stringify(body)).toContain('query/verbose');
    },
  );

  it.each(closed.filter(({ request }) => request.params !== undefined))(
    '$method $path has nothing under an id that is none',
    async (route) => {
      const subject = roles.find((role) => mayRole(role, route.permission)) ?? '';
      const headers = { 'If-Match': '"1"', 'Idempotency-Key': 'key-0001' };
      const none = Object.fromEntries(Object.keys(params).map((name) => [name, "x'; --"]));
      expect(await setUp().call(route.operationId, { subject, params: none, headers, body: {} })).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
    },
  );
});
