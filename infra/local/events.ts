import { randomUUID } from 'node:crypto';
import type { Clock } from './clock.ts';
import { bucketSchema, type DeclaredResources, malwareProtectionSchema, ruleSchema } from './declared.ts';
import { findThreats, scannerName } from './engines/malware.ts';
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

type Happening = { readonly source: string; readonly type: string; readonly resources: readonly string[]; readonly detail: Json };
type Event = { readonly [key: string]: Json };

/** An event as EventBridge delivers it; its time is the local clock's. */
const eventOf = ({ source, type, resources, detail }: Happening, region: string, now: string): Event => ({
  version: '0',
  id: randomUUID(),
  'detail-type': type,
  source,
  account: ACCOUNT,
  time: now.replace(/\.\d+Z$/, 'Z'),
  region,
  resources,
  detail,
});

/** S3's "Object Created". */
const created = ({ bucket, key, size, etag, reason }: CreatedObject): Happening => ({
  source: 'aws.s3',
  type: 'Object Created',
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

/** GuardDuty's scan result, with the name of the scanner that stands in for it here. */
const scanned = ({ bucket, key, etag, read }: CreatedObject): Happening => {
  const threats = findThreats(read());
  return {
    source: 'aws.guardduty',
    type: 'GuardDuty Malware Protection Object Scan Result',
    resources: [],
    detail: {
      schemaVersion: '1.0',
      scanStatus: 'COMPLETED',
      resourceType: 'S3_OBJECT',
      s3ObjectDetails: { bucketName: bucket, objectKey: key, eTag: etag, s3Throttled: false },
      scanResultDetails: {
        scanResultStatus: threats.length === 0 ? 'NO_THREATS_FOUND' : 'THREATS_FOUND',
        threats: threats.length === 0 ? null : threats.map((name) => ({ name })),
      },
      scanner: scannerName,
    },
  };
};

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
  const plans = declared
    .of('AWS::GuardDuty::MalwareProtectionPlan', malwareProtectionSchema)
    .map(({ properties }) => properties.ProtectedResource.S3Bucket);
  const isProtected = ({ bucket, key }: CreatedObject): boolean =>
    plans.some(({ BucketName, ObjectPrefixes }) => BucketName === bucket && ObjectPrefixes.some((prefix) => key.startsWith(prefix)));
  const rules = declared.of('AWS::Events::Rule', ruleSchema).filter(({ properties }) => properties.State === 'ENABLED');
  return (object) => {
    const region = notifying.get(object.bucket);
    if (region === undefined) return;
    for (const happening of [created(object), ...(isProtected(object) ? [scanned(object)] : [])]) {
      const event = eventOf(happening, region, clock.now());
      for (const { properties } of rules) {
        if (!properties.EventPattern || !matchesPattern(properties.EventPattern, event)) continue;
        for (const target of properties.Targets) deliver(target.Arn, event);
      }
    }
  };
};
