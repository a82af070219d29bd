import type { InvitationCodes } from '../../ports/platform.ts';
import { crypto } from '../node/digest.ts';
import { createMac, type KeyService } from './key-service.ts';

/** 160 bits: nobody guesses one, however often he asks. */
const secretBytes = 20;

/**
 * The secret of an invitation is a MAC of its id: the same at every call, so a message that was lost can be sent again, and nothing of
 * it lies in the table.
 */
export const createInvitationCodes = (keyService: () => Promise<KeyService>, macKeyId: string): InvitationCodes => {
  const mac = createMac(keyService, macKeyId);
  const secretOf = async (invitationId: string): Promise<string> =>
    Buffer.from(await mac('invitation', invitationId))
      .subarray(0, secretBytes)
      .toString('hex')
      .toUpperCase();
  return {
    secretOf,
    isSecretOf: async (invitationId, secret) => {
      const [expected, given] = [Buffer.from(await secretOf(invitationId)), Buffer.from(secret)];
      return expected.length === given.length && crypto().timingSafeEqual(expected, given);
    },
  };
};
