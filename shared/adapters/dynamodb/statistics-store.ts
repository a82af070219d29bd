import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import { tableRow } from '../../domain/headline.ts';
import { levelOf, scopeWord } from '../../domain/roll-up.ts';
import { type CompiledStatistics, compiledStatistics } from '../../domain/statistics.ts';
import type { Write } from '../../ports/records.ts';
import type { StatisticsStore } from '../../ports/statistics.ts';
import type { Table } from './client.ts';
import { pack, unpack } from './packed.ts';
import { inList, queryAll } from './queries.ts';
import type { Key, Reader } from './reader.ts';
import { writeAlone } from './single-write.ts';
import { expectEqual, putWrite, updateWrite } from './writes.ts';

const figuresKey = (level: string, id: string, period: string): Key => ({ pk: `STATISTICS#${level}#${id}`, sk: period });
const revisionsPk = (level: string, id: string): string => `REVISIONS#${level}#${id}`;
const tableKey = (period: string, page: number): Key => ({ pk: `FIGURES#${period}`, sk: `PAGE#${page}` });
const directoryKey = (year: string): Key => ({ pk: `FIGURES#${year}`, sk: 'DIRECTORY' });

/** What a school's figures carry for exact roll-ups. */
const forRollUps = z.object({ scopes: z.array(scopeWord()), pupilIds: z.array(z.string()), place: z.int() });

const tablePage = z.object({ period: z.string(), page: z.int(), rows: z.record(scopeWord(), tableRow()) });

const record = z.record(z.string(), z.unknown());
const headRow = z.object({ scope: compiledStatistics().shape.scope });

const directoryRow = z.object({
  year: z.string(),
  token: z.int(),
  schools: z._default(z.int(), 0),
  sealed: z._default(z.array(z.string()), []),
  isDirty: z._default(z.boolean(), false),
});

export const createStatisticsStore = (table: Table, reader: Reader): StatisticsStore => {
  // The directory's condition alone decides whose write counts.
  const put = (row: Key & Record<string, unknown>): Write => putWrite(table, row, undefined, { kind: 'none' });
  /** Figures, and what else is long, are packed; whether they are sealed is changed by itself, so it stands beside them. */
  const rowOf = (of: CompiledStatistics, type: 'STATISTICS' | 'REVISION', more: object = {}) => {
    const { figures, correction, ...head } = of;
    return { ...figuresKey(of.scope.level, of.scope.id, of.semester), type, ...head, packed: pack({ figures, correction, ...more }) };
  };
  const parsed =
    <Value>(parse: (row: unknown) => Value) =>
    (row: unknown): Value | undefined =>
      row === undefined ? undefined : parse(row);
  const opened = (row: unknown): object => ({ ...record.parse(row), ...record.parse(unpack(row)) });
  const compiled = (row: unknown): CompiledStatistics => compiledStatistics().parse(opened(row));
  return {
    range: (level, id, from, to) =>
      queryAll(
        table,
        {
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': figuresKey(level, id, '').pk, ':from': from, ':to': to },
        },
        compiled,
      ),
    find: async (level, id, period) => parsed(compiled)(await reader.get(figuresKey(level, id, period))),
    findSchool: async (id, semester) =>
      parsed((row) => {
        const all = opened(row);
        return { compiled: compiledStatistics().parse(all), ...forRollUps.parse(all) };
      })(await reader.get(figuresKey('school', id, semester))),
    schoolsOf: (semester) => queryAll(table, inList(`STATISTICS#school#${semester}`, 'STATISTICS#'), (row) => headRow.parse(row).scope.id),
    revisions: (level, id, period) =>
      queryAll(
        table,
        {
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :period)',
          ExpressionAttributeValues: { ':pk': revisionsPk(level, id), ':period': `${period}#` },
        },
        compiled,
      ),
    table: async (period, page) => parsed((row) => tablePage.parse(opened(row)))(await reader.get(tableKey(period, page))),
    directory: async (year) => parsed((row) => directoryRow.parse(row))(await reader.get(directoryKey(year))),
    takeOver: async (year) => {
      const { Attributes } = await writeAlone(() =>
        table.client.send(
          new UpdateCommand({
            TableName: table.tableName,
            Key: directoryKey(year),
            UpdateExpression: 'SET #type = :type, #year = :year ADD #token :one',
            ExpressionAttributeNames: { '#type': 'type', '#year': 'year', '#token': 'token' },
            ExpressionAttributeValues: { ':type': 'DIRECTORY', ':year': year, ':one': 1 },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      );
      return directoryRow.parse(Attributes);
    },
    saveDirectory: (directory) =>
      putWrite(table, { ...directoryKey(directory.year), type: 'DIRECTORY', ...directory }, expectEqual('token', directory.token), {
        kind: 'compiler',
      }),
    save: (of) => put(rowOf(of, 'STATISTICS')),
    saveSchool: ({ compiled: of, ...more }) =>
      put({
        ...rowOf(of, 'STATISTICS', more),
        listPk: `STATISTICS#school#${of.semester}`,
        listSk: `STATISTICS#${of.scope.id}`,
      }),
    keepRevision: (of) =>
      put({
        ...rowOf(of, 'REVISION'),
        pk: revisionsPk(of.scope.level, of.scope.id),
        sk: `${of.semester}#${String(of.revision).padStart(5, '0')}`,
      }),
    seal: (scope, period) => {
      const { level, id } = levelOf(scope);
      return updateWrite(
        table,
        figuresKey(level, id, period),
        {
          UpdateExpression: 'SET sealed = :sealed',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':sealed': true },
        },
        { kind: 'none' },
      );
    },
    saveTable: ({ rows, ...page }) => put({ ...tableKey(page.period, page.page), type: 'TABLE', ...page, packed: pack({ rows }) }),
  };
};
