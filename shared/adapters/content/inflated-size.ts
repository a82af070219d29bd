import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';

/** How much is unpacked at once; nothing of it is kept. */
const chunkBytes = 256 * 1024;

/**
 * The bytes that a zlib stream unpacks to, counted without keeping them; Infinity where they are more than `most`. A stream that is cut
 * off or broken counts as far as it goes: whether it must be whole, its reader finds out.
 */
export const inflatedSize = async (packed: Buffer, most: number): Promise<number> => {
  const inflate = createInflate({ chunkSize: chunkBytes });
  let size = 0;
  try {
    for await (const chunk of Readable.from([packed], { objectMode: false }).pipe(inflate)) {
      size += chunk.length;
      if (size > most) return Number.POSITIVE_INFINITY;
    }
  } catch {
    return size;
  }
  return size;
};

/** Whether bytes begin as a zlib stream does (RFC 1950). */
export const looksDeflated = (bytes: Buffer, at: number): boolean => {
  const [method = 0, flags = 0] = bytes.subarray(at, at + 2);
  return (method & 0x0f) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
};
