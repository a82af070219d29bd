import { csvOf } from '../../shared/domain/csv.ts';
import { figureText } from '../../shared/domain/figure-texts.ts';
import type { Programme } from '../../shared/domain/programme.ts';
import type { Edition } from '../../shared/ports/editions.ts';
import type { OpenTable } from '../../shared/use-cases/open-data.ts';

const notTold = 'suppressed';

/** Columns beside figures: whose and of when they are. */
const keys = [
  { name: 'period', type: 'string', title: 'Periods', description: 'Semester (2021-2022-1) or school year (2021-2022).' },
  { name: 'edition', type: 'integer', title: 'Izdevums', description: 'Number of the edition: earlier ones stay readable by ?edition=.' },
  { name: 'level', type: 'string', title: 'Līmenis', description: 'nation, region or municipality.' },
  { name: 'id', type: 'string', title: 'Kods', description: 'ATVK code of a municipality; id of a region; LV.' },
  { name: 'name', type: 'string', title: 'Nosaukums', description: 'Name.' },
] as const;

/** A table as a file, in the form that its name says. The same edition always gives the same bytes. */
export const openFile = ({ edition, rows, file }: OpenTable & { readonly file: string }) => {
  const name = `${edition.period}-${file}`;
  if (file.endsWith('.csv')) {
    const text = csvOf([
      [...keys.map((key) => key.name), ...edition.columns],
      ...rows.map(({ scope, told }) => [
        edition.period,
        edition.edition,
        scope.level,
        scope.id,
        scope.name,
        ...edition.columns.map((column) => {
          const cell = told[column];
          return typeof cell === 'number' ? cell : notTold;
        }),
      ]),
    ]);
    return { name, text, contentType: 'text/csv' };
  }
  const { period, asOf, sealed, rulesVersion, kept, edition: number } = edition;
  const body = {
    period,
    edition: number,
    asOf,
    sealed,
    rulesVersion,
    kept,
    rows: rows.map(({ scope, told }) => ({ scope, figures: told })),
  };
  return { name, text: `${JSON.stringify(body)}\n`, contentType: 'application/json' };
};

type Content = { readonly editions: readonly Edition[]; readonly programmes: readonly Programme[] };

/** Every open table with its data dictionary, as a Frictionless data package. */
export const dataPackageOf = ({ editions, programmes }: Content) => {
  const textOf = figureText(programmes);
  const fieldsOf = ({ columns }: Edition) => [
    ...keys,
    ...columns.map((name) => ({ name, type: 'integer', title: textOf(name).lv, description: textOf(name).en })),
  ];
  return {
    profile: 'tabular-data-package' as const,
    name: 'pumpurs',
    title: 'Individuālais atbalsts priekšlaicīgas mācību pārtraukšanas mazināšanai',
    description:
      'Figures of individual support plans by nation, region and municipality. A cell that says "suppressed" speaks of fewer than five pupils, or would give such a cell away.',
    licenses: [{ name: 'CC-BY-4.0', path: 'https://creativecommons.org/licenses/by/4.0/', title: 'Creative Commons Attribution 4.0' }],
    resources: editions.flatMap((edition) =>
      ['national', 'municipalities'].map((table) => ({
        profile: 'tabular-data-resource' as const,
        name: `${table}-${edition.period}`,
        path: `open-data/${edition.period}/${table}.csv?edition=${edition.edition}`,
        format: 'csv' as const,
        mediatype: 'text/csv' as const,
        encoding: 'utf-8' as const,
        period: edition.period,
        edition: edition.edition,
        asOf: edition.asOf,
        sealed: edition.sealed,
        schema: { fields: fieldsOf(edition), missingValues: [notTold], primaryKey: ['level', 'id'] },
      })),
    ),
  };
};
