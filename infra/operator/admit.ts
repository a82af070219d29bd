import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { principal } from '../../shared/domain/principal.ts';
import { otherAdministrators, putFirstCoordinator } from './first-coordinator.ts';

/** `npm run admit`: lets the first coordinator of IKVD into a deployed system, by the rights of whoever runs it. */

const usage = `npm run admit -- --table <name> --subject <sub> --name <first and last name> [--region eu-north-1]

Lets the first coordinator of IKVD in. Whoever runs it needs the deployment's own rights on the table of records.
--table is the output RecordsTableName… of the data stack, --subject what Cognito calls the person (docs/deployment.md).
There is no other use of it: where somebody can grant access already, he does it through the API.`;

/** The message is for whoever typed the command. */
class Refused extends Error {}

const required = (values: Readonly<Record<string, string | boolean | undefined>>, name: string): string => {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw new Refused(`--${name} is missing\n\n${usage}`);
  return value;
};

const admit = async (args: readonly string[], at: string): Promise<string> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      table: { type: 'string' },
      subject: { type: 'string' },
      name: { type: 'string' },
      region: { type: 'string', default: 'eu-north-1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return usage;
  const [tableName, subject, name] = [required(values, 'table'), required(values, 'subject'), required(values, 'name')];
  for (const [flag, schema, value] of [
    ['subject', principal().shape.id, subject],
    ['name', principal().shape.name, name],
  ] as const) {
    if (!schema.safeParse(value).success) throw new Refused(`--${flag} is none: "${value}"`);
  }
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: values.region }), {
    marshallOptions: { removeUndefinedValues: true },
  });
  try {
    const table = { client, tableName };
    if ((await otherAdministrators(table, subject)) > 0) {
      throw new Refused('Somebody can grant access in the name of IKVD already: he does it through the API (POST /v1/principals).');
    }
    const outcome = await putFirstCoordinator(table, { subject, name, at, by: 'system:operator' });
    return outcome === 'admitted' ? `${subject} is coordinator of IKVD and can grant access to others.` : `${subject} is known already.`;
  } finally {
    client.destroy();
  }
};

try {
  console.log(await admit(process.argv.slice(2), new Date().toISOString()));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
