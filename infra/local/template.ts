import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LocalCloudFailure, messageOf } from './failures.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const jsonSchema: z.ZodType<Json> = z.json();
const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), z.json());

export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: jsonObjectSchema.default({}),
      Metadata: jsonObjectSchema.default({}),
      Condition: z.string().optional(),
    }),
  ),
  Outputs: z.record(z.string(), z.object({ Value: z.json(), Export: z.object({ Name: z.json() }).optional() })).default({}),
  Parameters: z.record(z.string(), z.object({ Default: z.json().optional() })).default({}),
  Mappings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json()))).default({}),
  Conditions: z.record(z.string(), z.json()).default({}),
});
export type Template = z.infer<typeof templateSchema>;

/** One stack of a synthesised app: its template and where its assets lie. */
export type Stack = {
  readonly name: string;
  readonly region: string;
  readonly template: Template;
  /** Folder of the asset whose S3 object key the template names. */
  readonly assets: ReadonlyMap<string, string>;
};

const manifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        environment: z.string().optional(),
        properties: z
          .object({
            templateFile: z.string().optional(),
            stackName: z.string().optional(),
            directoryName: z.string().optional(),
          })
          .default({}),
      }),
    )
    .default({}),
});

const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

const readParsed = <T>(file: string, schema: z.ZodType<T>): T => {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new LocalCloudFailure('synthesis-failed', `Cannot read ${file} of the cloud assembly: ${messageOf(error)}`, { cause: error });
  }
};

export const parseTemplate = (value: unknown): Template => templateSchema.parse(value);

const regionOf = (environment: string | undefined): string => {
  const region = environment?.split('/').at(-1) ?? '';
  return region === '' || region === 'unknown-region' ? 'eu-north-1' : region;
};

const readAssets = (folder: string, artifact: string): ReadonlyMap<string, string> => {
  const file = join(folder, `${artifact}.assets.json`);
  if (!existsSync(file)) return new Map();
  const assets = new Map<string, string>();
  for (const { source, destinations } of Object.values(readParsed(file, assetsSchema).files)) {
    for (const { objectKey } of Object.values(destinations)) {
      if (source.path !== undefined) assets.set(objectKey, join(folder, source.path));
    }
  }
  return assets;
};

/** All stacks of a cloud assembly (`cdk.out`), also those of its stages. */
export const readAssembly = (folder: string): readonly Stack[] =>
  Object.entries(readParsed(join(folder, 'manifest.json'), manifestSchema).artifacts).flatMap(([id, artifact]): readonly Stack[] => {
    const { templateFile, stackName, directoryName } = artifact.properties;
    if (artifact.type === 'cdk:cloud-assembly' && directoryName !== undefined) return readAssembly(join(folder, directoryName));
    if (artifact.type !== 'aws:cloudformation:stack' || templateFile === undefined) return [];
    return [
      {
        name: stackName ?? id,
        region: regionOf(artifact.environment),
        template: readParsed(join(folder, templateFile), templateSchema),
        assets: readAssets(folder, id),
      },
    ];
  });
