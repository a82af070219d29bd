import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../../infra/app.ts';

export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };
export type Resource = {
  readonly Type: string;
  readonly Properties: { readonly [key: string]: Value };
  readonly Metadata?: { readonly 'aws:cdk:path'?: string; readonly 'aws:asset:path'?: string };
  readonly DeletionPolicy?: string;
};
export type Statement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: Value;
  readonly Condition?: Value;
};
type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: Value; readonly Export?: { readonly Name: string } }>>;
};

export type Stage = 'dev' | 'prod';
const stackNames = ['PumpursData', 'PumpursApi', 'PumpursJobs', 'PumpursObservability'] as const;

/** What production must be told and has no default. */
export const productionContext = { mailFrom: 'pumpurs@pumpurs.lv', callbackUrl: 'https://pumpurs.lv/callback' } as const;

/** All resources of the synthesised stacks, as CloudFormation would read them. */
export type Synthesised = {
  readonly resources: readonly (Resource & { readonly logicalId: string; readonly stack: string; readonly path: string })[];
  ofType(type: string): Synthesised['resources'];
  /** The one resource whose construct path (without stack and trailing `Resource`) is this. */
  at(path: string): Resource & { readonly logicalId: string };
  /** A reference in words: `Records/Table/index/list`, `Keys/Mac`, `*`; attributes other than ARN and name after a `#`. */
  words(value: Value | undefined): string;
};

export const readSynthesised = (stage: Stage = 'dev', context: Readonly<Record<string, string>> = {}): Synthesised => {
  const folder = mkdtempSync(join(tmpdir(), 'pumpurs-synthesised-'));
  try {
    synthesise({ outdir: folder, stage, context: { ...(stage === 'prod' ? productionContext : {}), ...context } });
    return read(folder, stage);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const read = (folder: string, stage: Stage): Synthesised => {
  const templates = stackNames.map((name) => {
    const stack = `${name}-${stage}`;
    const template: Template = JSON.parse(readFileSync(join(folder, `${stack}.template.json`), 'utf8'));
    return { stack, template };
  });
  const resources = templates.flatMap(({ stack, template }) =>
    Object.entries(template.Resources).map(([logicalId, resource]) => ({ ...resource, logicalId, stack, path: shortPath(resource) })),
  );
  const pathOf = new Map(resources.map(({ logicalId, path }) => [logicalId, path]));
  const exported = new Map(
    templates.flatMap(({ template }) =>
      Object.values(template.Outputs ?? {}).map((output) => [output.Export?.Name ?? '', output.Value] as const),
    ),
  );

  const words = (value: Value | undefined): string => {
    if (value === undefined) return '';
    if (typeof value !== 'object') return String(value);
    if (isList(value)) return value.map(words).join('');
    const [[kind, argument] = ['', '']] = Object.entries(value);
    if (kind === 'Ref') return pathOf.get(words(argument)) ?? words(argument);
    if (kind === 'Fn::ImportValue') return words(exported.get(words(argument)));
    if (kind === 'Fn::GetAtt' && isList(argument)) {
      const attribute = words(argument[1]);
      return `${pathOf.get(words(argument[0]))}${attribute === 'Arn' ? '' : `#${attribute}`}`;
    }
    if (kind === 'Fn::Join' && isList(argument)) return words(argument[1]);
    return JSON.stringify(value);
  };

  const ofType = (type: string) => resources.filter((resource) => resource.Type === type);
  const at = (path: string) => {
    const [found, ...others] = resources.filter((resource) => resource.path === path);
    if (found === undefined || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} resources at ${path}`);
    return found;
  };
  return { resources, ofType, at, words };
};

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const shortPath = (resource: Resource): string =>
  (resource.Metadata?.['aws:cdk:path'] ?? '')
    .split('/')
    .slice(1)
    .join('/')
    .replace(/\/Resource$/, '');
