/** Loaded as a file of its own (`#kms-sdk`) by the first call that needs a key. */
export { DecryptCommand, GenerateDataKeyCommand, GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
