import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Credentials } from './engines/s3-signature.ts';
import { readJsonFile, writeJsonFile } from './files.ts';

const credentialsSchema = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

/** The access key with which functions sign and engines check; random for each data folder. */
export const openCredentials = (file: string): Credentials => {
  const stored = readJsonFile(file, credentialsSchema);
  if (stored) return stored;
  const made = { accessKeyId: `PUMPURS${randomBytes(8).toString('hex').toUpperCase()}`, secretAccessKey: randomBytes(30).toString('hex') };
  writeJsonFile(file, made, 0o600);
  return made;
};
