import * as z from 'zod/mini';
import { compiledStatistics } from '../../domain/statistics.ts';
import type { Edition, EditionPage, EditionStore } from '../../ports/editions.ts';
import type { Table } from './client.ts';
import { pack, unpack } from './packed.ts';
import { allOfRecord, queryAll } from './queries.ts';
import type { Key, Reader } from './reader.ts';
import { absent, putWrite } from './writes.ts';

const count = z.int();

const editionRow = z.object({
  period: z.string(),
  edition: count,
  madeAt: z.iso.datetime(),
  asOf: z.iso.datetime(),
  sealed: z.boolean(),
  revision: count,
  rulesVersion: z.string(),
  columns: z.array(z.string()),
  firstSchools: z.array(z.string()),
  kept: z.array(z.string()),
  loss: z.object({ cells: count, suppressed: count, small: z.nullable(count) }),
});

const pageRow = z.object({
  rows: z.array(z.object({ scope: compiledStatistics().shape.scope, within: z.nullable(z.string()), cells: z.array(z.nullable(count)) })),
});

const figuresRow = z.object({ figures: z.record(z.string(), z.array(count)) });

const numbered = (edition: number): string => `E${String(edition).padStart(5, '0')}`;
const pageName = (page: EditionPage): string => (page === 'upper' ? 'UPPER' : `SCHOOLS#${String(page).padStart(4, '0')}`);
const lastKey = (period: string): Key => ({ pk: 'EDITIONS', sk: period });
const keyOf = ({ period, edition }: Pick<Edition, 'period' | 'edition'>, part: string): Key => ({
  pk: `EDITION#${period}`,
  sk: `${numbered(edition)}#${part}`,
});

/** Editions of what is told: each a head with its pages, and a list of the last ones. */
export const createEditionStore = (table: Table, reader: Reader): EditionStore => ({
  find: async (period, edition) => {
    const row = await reader.get(edition === undefined ? lastKey(period) : keyOf({ period, edition }, 'HEAD'));
    return row === undefined ? undefined : editionRow.parse(row);
  },
  upper: async (period) => {
    const row = await reader.get({ pk: `EDITION#${period}`, sk: 'LAST' });
    return row === undefined ? undefined : { edition: editionRow.parse(row), rows: pageRow.parse(unpack(row)).rows };
  },
  all: () => queryAll(table, allOfRecord('EDITIONS'), (row) => editionRow.parse(row)),
  page: async (of, page) => {
    const row = await reader.get(keyOf(of, `TOLD#${pageName(page)}`));
    return row === undefined ? [] : pageRow.parse(unpack(row)).rows;
  },
  figures: async (of, page) => {
    const row = await reader.get(keyOf(of, `FIGURES#${pageName(page)}`));
    return row === undefined ? {} : figuresRow.parse(unpack(row)).figures;
  },
  savePage: (of, page, rows) =>
    putWrite(table, { ...keyOf(of, `TOLD#${pageName(page)}`), type: 'EDITION_PAGE', packed: pack({ rows }) }, undefined, { kind: 'none' }),
  saveFigures: (of, page, figures) =>
    putWrite(table, { ...keyOf(of, `FIGURES#${pageName(page)}`), type: 'EDITION_FIGURES', packed: pack({ figures }) }, undefined, {
      kind: 'none',
    }),
  publish: (of, rows) => [
    putWrite(table, { ...keyOf(of, 'HEAD'), type: 'EDITION', ...of }, absent, { kind: 'compiler' }),
    putWrite(table, { ...lastKey(of.period), type: 'EDITION', ...of }, undefined, { kind: 'none' }),
    putWrite(table, { pk: `EDITION#${of.period}`, sk: 'LAST', type: 'EDITION_PAGE', ...of, packed: pack({ rows }) }, undefined, {
      kind: 'none',
    }),
  ],
});
