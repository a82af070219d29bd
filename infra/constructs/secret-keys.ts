import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { removalOf } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

/** The keys that functions use directly; neither ever leaves KMS. */
export class SecretKeys extends Construct {
  readonly data: Key;
  readonly mac: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.data = new Key(this, 'Data', {
      description: 'Wraps the data key of each pupil',
      enableKeyRotation: true,
      removalPolicy: removalOf(this),
    });
    this.mac = new Key(this, 'Mac', {
      description: 'Makes the index of personal codes and the codes of invitations, and signs list cursors',
      keySpec: KeySpec.HMAC_256,
      keyUsage: KeyUsage.GENERATE_VERIFY_MAC,
      removalPolicy: removalOf(this),
    });
  }

  /** Lets the function seal and open what is known of pupils. */
  bindDataKey(fn: ServiceFunction): void {
    this.#allowDataKeys(fn, ['kms:Decrypt', 'kms:GenerateDataKey'], 'pup_*');
  }

  /** Lets the function open what is known of pupils, and seal nothing. */
  bindOpeningPupils(fn: ServiceFunction): void {
    this.#allowDataKeys(fn, ['kms:Decrypt'], 'pup_*');
  }

  /** Lets the function seal the addresses that people give for messages; to open one it would have to be another. */
  bindSealingAddresses(fn: ServiceFunction): void {
    this.#allowDataKeys(fn, ['kms:GenerateDataKey'], 'contact:*');
  }

  /** Lets the function open the addresses that messages go to, and nothing about a pupil. */
  bindOpeningAddresses(fn: ServiceFunction): void {
    this.#allowDataKeys(fn, ['kms:Decrypt'], 'contact:*');
  }

  /** Lets the function compute message authentication codes. */
  bindMacKey(fn: ServiceFunction): void {
    fn.know('MAC_KEY_ID', this.mac.keyId);
    fn.allow(['kms:GenerateMac'], [this.mac.keyArn], { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_256' } });
  }

  /** A data key is bound to whom it is for; the role is bound to those whom the function has to do with. */
  #allowDataKeys(fn: ServiceFunction, actions: readonly string[], owners: string): void {
    fn.know('DATA_KEY_ID', this.data.keyId);
    fn.allow(actions, [this.data.keyArn], { StringLike: { 'kms:EncryptionContext:pupilId': owners } });
  }
}
