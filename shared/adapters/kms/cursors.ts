import type { Cursors } from '../../ports/platform.ts';
import { crypto } from '../node/digest.ts';
import { createMac, type KeyService } from './key-service.ts';

const macBytes = 32;

/** A cursor is MAC ‖ position in base64url; its MAC also covers the list that it belongs to. */
export const createCursors = (keyService: () => Promise<KeyService>, macKeyId: string): Cursors => {
  const mac = createMac(keyService, macKeyId);
  return {
    sign: async (position, context) =>
      Buffer.concat([await mac('cursor', `${context}\u0000${position}`), Buffer.from(position)]).toString('base64url'),
    verify: async (cursor, context) => {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length <= macBytes) return undefined;
      const position = bytes.subarray(macBytes).toString('utf8');
      const expected = await mac('cursor', `${context}\u0000${position}`);
      return crypto().timingSafeEqual(bytes.subarray(0, macBytes), expected) ? position : undefined;
    },
  };
};
