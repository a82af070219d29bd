import { z } from 'zod';
import { contentOf, described, type Json, type Letter, type StreamBatch } from './letters.ts';

/** How an invocation ended: nothing, or the type of its error. */
export type Invoked = { readonly ok: true; readonly payload: Json } | { readonly ok: false; readonly error: string };

/** A function, its queue, and whatever its letters point at; deployed or on this machine. */
export type RedriveBackend = {
  /** Each letter that lies there, once. */
  readonly letters: () => AsyncIterable<Letter>;
  /** Takes a letter out for good. */
  readonly remove: (letter: Letter) => Promise<void>;
  /** Leaves a letter where it is, for the next time. */
  readonly leave: (letter: Letter) => Promise<void>;
  readonly invoke: (event: Json) => Promise<Invoked>;
  /** The records of a batch, as the function gets them; undefined where the stream does not have them any more. */
  readonly recordsOf: (batch: StreamBatch) => Promise<readonly Json[] | undefined>;
  /** Events that bring about what lost records would have; undefined where nothing can. */
  readonly insteadOf: (batch: StreamBatch) => Promise<readonly Json[] | undefined>;
};

export type Redriven = { readonly sent: number; readonly failed: number; readonly shown: number };

const recordsTogether = 100;

/** Lambda takes an answer that names failed records for a failure; so do we. */
const partialFailure = z.object({ batchItemFailures: z.array(z.unknown()).min(1) });

const tryEvent = async ({ invoke }: RedriveBackend, event: Json): Promise<string | undefined> => {
  const result = await invoke(event);
  if (!result.ok) return result.error;
  return partialFailure.safeParse(result.payload).success ? 'batchItemFailures' : undefined;
};

const eventsOf = async (backend: RedriveBackend, letter: Letter): Promise<readonly Json[] | undefined> => {
  const content = contentOf(letter);
  if (content.kind === 'event') return [content.event];
  const records = (await backend.recordsOf(content.batch)) ?? (await backend.insteadOf(content.batch));
  if (records === undefined) return undefined;
  return Array.from({ length: Math.ceil(records.length / recordsTogether) }, (_, index) => ({
    Records: records.slice(index * recordsTogether, (index + 1) * recordsTogether),
  }));
};

const sendAgain = async (backend: RedriveBackend, letter: Letter): Promise<string | undefined> => {
  const events = await eventsOf(backend, letter);
  if (events === undefined) return 'the stream has forgotten these records, and nothing brings their effect back';
  for (const event of events) {
    const error = await tryEvent(backend, event);
    if (error !== undefined) return error;
  }
  return undefined;
};

/**
 * Does again what a function failed on, letter by letter, and takes out only what it then did. A letter is removed after its effect: who
 * is interrupted in between leaves a letter whose repetition is harmless, as every function's is. One that fails again stays, and does
 * not keep the others from their turn.
 *
 * @param say hears of each letter, without its content.
 */
export const redrive = async (
  backend: RedriveBackend,
  { dryRun, say }: { readonly dryRun: boolean; readonly say: (line: string) => void },
): Promise<Redriven> => {
  const outcome = { sent: 0, failed: 0, shown: 0 };
  for await (const letter of backend.letters()) {
    if (dryRun) {
      outcome.shown += 1;
      say(described(letter));
      continue;
    }
    const error = await sendAgain(backend, letter);
    if (error === undefined) {
      await backend.remove(letter);
      outcome.sent += 1;
      say(`${described(letter)}: done`);
    } else {
      await backend.leave(letter);
      outcome.failed += 1;
      say(`${described(letter)}: failed again, ${error}; it stays`);
    }
  }
  return outcome;
};
