import { z } from 'zod';
import { accessDenied, S3Refusal } from './s3-errors.ts';
import { type Credentials, checkSignatureOver, unknownAccessKey } from './s3-signature.ts';

export type SizeRange = { readonly minimum: number; readonly maximum: number };
/** What a form may do, once its policy was found valid. `fields` has lower-case names, as S3 compares them without case. */
export type PermittedForm = { readonly size: SizeRange | undefined };

const conditionSchema = z.union([
  z.record(z.string(), z.union([z.string(), z.number()])),
  z.tuple([z.literal('content-length-range'), z.coerce.number(), z.coerce.number()]),
  z.tuple([z.enum(['eq', 'starts-with']), z.string().startsWith('$'), z.string()]),
]);
const policySchema = z.object({ expiration: z.string(), conditions: z.array(conditionSchema).min(1) });
type Policy = z.infer<typeof policySchema>;

/** Fields that need no condition. */
const isFreeField = (name: string): boolean =>
  ['x-amz-signature', 'policy', 'file', 'awsaccesskeyid'].includes(name) || name.startsWith('x-ignore-');

const credentialPattern = /^([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request$/;

const checkSignature = (fields: ReadonlyMap<string, string>, policyText: string, credentials: Credentials, region: string): void => {
  if (fields.get('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new S3Refusal(400, 'InvalidArgument', 'Only AWS4-HMAC-SHA256 is supported', { ArgumentName: 'X-Amz-Algorithm' });
  }
  const [, accessKeyId, date = '', signedRegion = ''] = credentialPattern.exec(fields.get('x-amz-credential') ?? '') ?? [];
  if (accessKeyId === undefined || !(fields.get('x-amz-date') ?? '').startsWith(date) || signedRegion !== region) {
    throw new S3Refusal(400, 'AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential parameter');
  }
  if (accessKeyId !== credentials.accessKeyId) throw unknownAccessKey();
  const { secretAccessKey } = credentials;
  checkSignatureOver(policyText, fields.get('x-amz-signature') ?? '', { date, region, secretAccessKey });
};

const parsePolicy = (policyText: string): Policy => {
  try {
    return policySchema.parse(JSON.parse(Buffer.from(policyText, 'base64').toString('utf8')));
  } catch (error) {
    throw new S3Refusal(400, 'InvalidPolicyDocument', 'Invalid Policy: Invalid JSON.', {
      Detail: error instanceof SyntaxError ? 'JSON' : 'conditions',
    });
  }
};

const againstPolicy = (detail: string): S3Refusal => accessDenied(`Invalid according to Policy: ${detail}`);

/**
 * Checks a presigned POST as S3 does: signature, expiry (real time: its maker signs real time), every condition, and that no
 * form field comes without a condition. The bucket counts as a field.
 *
 * @throws S3Refusal 403 or 400 as S3 answers
 */
export const checkPostPolicy = (
  form: ReadonlyMap<string, string>,
  bucket: string,
  { credentials, region, nowMs }: { readonly credentials: Credentials; readonly region: string; readonly nowMs: number },
): PermittedForm => {
  const policyText = form.get('policy');
  // Without a policy the form is anonymous, and nobody but its owner may write to a private bucket.
  if (policyText === undefined) throw accessDenied();
  checkSignature(form, policyText, credentials, region);
  const policy = parsePolicy(policyText);
  if (!(Date.parse(policy.expiration) > nowMs)) throw againstPolicy('Policy expired.');

  const fields = new Map(form).set('bucket', bucket);
  const covered = new Set<string>();
  let size: SizeRange | undefined;
  const demand = (name: string, isMet: (value: string) => boolean, condition: unknown): void => {
    covered.add(name);
    const value = fields.get(name);
    if (value === undefined || !isMet(value)) throw againstPolicy(`Policy Condition failed: ${JSON.stringify(condition)}`);
  };
  for (const condition of policy.conditions) {
    if (!Array.isArray(condition)) {
      for (const [name, expected] of Object.entries(condition)) {
        demand(name.toLowerCase(), (value) => value === String(expected), ['eq', `$${name}`, expected]);
      }
    } else if (condition[0] === 'content-length-range') {
      size = { minimum: condition[1], maximum: condition[2] };
    } else {
      const [operator, field, expected] = condition;
      demand(field.slice(1).toLowerCase(), (value) => (operator === 'eq' ? value === expected : value.startsWith(expected)), condition);
    }
  }
  const extra = [...fields.keys()].filter((name) => name !== 'bucket' && !isFreeField(name) && !covered.has(name));
  if (extra.length > 0) throw againstPolicy(`Extra input fields: ${extra.join(', ')}`);
  return { size };
};

/** @throws S3Refusal 400 EntityTooSmall or EntityTooLarge */
export const checkSize = (size: number, range: SizeRange | undefined): void => {
  if (!range) return;
  if (size > range.maximum) {
    throw new S3Refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      ProposedSize: size,
      MaxSizeAllowed: range.maximum,
    });
  }
  if (size < range.minimum) {
    throw new S3Refusal(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      ProposedSize: size,
      MinSizeAllowed: range.minimum,
    });
  }
};
