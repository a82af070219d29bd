import * as statistics from '../schemas/statistics.ts';
import type { Route } from './route.ts';

export const openDataRoutes = {
  getDataPackage: {
    summary: 'All open tables, with their data dictionary',
    method: 'GET',
    path: '/open-data',
    function: 'open-data',
    access: 'public',
    request: {},
    answer: { status: 200, schema: statistics.dataPackage, keepSeconds: 3600 },
    refusals: [],
  },
  getOpenTable: {
    summary: 'An open table of the nation or the municipalities',
    method: 'GET',
    path: '/open-data/{period}/{file}',
    function: 'open-data',
    access: 'public',
    request: { params: statistics.openDataParams, query: statistics.openDataQuery },
    answer: { status: 200, contentType: 'text/csv', orAs: 'application/json', orSchema: statistics.openTable, keepSeconds: 3600 },
    refusals: ['not-found'],
  },
} as const satisfies Record<string, Route>;
