/**
 * The files that the `documentation` function serves from its own folder, by file name:
 * `openapi.json` and the reference UI (`docs.html` and what it loads).
 */
export const documentationFiles = (): ReadonlyMap<string, Uint8Array> => new Map();
