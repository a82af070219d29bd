import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation } from '../../shared/http/operation.ts';
import type { EditionStore } from '../../shared/ports/editions.ts';
import type { ReferenceStore } from '../../shared/ports/records.ts';
import { openDataRoutes } from '../../shared/routes/open-data.ts';
import { getOpenTable, listOpenData } from '../../shared/use-cases/open-data.ts';
import { dataPackageOf, openFile } from './files.ts';

export type OpenDataDependencies = {
  readonly http: ApiDependencies;
  readonly editions: EditionStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
};

const tables = { national: 'national', municipalities: 'municipalities' } as const;

export const createHandler = (dependencies: OpenDataDependencies) => {
  const list = listOpenData(dependencies);
  const read = getOpenTable(dependencies);
  return createApi(
    openDataRoutes,
    {
      getDataPackage: operation(
        openDataRoutes.getDataPackage,
        (of: Parameters<typeof dataPackageOf>[0]) => ({ body: dataPackageOf(of) }),
        async () => {
          const [editions, { programmes }] = await Promise.all([list(), dependencies.reference.current()]);
          return editions.ok ? { ok: true, value: { editions: editions.value, programmes } } : editions;
        },
      ),
      getOpenTable: operation(
        openDataRoutes.getOpenTable,
        (of: Parameters<typeof openFile>[0]) => ({ body: undefined, file: openFile(of) }),
        async ({ params: { period, file }, query }) => {
          const table = file.startsWith('national') ? tables.national : tables.municipalities;
          const found = await read({ period, table, edition: query.edition });
          return found.ok ? { ok: true, value: { ...found.value, file } } : found;
        },
      ),
    },
    dependencies.http,
  );
};
