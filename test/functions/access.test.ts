import { describe, expect, it } from 'vitest';
import { MailNotSent } from '../../shared/adapters/ses/mailer.ts';
import { apiOver } from '../support/api.ts';
import { aPrincipal, aSchool, idOf, schoolId } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';

const email = 'Anna.Paraudzina@skola.example.lv';
const organisation = { kind: 'school', id: schoolId };
const newInvitation = { email, name: 'Anna Paraudziņa', role: 'iap-author', organisation };

const setUp = () => {
  const records = memoryRecords();
  given(records.tables, { schools: [aSchool()], principals: [aPrincipal('iap-author'), aPrincipal('school-director')] });
  const { call, logged } = apiOver(records);
  const invite = (body: object = newInvitation, key = 'key-00000001') =>
    call('invite', { subject: 'school-director', headers: { 'Idempotency-Key': key }, body });
  const accept = (body: object, subject = 'anna') => call('acceptInvitation', { subject, body });
  const codeIn = (text = records.mails.at(-1)?.text) => /^[0-9A-Z]{26}-[0-9A-F]{40}$/m.exec(text ?? '')?.[0] ?? '';
  return { records, call, logged, invite, accept, codeIn };
};

describe('letting somebody in takes two calls', () => {
  it('of him who invites and of him who accepts', async () => {
    const { call, invite, accept, codeIn } = setUp();
    const invited = await invite();
    expect(invited).toMatchObject({
      status: 201,
      headers: { ETag: '"1"' },
      body: { state: 'pending', sentTo: 'A…@sk…lv', role: 'iap-author', expiresAt: '2021-10-18T09:00:00.000Z' },
    });
    expect(await call('getMe', { subject: 'anna' })).toMatchObject({ status: 403, body: { code: 'no-access' } });
    expect(await accept({ code: codeIn() })).toMatchObject({
      status: 200,
      headers: { ETag: '"1"' },
      body: { id: 'anna', role: 'iap-author' },
    });
    expect(await call('getMe', { subject: 'anna' })).toMatchObject({ status: 200, body: { id: 'anna' } });
  });

  it('tells the code to nobody but the addressee, and the address to nobody', async () => {
    const { records, logged, invite, accept, codeIn } = setUp();
    const invited = await invite();
    const accepted = await accept({ code: codeIn() });
    const told = JSON.stringify([invited, accepted, logged, [...records.tables.answers.values()]]);
    expect(told).not.toContain(codeIn().split('-')[1]);
    expect(told).not.toMatch(/paraudzina@|example\.lv/i);
    expect(records.mails).toMatchObject([{ to: email }]);
  });
});

describe('a message that is not sent', () => {
  it('is told, and sent by the repetition of the same request', async () => {
    const { records, logged, invite, accept, codeIn } = setUp();
    records.beforeNextMail(new MailNotSent('AccountSuspendedException'));
    expect(await invite()).toMatchObject({ status: 503, headers: { 'Retry-After': '1' }, body: { code: 'mail-not-sent' } });
    expect(logged).toContainEqual(['REQUEST_FAILED', expect.objectContaining({ operationId: 'invite', code: 'mail-not-sent' })]);
    expect(await invite()).toMatchObject({ status: 201, headers: { 'Idempotency-Replayed': 'true' }, body: { state: 'pending' } });
    expect(records.tables.invitations.size).toBe(1);
    expect(records.mails).toHaveLength(1);
    expect(await accept({ code: codeIn() })).toMatchObject({ status: 200 });
  });

  it('is not sent to another address by the same key', async () => {
    const { records, invite } = setUp();
    await invite();
    expect(await invite({ ...newInvitation, email: 'somebody@else.example.lv' })).toMatchObject({
      status: 422,
      body: { code: 'idempotency-key-reused' },
    });
    expect(records.mails).toHaveLength(1);
  });
});

describe('an invitation that is not good', () => {
  const pointersOf = ({ body }: { readonly body: unknown }) =>
    typeof body === 'object' && body !== null && 'errors' in body && Array.isArray(body.errors)
      ? body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`)
      : [];

  it('gets all its faults at once', async () => {
    const { records, invite } = setUp();
    const answer = await invite({
      email: 'anna',
      name: 'A\u202Enna',
      role: 'king',
      organisation: { kind: 'castle' },
      language: 'de',
      extra: 1,
    });
    expect(answer.status).toBe(422);
    expect(pointersOf(answer).toSorted()).toEqual([
      '/email bad-format',
      '/extra unknown-field',
      '/language unknown-value',
      '/name bad-characters',
      '/organisation/kind unknown-value',
      '/role unknown-value',
    ]);
    expect(records.commits).toEqual([]);
  });

  it.each([
    'anna@',
    '@skola.lv',
    'anna skola.lv',
    'anna@skola',
    'a@b.lv\r\nBcc: c@d.lv',
    'a@b.lv,c@d.lv',
    'anna@skola.lv>',
    `${'a'.repeat(250)}@b.lv`,
    'ānna@skola.lv',
    '"a b"@skola.lv',
    'a@[127.0.0.1]',
  ])('such as to %j is sent nowhere', async (address) => {
    const { records, invite } = setUp();
    expect(await invite({ ...newInvitation, email: address })).toMatchObject({ status: 422 });
    expect(records.mails).toEqual([]);
  });

  it('needs a key of its own', async () => {
    const { call } = setUp();
    expect(await call('invite', { subject: 'school-director', body: newInvitation })).toMatchObject({
      status: 400,
      body: { code: 'idempotency-key-missing' },
    });
  });
});

describe('a code', () => {
  it.each([
    '',
    'x',
    'inv_01ARZ3NDEKTSV4RRFFQ69G5FAV',
    `${'0'.repeat(26)}-${'0'.repeat(39)}`,
    `${'0'.repeat(26)}-${'g'.repeat(40)}`,
    7,
    null,
  ])('that looks like none is a fault of the request: %j', async (code) => {
    expect(await setUp().accept({ code })).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
  });

  it('that opens nothing is not found', async () => {
    expect(await setUp().accept({ code: `${'0'.repeat(26)}-${'0'.repeat(40)}` })).toMatchObject({
      status: 404,
      body: { code: 'invitation-unknown' },
    });
  });

  it('copied with blanks around it works', async () => {
    const { invite, accept, codeIn } = setUp();
    await invite();
    expect(await accept({ code: `  ${codeIn()}\n` })).toMatchObject({ status: 200 });
  });
});

describe('invitations', () => {
  it('are listed with their states and withdrawn by version', async () => {
    const { call, invite } = setUp();
    const { body } = await invite();
    const id = typeof body === 'object' && body !== null && 'id' in body ? String(body.id) : '';
    const director = { subject: 'school-director' };
    expect(await call('listInvitations', director)).toMatchObject({ status: 200, body: { items: [{ id, state: 'pending' }], next: null } });
    const withdraw = (version: number) =>
      call('withdrawInvitation', { ...director, params: { invitationId: id }, headers: { 'If-Match': `"${version}"` } });
    expect(await withdraw(9)).toMatchObject({ status: 412 });
    expect(await withdraw(1)).toMatchObject({ status: 200, headers: { ETag: '"2"' }, body: { state: 'withdrawn' } });
    expect(await withdraw(2)).toMatchObject({ status: 409, body: { code: 'invitation-withdrawn' } });
    expect(await call('listInvitations', director)).toMatchObject({ body: { items: [] } });
  });

  it('are none under an id that there is not', async () => {
    const answer = await setUp().call('withdrawInvitation', {
      subject: 'school-director',
      params: { invitationId: idOf('inv', 9) },
      headers: { 'If-Match': '"1"' },
    });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });
});

describe('a change of role', () => {
  const change = (body: object) =>
    setUp().call('changeAccess', {
      subject: 'school-director',
      params: { principalId: 'iap-author' },
      headers: { 'If-Match': '"1"' },
      body,
    });

  it('answers with the next version', async () => {
    expect(await change({ role: 'school-coordinator' })).toMatchObject({
      status: 200,
      headers: { ETag: '"2"' },
      body: { role: 'school-coordinator' },
    });
  });

  it.each([{}, { organisation: { kind: 'ikvd' } }, { role: 'king' }, { name: '' }])('that is none is refused: %j', async (body) => {
    expect(await change(body)).toMatchObject({ status: 422, body: { code: 'invalid-request' } });
  });
});
