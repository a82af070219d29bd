/** Loading the crypto module takes a tenth of a cold start, and reading calls hash nothing: it is loaded by the first that does. */
export const crypto = () => process.getBuiltinModule('node:crypto');

/** SHA-256 in hex. */
export const sha256 = (content: string | Uint8Array): string => crypto().hash('sha256', content);
