import type { Told } from '../domain/disclosure.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import type { CompiledStatistics } from '../domain/statistics.ts';
import type { Edition, EditionStore } from '../ports/editions.ts';
import { toldOf } from './edition-content.ts';

type Dependencies = { readonly editions: EditionStore };

export type OpenTable = {
  readonly edition: Edition;
  readonly rows: readonly { readonly scope: CompiledStatistics['scope']; readonly told: Told }[];
};

/** What is open to everybody: the nation with its regions, or the municipalities. */
export type OpenTableName = 'national' | 'municipalities';

const levels = { national: ['nation', 'region'], municipalities: ['municipality'] } as const satisfies Record<
  OpenTableName,
  readonly string[]
>;

/** The last edition of every period. */
export const listOpenData =
  ({ editions }: Dependencies) =>
  async (): Promise<Result<readonly Edition[]>> =>
    accept((await editions.all()).toSorted((a, b) => (a.period < b.period ? -1 : 1)));

/** A table as the last edition tells it, or (`edition`) an earlier one. */
export const getOpenTable =
  ({ editions }: Dependencies) =>
  async ({
    period,
    table,
    edition: number,
  }: {
    period: string;
    table: OpenTableName;
    edition?: number | undefined;
  }): Promise<Result<OpenTable>> => {
    const last = number === undefined ? await editions.upper(period) : undefined;
    const edition = last?.edition ?? (await editions.find(period, number));
    if (edition === undefined) return refuse({ code: 'not-found' });
    const rows = (last?.rows ?? (await editions.page(edition, 'upper'))).filter(({ scope }) =>
      levels[table].some((level) => level === scope.level),
    );
    return accept({
      edition,
      rows: rows
        .map((row) => ({ scope: row.scope, told: toldOf(edition, row) }))
        .sort((a, b) => (a.scope.level === b.scope.level ? (a.scope.id < b.scope.id ? -1 : 1) : a.scope.level < b.scope.level ? -1 : 1)),
    });
  };
