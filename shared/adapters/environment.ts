/** Reads the variables that a function declares, and no others. A missing one stops the function at start, by its name. */
export const readEnvironment = <const Name extends string>(...names: readonly Name[]): Readonly<Record<Name, string>> => {
  const read = names.map((name): [Name, string] => {
    const value = process.env[name];
    if (value === undefined || value === '') throw new Error(`the environment lacks ${name}`);
    return [name, value];
  });
  return Object.fromEntries(read) as Record<Name, string>;
};

/** A variable that only some deployments set. */
export const optionalVariable = (name: string): string | undefined => process.env[name] || undefined;
