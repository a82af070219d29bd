import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { synthesise } from '../../infra/app.ts';
import { functionSchema, readDeclaredResources } from '../../infra/local/declared.ts';
import type { Statement } from '../../infra/local/iam/evaluate.ts';
import { readRoles } from '../../infra/local/iam/roles.ts';
import { arnOf } from '../../infra/local/names.ts';
import { createResolver } from '../../infra/local/resolver.ts';
import { readAssembly } from '../../infra/local/template.ts';

const keyPolicySchema = z.object({ KeyPolicy: z.json() });

/** The roles of the synthesised app with every reference resolved, as the local cloud names things. */
export type SynthesisedRoles = {
  /** What each function's role allows, by the name of its folder. */
  readonly functions: ReadonlyMap<string, readonly Statement[]>;
  /** The name of a function's role. */
  roleOf(functionName: string): string;
  /** ARN of the one resource of this type whose logical id begins so: `AWS::S3::Bucket`, `ReceiptsKept`. */
  arn(type: string, beginning: string): string;
  /** The policy that stands on a key, by the key's ARN. */
  readonly keyPolicies: ReadonlyMap<string, z.infer<typeof keyPolicySchema>['KeyPolicy']>;
};

export const readSynthesisedRoles = (stage = 'dev'): SynthesisedRoles => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-roles-'));
  try {
    synthesise({ outdir: folder, stage });
    const stacks = readAssembly(folder);
    const declared = readDeclaredResources(stacks, createResolver(stacks));
    const roles = readRoles(declared);
    const arn = (type: string, beginning: string): string => {
      const [found, ...others] = declared.of(type, z.object({})).filter(({ logicalId }) => logicalId.startsWith(beginning));
      if (found === undefined || others.length > 0)
        throw new Error(`${others.length + (found ? 1 : 0)} of ${type} begin with ${beginning}`);
      return arnOf({ stack: found.stack.name, region: found.stack.region, logicalId: found.logicalId, type }, found.name);
    };
    const roleOfFunction = new Map(
      declared
        .of('AWS::Lambda::Function', functionSchema)
        .map(({ logicalId, properties: { Role, Tags } }) => [
          Tags.find(({ Key }) => Key === 'function')?.Value ?? logicalId,
          Role.split('/').at(-1) ?? '',
        ]),
    );
    return {
      functions: new Map([...roleOfFunction].map(([name, role]) => [name, roles.get(role) ?? []])),
      roleOf: (name) => roleOfFunction.get(name) ?? '',
      arn,
      keyPolicies: new Map(
        declared
          .of('AWS::KMS::Key', keyPolicySchema)
          .map(({ logicalId, properties }) => [arn('AWS::KMS::Key', logicalId), properties.KeyPolicy]),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
