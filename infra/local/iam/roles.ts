import { z } from 'zod';
import type { DeclaredResources } from '../declared.ts';
import type { Statement } from './evaluate.ts';

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const policyDocumentSchema = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Action: oneOrMore,
      Resource: oneOrMore,
      Condition: z
        .record(z.string(), z.record(z.string(), z.union([oneOrMore, z.boolean().transform((one) => [String(one)])])))
        .default({}),
    }),
  ),
});
const policySchema = z.object({ Roles: z.array(z.string()).default([]), PolicyDocument: policyDocumentSchema });

/** What the template lets each role do, by the role's name. */
export const readRoles = (declared: DeclaredResources): ReadonlyMap<string, readonly Statement[]> => {
  const roles = new Map<string, Statement[]>();
  for (const { properties } of declared.of('AWS::IAM::Policy', policySchema)) {
    for (const role of properties.Roles) roles.set(role, [...(roles.get(role) ?? []), ...properties.PolicyDocument.Statement]);
  }
  return roles;
};
