/** Loaded as a file of its own (`#kms-sdk`) by the first call that needs a key. */
export {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms';
