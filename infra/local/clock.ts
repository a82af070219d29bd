import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './files.ts';

/**
 * The time at which the local cloud's events happen. It ticks with the real clock at a distance that can be set: a school
 * year can be played through in an afternoon. Only tokens and presigned uploads expire by real time, as their makers sign real time.
 */
export type Clock = {
  /** Milliseconds since the epoch; never goes back by itself (only `set` may move it back). */
  epochMs(): number;
  now(): string;
  /** The time that it showed, as it is set now, when the real clock showed this. */
  at(realMs: number): number;
  set(instant: string): void;
  onSet(listener: () => void): void;
};

const clockSchema = z.object({ offsetMs: z.number() });

/** The instant in milliseconds since the epoch; a RangeError when the text is no instant with a zone. */
export const parseInstant = (text: string): number => {
  const epochMs = /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(epochMs)) throw new RangeError(`Not an RFC 3339 instant: ${text}`);
  return epochMs;
};

/** Only the distance is stored, so the clock also ticks on while nothing runs, and `kill -9` cannot lose it. */
export const createClock = (file: string, initial: string | undefined): Clock => {
  const stored = readJsonFile(file, clockSchema);
  const save = (): void => writeJsonFile(file, { offsetMs });
  let offsetMs = stored?.offsetMs ?? (initial === undefined ? 0 : parseInstant(initial) - Date.now());
  let latestMs = Number.NEGATIVE_INFINITY;
  const listeners: (() => void)[] = [];
  save();
  const epochMs = (): number => {
    latestMs = Math.max(latestMs, Date.now() + offsetMs);
    return latestMs;
  };
  return {
    epochMs,
    now: () => new Date(epochMs()).toISOString(),
    at: (realMs) => realMs + offsetMs,
    set: (instant) => {
      offsetMs = parseInstant(instant) - Date.now();
      latestMs = Number.NEGATIVE_INFINITY;
      save();
      for (const listener of listeners) listener();
    },
    onSet: (listener) => listeners.push(listener),
  };
};
