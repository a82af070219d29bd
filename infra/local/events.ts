import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { bucketSchema, type DeclaredResources, ruleSchema } from './declared.ts';
import type { CreatedObject } from './engines/s3.ts';
import { ACCOUNT } from './names.ts';
import { matchesPattern } from './pattern.ts';
import type { Json } from './template.ts';

export type ObjectEvents = (object: CreatedObject) => void;

let sequence = 0;
/** Grows with each event of an object, also across restarts. */
const nextSequencer = (): string => {
  sequence = Math.max(sequence + 1, Date.now() * 1000);
  return sequence.toString(16).toUpperCase().padStart(18, '0');
};

/** S3's "Object Created" event as EventBridge delivers it; its time is the local clock's. */
const objectCreated = (
  { bucket, key, size, etag, reason }: CreatedObject,
  region: string,
  now: string,
): { readonly [key: string]: Json } => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: ACCOUNT,
  time: now.replace(/\.\d+Z$/, 'Z'),
  region,
  resources: [`arn:aws:s3:::${bucket}`],
  detail: {
    version: '0',
    bucket: { name: bucket },
    object: { key, size, etag, sequencer: nextSequencer() },
    'request-id': randomUUID(),
    requester: ACCOUNT,
    'source-ip-address': '127.0.0.1',
    reason,
  },
});

/** EventBridge between the buckets that notify it and the rules of the template; each match goes to the rule's targets. */
export const createObjectEvents = (
  declared: DeclaredResources,
  { clock, deliver }: { readonly clock: Clock; deliver(targetArn: string, event: Json): void },
): ObjectEvents => {
  const notifying = new Map(
    declared
      .of('AWS::S3::Bucket', bucketSchema)
      .filter(({ properties }) => properties.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled === true)
      .map(({ name, stack }) => [name, stack.region]),
  );
  const rules = declared.of('AWS::Events::Rule', ruleSchema).filter(({ properties }) => properties.State === 'ENABLED');
  return (object) => {
    const region = notifying.get(object.bucket);
    if (region === undefined) return;
    const event = objectCreated(object, region, clock.now());
    for (const { properties } of rules) {
      if (!properties.EventPattern || !matchesPattern(properties.EventPattern, event)) continue;
      for (const target of properties.Targets) deliver(target.Arn, event);
    }
  };
};
