/**
 * The faults that PUMPURS_FAULTS asks for, as `--faults` takes them; undefined in calm weather. A test that asserts how often something
 * comes that may come twice, or not at all, asks for it too.
 */
export const stormFromEnvironment = (): string | undefined => {
  const text = process.env['PUMPURS_FAULTS'];
  return text === undefined || text === '' ? undefined : text;
};
