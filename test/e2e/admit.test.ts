import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoClient } from '../../infra/local/clients.ts';
import { recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../', import.meta.url));

describe('npm run admit', () => {
  let cloud: TestCloud;
  let first: DemoClient;
  let second: DemoClient;

  beforeAll(async () => {
    cloud = await startTestCloud();
    const person = { role: 'ikvd-coordinator', organisation: { kind: 'ikvd' } } as const;
    first = cloud.createClient({ ...person, name: 'Zane Liepa' });
    second = cloud.createClient({ ...person, name: 'Other' });
  });
  afterAll(() => cloud?.stop());

  /** As an operator runs it, by his own credentials. */
  const admit = async (...args: readonly string[]) => {
    const { endpoint, credentials } = recordsTableOf(cloud);
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    try {
      const { stdout } = await run(process.execPath, ['infra/operator/admit.ts', ...args], { cwd: repository, env });
      return { code: 0, text: stdout };
    } catch (error) {
      return { code: 1, text: typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : String(error) };
    }
  };
  const admitPerson = ({ clientId }: DemoClient, name: string) =>
    admit('--table', recordsTableOf(cloud).tableName, '--subject', clientId, '--name', name);
  const me = async (client: DemoClient) => cloud.call(await cloud.tokenOf(client)).get<{ role?: string; code?: string }>('/v1/me');

  it('refuses what says too little, and what is no person', async () => {
    expect(await admit()).toMatchObject({ code: 1, text: expect.stringContaining('--table is missing') });
    expect(await admitPerson(first, '')).toMatchObject({ code: 1, text: expect.stringContaining('--name is missing') });
    expect(await admit('--table', 'x', '--subject', 'a b', '--name', 'x')).toMatchObject({ code: 1, text: '--subject is none: "a b"\n' });
  });

  it('lets the first coordinator in, who then lets others in', async () => {
    expect(await me(first)).toMatchObject({ status: 403, body: { code: 'no-access' } });
    expect(await admitPerson(first, 'Zane Liepa')).toEqual({
      code: 0,
      text: `${first.clientId} is coordinator of IKVD and can grant access to others.\n`,
    });
    expect(await me(first)).toMatchObject({ status: 200, body: { role: 'ikvd-coordinator' } });
    const { status } = await cloud
      .call(await cloud.tokenOf(first))
      .post(
        '/v1/principals',
        { subject: 'somebody', name: 'Somebody', role: 'auditor', organisation: { kind: 'audit' } },
        { 'Idempotency-Key': 'first-grant' },
      );
    expect(status).toBe(201);
  });

  it('changes nothing when it is run again', async () => {
    expect(await admitPerson(first, 'Another Name')).toEqual({ code: 0, text: `${first.clientId} is known already.\n` });
  });

  it('lets nobody in beside somebody who can', async () => {
    expect(await admitPerson(second, 'Other')).toMatchObject({ code: 1, text: expect.stringContaining('through the API') });
    expect((await me(second)).status).toBe(403);
  });

  it('lets somebody in whose access can be revoked: from the next call on, whatever token he still has', async () => {
    const coordinator = cloud.call(await cloud.tokenOf(first));
    const grant = { subject: second.clientId, name: 'Other', role: 'auditor', organisation: { kind: 'audit' } };
    expect((await coordinator.post('/v1/principals', grant, { 'Idempotency-Key': 'second-grant' })).status).toBe(201);
    const token = await cloud.tokenOf(second);
    const before = await cloud.call(token).get('/v1/me');
    expect(before.status).toBe(200);
    const revoked = await fetch(`${cloud.url}/v1/principals/${second.clientId}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${await cloud.tokenOf(first)}`, 'If-Match': before.headers.get('etag') ?? '"1"' },
    });
    expect(revoked.status).toBe(200);
    expect((await cloud.call(token).get('/v1/me')).status).toBe(403);
  });
});
