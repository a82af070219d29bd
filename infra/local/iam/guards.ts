import { type DeclaredResources, functionSchema, keySchema, tableSchema } from '../declared.ts';
import { ACCOUNT, arnOf } from '../names.ts';
import type { Arns, ServiceName } from './asks.ts';
import { type Ask, createJudge } from './evaluate.ts';
import { startGuard } from './guard.ts';
import { readRoles } from './roles.ts';
import { createTableAsks } from './table-asks.ts';

export type GuardsOptions = {
  readonly engines: Readonly<Record<ServiceName, string>>;
  readonly region: string;
  readonly log: (line: string) => void;
  /** Hears everything that functions ask for, allowed or not. */
  readonly onAsk?: (ask: Ask, functionName: string) => void;
};

/** Where each function, by its logical id, finds the engines; undefined for one that the template does not declare. */
export type Guards = { endpointOf(logicalId: string): string | undefined; stop(): Promise<void> };

const arnsOf = (declared: DeclaredResources, region: string): Arns => {
  const tables = declared.of(['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'], tableSchema);
  const hashKey = (parts: readonly { readonly AttributeName: string; readonly KeyType: string }[]): string =>
    parts.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
  const partitionKeys = new Map(
    tables.flatMap(({ name, properties: { KeySchema, GlobalSecondaryIndexes } }) => [
      [name, hashKey(KeySchema)] as const,
      ...GlobalSecondaryIndexes.map((index) => [`${name}/index/${index.IndexName}`, hashKey(index.KeySchema)] as const),
    ]),
  );
  const keys = new Map(
    declared
      .of('AWS::KMS::Key', keySchema)
      .map(({ stack, logicalId, name }) => [
        name,
        arnOf({ stack: stack.name, region: stack.region, logicalId, type: 'AWS::KMS::Key' }, name),
      ]),
  );
  return {
    table: createTableAsks((name) => `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${name}`, partitionKeys),
    key: (id) => keys.get(id) ?? `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`,
    identity: (domain) => `arn:aws:ses:${region}:${ACCOUNT}:identity/${domain}`,
  };
};

/** Puts a guard between each function and the engines: what its role in the template does not allow is refused as in the cloud. */
export const startGuards = async (declared: DeclaredResources, { engines, region, log, onAsk }: GuardsOptions): Promise<Guards> => {
  const arns = arnsOf(declared, region);
  const roles = readRoles(declared);
  const guards = new Map(
    await Promise.all(
      declared.of('AWS::Lambda::Function', functionSchema).map(async ({ logicalId, properties: { Role, Tags } }) => {
        const isAllowed = createJudge(roles.get(Role.split('/').at(-1) ?? '') ?? []);
        const name = Tags.find(({ Key }) => Key === 'function')?.Value ?? logicalId;
        return [logicalId, await startGuard({ name, engines, arns, isAllowed, log, ...(onAsk === undefined ? {} : { onAsk }) })] as const;
      }),
    ),
  );
  return {
    endpointOf: (logicalId) => guards.get(logicalId)?.endpoint,
    stop: async () => {
      await Promise.all([...guards.values()].map(async ({ stop }) => stop()));
    },
  };
};
