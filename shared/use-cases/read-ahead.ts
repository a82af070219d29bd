/**
 * Each part with what was read of it, in order; the next one is read while the caller is busy with this one. A failure of reading comes when
 * its part's turn comes, and never where the caller stopped before.
 */
export async function* readAhead<Part, Read>(
  parts: readonly Part[],
  read: (part: Part) => Promise<Read>,
): AsyncGenerator<readonly [Part, Read], void> {
  const begin = (part: Part) => {
    const reading = read(part);
    reading.catch(() => undefined);
    return { part, reading };
  };
  const [first, ...rest] = parts;
  let next = first === undefined ? undefined : begin(first);
  for (const following of [...rest, undefined]) {
    if (next === undefined) return;
    const { part, reading } = next;
    const done = await reading;
    next = following === undefined ? undefined : begin(following);
    yield [part, done];
  }
}
