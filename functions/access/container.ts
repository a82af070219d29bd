import { createApiContainer } from '../../shared/adapters/api-container.ts';
import { createContactStore } from '../../shared/adapters/dynamodb/contact-store.ts';
import { createInvitationStore } from '../../shared/adapters/dynamodb/invitation-store.ts';
import { createCursors } from '../../shared/adapters/kms/cursors.ts';
import { createInvitationCodes } from '../../shared/adapters/kms/invitation-codes.ts';
import { createKeyService } from '../../shared/adapters/kms/key-service.ts';
import { createDataKeys } from '../../shared/adapters/kms/vault.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { createMailer } from '../../shared/adapters/ses/mailer.ts';
import { env } from './env.ts';
import type { AccessFunctionDependencies } from './handler.ts';

export const container = (): AccessFunctionDependencies => {
  const { RECORDS_TABLE, MAC_KEY_ID, DATA_KEY_ID, MAIL_FROM } = env();
  const shared = createApiContainer('access', RECORDS_TABLE);
  const keyService = createKeyService();
  return {
    ...shared,
    invitations: createInvitationStore(shared.table, shared.reader),
    cursors: createCursors(keyService, MAC_KEY_ID),
    codes: createInvitationCodes(keyService, MAC_KEY_ID),
    contacts: createContactStore(shared.table),
    vault: createDataKeys(keyService, DATA_KEY_ID),
    mailer: createMailer(MAIL_FROM),
    newId,
  };
};
