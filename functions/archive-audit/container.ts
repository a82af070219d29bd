import { rowOfImage } from '../../shared/adapters/dynamodb/stream-image.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { createAuditArchive } from '../../shared/adapters/s3/audit-archive.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { archiveAudit } from '../../shared/use-cases/archive-audit.ts';
import { env } from './env.ts';
import type { ArchiveAuditDependencies } from './handler.ts';

export const container = (): ArchiveAuditDependencies => ({
  archive: archiveAudit({ archive: createAuditArchive(env().AUDIT_BUCKET), digest: sha256 }),
  rowOfImage,
  log: createLog('archive-audit'),
});
