/**
 * A schema that is built by its first use. Building all of them would be a fifth of every cold start, and a call needs few.
 * Whoever uses one calls it: `plan().parse(row)`.
 */
export const lazily = <Schema>(build: () => Schema): (() => Schema) => {
  let built: Schema | undefined;
  return () => {
    built ??= build();
    return built;
  };
};
