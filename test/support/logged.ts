import { vi } from 'vitest';

/** One line of a function's log. */
export type Line = Readonly<Record<string, unknown>>;

const linesIn = (text: string): readonly Line[] =>
  text.split('\n').flatMap((line) => {
    try {
      const read: unknown = JSON.parse(line);
      return typeof read === 'object' && read !== null ? [{ ...read }] : [];
    } catch {
      return [];
    }
  });

/** Every line that the real logger writes while something runs, as CloudWatch would read it. */
export const linesWhile = async (run: () => unknown): Promise<readonly Line[]> => {
  let text = '';
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      text += String(chunk);
      return true;
    }),
  );
  try {
    await run();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return linesIn(text);
};

/** What stands in a log file of the local cloud. */
export const linesOf = linesIn;
