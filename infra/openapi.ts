import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { documentationFiles } from './constructs/documentation-files.ts';

// Writes the OpenAPI document where the linter finds it: the same bytes that the API serves.
const target = fileURLToPath(new URL('../.build/openapi.json', import.meta.url));
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, documentationFiles()['openapi.json']);
