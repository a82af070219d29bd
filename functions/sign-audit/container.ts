import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createManifestSigner } from '../../shared/adapters/kms/manifest-signer.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { createAuditArchive } from '../../shared/adapters/s3/audit-archive.ts';
import { createLog } from '../../shared/observability/log-events.ts';
import { signAudit } from '../../shared/use-cases/sign-audit.ts';
import { env } from './env.ts';
import type { SignAuditDependencies } from './handler.ts';

export const container = (): SignAuditDependencies => {
  const { AUDIT_BUCKET, AUDIT_KEY_ID } = env();
  const archive = createAuditArchive(AUDIT_BUCKET);
  return {
    sign: signAudit({ archive, signer: createManifestSigner(createKeyService(), AUDIT_KEY_ID), digest: sha256 }),
    log: createLog('sign-audit'),
  };
};
