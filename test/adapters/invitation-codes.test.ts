import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createInvitationCodes } from '../../shared/adapters/kms/invitation-codes.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { codeOf, invitationCode, partsOfCode } from '../../shared/domain/invitation.ts';
import { idOf } from '../support/builders.ts';
import { caughtKeyService } from '../support/key-service.ts';

const [first, second] = [idOf('inv', 1), idOf('inv', 2)];

const setUp = (key = 'mac-key') => {
  caughtKeyService();
  return createInvitationCodes(createKeyService(), key);
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-north-1');
});

describe('the secret of an invitation', () => {
  it('is the same at every call, 160 bits long, and of this invitation and key alone', async () => {
    const secret = await setUp().secretOf(first);
    expect(secret).toMatch(/^[0-9A-F]{40}$/);
    expect(await setUp().secretOf(first)).toBe(secret);
    expect(await setUp().secretOf(second)).not.toBe(secret);
    expect(await setUp('other-key').secretOf(first)).not.toBe(secret);
  });

  it('proves its own invitation and no other', async () => {
    const codes = setUp();
    const secret = await codes.secretOf(first);
    expect(await codes.isSecretOf(first, secret)).toBe(true);
    for (const wrong of [await codes.secretOf(second), secret.toLowerCase(), secret.slice(1), `${secret}0`, '', 'ķ']) {
      expect(await codes.isSecretOf(first, wrong)).toBe(false);
    }
  });

  it('is nothing that a cursor would tell', async () => {
    const cursor = await createCursors(createKeyService(), 'mac-key').sign('', first);
    expect(Buffer.from(cursor, 'base64url').toString('hex').toUpperCase()).not.toContain(await setUp().secretOf(first));
  });

  it('makes a code from which both are read again', async () => {
    const secret = await setUp().secretOf(first);
    const code = codeOf({ id: first }, secret);
    expect(invitationCode().safeParse(code).success).toBe(true);
    expect(partsOfCode(code)).toEqual({ id: first, secret });
  });
});
