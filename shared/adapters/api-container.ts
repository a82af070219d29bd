import { authorise } from '../domain/principal.ts';
import type { ApiDependencies } from '../http/api.ts';
import { createLog } from '../observability/log-events.ts';
import { release } from '../reference/index.ts';
import { createDocumentClient } from './dynamodb/client.ts';
import { createIdempotencyStore } from './dynamodb/idempotency-store.ts';
import { createPrincipalStore } from './dynamodb/principal-store.ts';
import { createReader } from './dynamodb/reader.ts';
import { createReferenceStore } from './dynamodb/reference-store.ts';
import { createSchoolStore } from './dynamodb/school-store.ts';
import { createUnitOfWork } from './dynamodb/unit-of-work.ts';
import { optionalVariable } from './environment.ts';
import { sha256 } from './node/digest.ts';

/** What every function of the API is built on: one client, one reader that gathers a call's reads, and the stores all need. */
export const createApiContainer = (service: string, tableName: string) => {
  const table = { client: createDocumentClient(), tableName };
  const reader = createReader(table);
  const principals = createPrincipalStore(table, reader);
  const idempotency = createIdempotencyStore(table, reader);
  const log = createLog(service);
  const http: ApiDependencies = {
    idempotency,
    digest: sha256,
    log,
    allowedOrigin: optionalVariable('ALLOWED_ORIGIN'),
    authorise: async (subject, permission) => authorise(await principals.find(subject), permission),
  };
  return {
    http,
    table,
    reader,
    principals,
    idempotency,
    schools: createSchoolStore(table, reader),
    reference: createReferenceStore(table, reader, release),
    unitOfWork: createUnitOfWork(table, log),
    digest: sha256,
  };
};
