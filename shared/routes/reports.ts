import * as reports from '../schemas/reports.ts';
import type { Route } from './route.ts';

export const reportRoutes = {
  listReports: {
    summary: 'Reports to a partner, newest first',
    method: 'GET',
    path: '/reports',
    function: 'reports',
    access: { scope: 'reports.read', permission: 'report:read' },
    request: { query: reports.reportQuery },
    answer: { status: 200, schema: reports.reportPage },
    refusals: ['not-found'],
  },
  getReport: {
    summary: 'What a report was made of, and the hashes of its files',
    method: 'GET',
    path: '/reports/{reportId}',
    function: 'reports',
    access: { scope: 'reports.read', permission: 'report:read' },
    request: { params: reports.reportParams },
    answer: { status: 200, schema: reports.reportAnswer, keepSeconds: 3600 },
    refusals: ['not-found'],
  },
  getReportFile: {
    summary: "A link to one of a report's files",
    method: 'GET',
    path: '/reports/{reportId}/files/{format}',
    function: 'reports',
    access: { scope: 'reports.read', permission: 'report:read' },
    request: { params: reports.reportFileParams },
    answer: { status: 200, schema: reports.reportDownload },
    refusals: ['not-found'],
  },
} as const satisfies Record<string, Route>;
