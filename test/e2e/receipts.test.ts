import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptRoutes } from '../../shared/routes/receipts.ts';
import { eicar, honestUploads, hostileUploads, type Upload, ublInvoice } from '../support/hostile-files.ts';
import { expectProblem } from './support/expect-problem.ts';
import { createWorld, type Person, type School, type World } from './support/world.ts';

type Form = { readonly url: string; readonly fields: Readonly<Record<string, string>> };
type Announced = { readonly receipt: { readonly id: string; readonly version: number }; readonly upload: Form };

const [honest, hostile] = await Promise.all([honestUploads(), hostileUploads()]);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('an uploaded receipt', () => {
  let world: World;
  let school: School;
  let other: School;
  let ikvd: Person;
  let auditor: Person;

  beforeAll(async () => {
    world = await createWorld();
    [school, other, ikvd, auditor] = await Promise.all([
      world.openSchool('9000000001'),
      world.openSchool('9000000002', { municipalityId: '0030000' }),
      world.admit('ikvd-coordinator', { kind: 'ikvd' }),
      world.admit('auditor', { kind: 'audit' }),
    ]);
  });
  afterAll(() => world?.cloud.stop());

  const describeFile = ({ type, bytes }: Pick<Upload, 'type' | 'bytes'>) => ({
    name: 'čeks.pdf',
    contentType: type,
    sizeBytes: bytes.length,
    sha256: sha256(bytes),
  });
  const announce = async (body: object): Promise<Announced> => {
    const answer = await school.coordinator.http.post<Announced>('/v1/receipts', body, { 'Idempotency-Key': world.key() });
    expect(answer.status).toBe(201);
    return answer.body;
  };
  const send = async ({ url, fields }: Form, bytes: Buffer, changes: Readonly<Record<string, string>> = {}): Promise<number> => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...changes })) form.append(name, value);
    form.append('file', new Blob([new Uint8Array(bytes)]), '../../etc/\u202Efdp.exe');
    const response = await fetch(url, { method: 'POST', body: form });
    await response.arrayBuffer();
    return response.status;
  };
  const read = (receiptId: string, by = school.coordinator) => by.must(receiptRoutes.getReceipt, { params: { receiptId } });
  /** Announced as what it is, uploaded, and judged. */
  const upload = async (file: Pick<Upload, 'type' | 'bytes'>): Promise<string> => {
    const { receipt, upload: form } = await announce(describeFile(file));
    expect(await send(form, file.bytes)).toBe(204);
    await world.cloud.settle();
    return receipt.id;
  };

  it.each(honest)('is clean where it is $name, and comes back as it was', async (file) => {
    const id = await upload(file);
    expect(await read(id)).toMatchObject({
      state: 'clean',
      faults: [],
      scan: { verdict: 'no-threats', scanner: expect.stringContaining('EICAR') },
    });
    const { url, expiresAt } = await auditor.must(receiptRoutes.getReceiptContent, { params: { receiptId: id } });
    expect(Date.parse(expiresAt) - Date.parse(world.cloud.now())).toBeLessThanOrEqual(60_000);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toMatch(new RegExp(`^attachment; filename="${id}.[a-z]+"$`));
    expect(url).not.toMatch(/eks/);
    expect(response.headers.get('content-type')).toBe(file.type);
    expect(sha256(Buffer.from(await response.arrayBuffer()))).toBe(sha256(file.bytes));
  });

  it.each(hostile)('is never clean where it is $name, and told why', async (file) => {
    const id = await upload(file);
    expect(await read(id)).toMatchObject({ state: 'unreadable', faults: file.faults.length === 0 ? ['type-differs'] : file.faults });
    expectProblem(await school.coordinator.http.get(`/v1/receipts/${id}/content`), 409, 'wrong-state');
  });

  it('is infected where it holds what the scanner knows, whatever it looks like', async () => {
    const hidden = ublInvoice(`<!-- ${eicar.toString().replaceAll('<', ' ')} -->`);
    const inside = await upload({ type: 'application/xml', bytes: hidden });
    expect(await read(inside)).toMatchObject({ state: 'infected', faults: ['malware'], scan: { verdict: 'threats' } });
    const alone = await upload({ type: 'application/pdf', bytes: eicar });
    expect(await read(alone)).toMatchObject({ state: 'infected', faults: expect.arrayContaining(['type-unknown', 'malware']) });
    expectProblem(await auditor.http.get(`/v1/receipts/${inside}/content`), 409, 'wrong-state');
  });

  describe('does not get in', () => {
    const file = { type: 'application/xml' as const, bytes: ublInvoice('<!-- form -->') };

    it('announced with nothing in it, a byte too many, or a name that deceives', async () => {
      const good = describeFile(file);
      for (const [changes, pointer] of [
        [{ sizeBytes: 0 }, '/sizeBytes'],
        [{ sizeBytes: 10_000_001 }, '/sizeBytes'],
        [{ name: 'čeks\u202Efdp.exe' }, '/name'],
        [{ name: 'čeks\u0000.pdf' }, '/name'],
        [{ contentType: 'image/svg+xml' }, '/contentType'],
        [{ sha256: 'abc' }, '/sha256'],
      ] as const) {
        const answer = await school.coordinator.http.post('/v1/receipts', { ...good, ...changes }, { 'Idempotency-Key': world.key() });
        expect(expectProblem(answer, 422, 'invalid-request').errors?.map((one) => one.pointer)).toEqual([pointer]);
      }
    });

    it('with a form that was tampered with, or a file that is not the announced one', async () => {
      const { receipt, upload: form } = await announce(describeFile(file));
      const policy = Buffer.from(form.fields['Policy'] ?? '', 'base64').toString();
      const later = Buffer.from(policy.replace(/"expiration":"\d{4}/, '"expiration":"2099')).toString('base64');
      const attempts = [
        send(form, Buffer.concat([file.bytes, Buffer.from(' ')])),
        send(form, Buffer.from(file.bytes.map((byte, index) => (index === 0 ? byte ^ 1 : byte)))),
        send(form, Buffer.alloc(0)),
        send(form, file.bytes, { key: 'quarantine/rcp_00000000000000000000000000' }),
        send(form, file.bytes, { key: '../outside' }),
        send(form, file.bytes, { 'Content-Type': 'text/html' }),
        send(form, file.bytes, { 'x-amz-checksum-sha256': Buffer.alloc(32).toString('base64') }),
        send(form, file.bytes, { Policy: later }),
        send(form, file.bytes, { acl: 'public-read' }),
      ];
      for (const status of await Promise.all(attempts)) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }
      await world.cloud.settle();
      expect((await read(receipt.id)).state).toBe('awaiting-upload');
      expect(await send(form, file.bytes)).toBe(204);
      await world.cloud.settle();
      expect((await read(receipt.id)).state).toBe('clean');
    });

    it('by the same form once more: the verdict and the file stand', async () => {
      const again = { ...file, bytes: ublInvoice('<!-- again -->') };
      const { receipt, upload: form } = await announce(describeFile(again));
      await send(form, again.bytes);
      await world.cloud.settle();
      const before = await read(receipt.id);
      await send(form, again.bytes);
      await world.cloud.settle();
      expect(await read(receipt.id)).toEqual(before);
    });

    it('after a quarter of an hour, and says that its form ran out', async () => {
      const { receipt } = await announce(describeFile({ ...file, bytes: ublInvoice('<!-- late -->') }));
      const now = world.cloud.now();
      world.cloud.setClock(new Date(Date.parse(now) + 15 * 60_000 + 1_000).toISOString());
      expect((await read(receipt.id)).state).toBe('expired');
    });
  });

  it('is looked into again by IKVD only, with a reason that stays', async () => {
    const id = await upload({ type: 'application/pdf', bytes: eicar });
    const { version } = await read(id);
    const order = (by: Person, etag = version) =>
      by.http.post(`/v1/receipts/${id}/reinspect`, { reason: 'Iespējama kļūdaina trauksme.' }, { 'If-Match': `"${etag}"` });
    expectProblem(await order(school.director), 403, 'role-not-permitted');
    expectProblem(await order(school.coordinator), 403, 'role-not-permitted');
    expectProblem(await order(ikvd, version - 1), 412, 'stale-version');
    const answer = await order(ikvd);
    expect(answer).toMatchObject({ status: 200, body: { state: 'pending', faults: [] } });
    await world.cloud.settle();
    expect(await read(id)).toMatchObject({ state: 'infected', reinspections: [{ reason: 'Iespējama kļūdaina trauksme.' }] });
    const { items, intact } = await auditor.must(receiptRoutes.getReceiptHistory, { params: { receiptId: id } });
    expect(intact).toBe(true);
    expect(items.filter(({ action }) => action === 'reinspect')).toMatchObject([{ role: 'ikvd-coordinator' }]);
  });

  it('is not there for another school', async () => {
    const id = await upload({ type: 'application/xml', bytes: ublInvoice('<!-- mine -->') });
    for (const path of ['', '/content', '/history']) {
      expectProblem(await other.coordinator.http.get(`/v1/receipts/${id}${path}`), 404, 'not-found');
    }
  });

  it('leaves the quarantine when it is clean, and stays there when it is not', async () => {
    const good = await upload({ type: 'application/xml', bytes: ublInvoice('<!-- good -->') });
    const bad = await upload({ type: 'application/pdf', bytes: Buffer.from('MZ') });
    const files = readdirSync(world.cloud.data.file('s3'), { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('_object'),
    );
    expect(files.filter((path) => path.includes(good)).map((path) => path.includes('quarantine'))).toEqual([false]);
    expect(files.filter((path) => path.includes(bad)).map((path) => path.includes('quarantine'))).toEqual([true]);
  });
});
