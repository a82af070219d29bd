import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { caughtKeyService } from '../support/key-service.ts';

const list = 'plans:9000000001:2021-2022-1';
const position = JSON.stringify({ pk: 'PLAN#1', sk: 'PLAN' });

const setUp = (macKeyId = 'mac-key') => {
  caughtKeyService();
  return createCursors(createKeyService(), macKeyId);
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
});

describe('a cursor', () => {
  it('leads back to its position in its list', async () => {
    const cursors = setUp();
    const cursor = await cursors.sign(position, list);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(await cursors.verify(cursor, list)).toBe(position);
  });

  it.each(['plans:9000000002:2021-2022-1', 'claims:9000000001:2021-2022-1', '', `${list} `])(
    'leads nowhere in the list %j',
    async (other) => {
      const cursors = setUp();
      expect(await cursors.verify(await cursors.sign(position, list), other)).toBeUndefined();
    },
  );

  it('cannot move its list’s name into its position', async () => {
    const cursors = setUp();
    const cursor = await cursors.sign(`b\0${position}`, 'a');
    const again = Buffer.from(cursor, 'base64url');
    const moved = Buffer.concat([again.subarray(0, 32), Buffer.from(position)]).toString('base64url');
    expect(await cursors.verify(moved, 'a')).toBeUndefined();
  });

  it('of another key leads nowhere', async () => {
    const cursor = await setUp('other-key').sign(position, list);
    expect(await setUp().verify(cursor, list)).toBeUndefined();
  });

  it('that was changed in any byte leads nowhere', async () => {
    const cursors = setUp();
    const bytes = Buffer.from(await cursors.sign(position, list), 'base64url');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), async (index, change) => {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(index) ^ change, index);
        expect(await cursors.verify(changed.toString('base64url'), list)).toBeUndefined();
      }),
    );
  });

  it.each(['', 'a', '!!!', 'A'.repeat(43), 'A'.repeat(2000), '\u0000', 'ķ'])('that nobody made leads nowhere: %j', async (cursor) => {
    expect(await setUp().verify(cursor, list)).toBeUndefined();
  });
});
