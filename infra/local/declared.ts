import { z } from 'zod';
import { LocalCloudFailure } from './failures.ts';
import type { Resolver } from './resolver.ts';
import type { Stack } from './template.ts';

/** A resource as declared, its properties resolved and read with a schema that names only what the local cloud acts on. */
export type Declared<T> = {
  readonly stack: Stack;
  readonly logicalId: string;
  /** The physical name. */
  readonly name: string;
  readonly properties: T;
};

export type DeclaredResources = {
  of<T>(types: string | readonly string[], schema: z.ZodType<T>): readonly Declared<T>[];
};

export const readDeclaredResources = (stacks: readonly Stack[], resolver: Resolver): DeclaredResources => ({
  of: (types, schema) =>
    stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources)
        .filter(([, resource]) => [types].flat().includes(resource.Type))
        .map(([logicalId, resource]) => {
          const properties = schema.safeParse(resolver.resolve(stack.name, resource.Properties));
          if (!properties.success) {
            const faults = properties.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
            throw new LocalCloudFailure(
              'synthesis-failed',
              `${resource.Type} ${logicalId} is declared in a way the local cloud cannot read: ${faults}`,
            );
          }
          return { stack, logicalId, name: resolver.physicalName(stack.name, logicalId), properties: properties.data };
        }),
    ),
});

const keySchemaPart = z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) });
const projectionPart = z.object({
  ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
  NonKeyAttributes: z.array(z.string()).optional(),
});
export const tableSchema = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: z.array(keySchemaPart),
  GlobalSecondaryIndexes: z
    .array(z.object({ IndexName: z.string(), KeySchema: z.array(keySchemaPart), Projection: projectionPart }))
    .default([]),
  LocalSecondaryIndexes: z
    .array(z.object({ IndexName: z.string(), KeySchema: z.array(keySchemaPart), Projection: projectionPart }))
    .default([]),
  StreamSpecification: z.object({ StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']) }).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string() }).optional(),
});
export type TableProperties = z.infer<typeof tableSchema>;

export const bucketSchema = z.object({
  NotificationConfiguration: z
    .object({ EventBridgeConfiguration: z.object({ EventBridgeEnabled: z.boolean().default(true) }).optional() })
    .optional(),
});

export const malwareProtectionSchema = z.object({
  ProtectedResource: z.object({ S3Bucket: z.object({ BucketName: z.string(), ObjectPrefixes: z.array(z.string()).default(['']) }) }),
});

export const keySchema = z.object({
  KeySpec: z.string().default('SYMMETRIC_DEFAULT'),
  KeyUsage: z.string().default('ENCRYPT_DECRYPT'),
});

export const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Role: z.string().default(''),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  Environment: z.object({ Variables: z.record(z.string(), z.coerce.string()) }).default({ Variables: {} }),
  DeadLetterConfig: z.object({ TargetArn: z.string() }).optional(),
  Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
});

export const invokeConfigSchema = z.object({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.number().optional(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
});

export const ruleSchema = z.object({
  State: z.string().default('ENABLED'),
  EventPattern: z.record(z.string(), z.json()).optional(),
  Targets: z
    .array(
      z.object({
        Arn: z.string(),
        DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
        RetryPolicy: z.object({ MaximumRetryAttempts: z.number().optional() }).optional(),
      }),
    )
    .default([]),
});

export const scheduleSchema = z.object({
  State: z.string().default('ENABLED'),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  Target: z.object({
    Arn: z.string(),
    Input: z.string().optional(),
    DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
    RetryPolicy: z.object({ MaximumRetryAttempts: z.number().optional() }).optional(),
  }),
});

export const eventSourceSchema = z.object({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.number().default(100),
  BisectBatchOnFunctionError: z.boolean().default(false),
  FunctionResponseTypes: z.array(z.string()).default([]),
  MaximumRetryAttempts: z.number().default(-1),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }).optional(),
  DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.string() }).optional() }).optional(),
});
export type EventSourceProperties = z.infer<typeof eventSourceSchema>;

export const userPoolSchema = z.object({});
export const resourceServerSchema = z.object({
  Identifier: z.string(),
  UserPoolId: z.string(),
  Scopes: z.array(z.object({ ScopeName: z.string() })).default([]),
});
export const userPoolClientSchema = z.object({
  UserPoolId: z.string(),
  AllowedOAuthFlows: z.array(z.string()).default([]),
  AllowedOAuthScopes: z.array(z.string()).default([]),
  AccessTokenValidity: z.number().default(1),
  TokenValidityUnits: z
    .object({ AccessToken: z.enum(['seconds', 'minutes', 'hours', 'days']).default('hours') })
    .default({ AccessToken: 'hours' }),
});

export const restApiSchema = z.object({
  BinaryMediaTypes: z.array(z.string()).default([]),
  MinimumCompressionSize: z.number().optional(),
});
export const apiResourceSchema = z.object({ ParentId: z.string(), PathPart: z.string(), RestApiId: z.string() });
export const stageSchema = z.object({
  StageName: z.string(),
  RestApiId: z.string(),
  Variables: z.record(z.string(), z.string()).optional(),
  MethodSettings: z
    .array(
      z.object({
        HttpMethod: z.string(),
        ResourcePath: z.string(),
        ThrottlingRateLimit: z.number().optional(),
        ThrottlingBurstLimit: z.number().optional(),
      }),
    )
    .default([]),
});
export const authorizerSchema = z.object({
  Type: z.string(),
  ProviderARNs: z.array(z.string()).default([]),
  IdentitySource: z.string().default('method.request.header.Authorization'),
});
export const gatewayResponseSchema = z.object({
  ResponseType: z.string(),
  RestApiId: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});
export const methodSchema = z.object({
  HttpMethod: z.string(),
  ResourceId: z.string(),
  RestApiId: z.string(),
  AuthorizationType: z.string().default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
  Integration: z.object({
    Type: z.string(),
    Uri: z.string().optional(),
    TimeoutInMillis: z.number().default(29_000),
    IntegrationResponses: z
      .array(z.object({ StatusCode: z.string(), ResponseParameters: z.record(z.string(), z.string()).default({}) }))
      .default([]),
  }),
});
export type MethodProperties = z.infer<typeof methodSchema>;
