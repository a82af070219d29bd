import type { Report } from '../../shared/domain/report.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import { reportRoutes } from '../../shared/routes/reports.ts';
import { downloadReport, getReport, listReports, type ReportDependencies, type ReportDownload } from '../../shared/use-cases/reports.ts';

export type ReportsDependencies = ReportDependencies & { readonly http: ApiDependencies };

export const createHandler = (dependencies: ReportsDependencies) => {
  const read = getReport(dependencies);
  const download = downloadReport(dependencies);
  return createApi(
    reportRoutes,
    {
      listReports: operation(reportRoutes.listReports, pageBody<Report>, listReports(dependencies)),
      getReport: operation(
        reportRoutes.getReport,
        (body: Report) => ({ body }),
        ({ params, ...call }) => read({ ...call, ...params }),
      ),
      getReportFile: operation(
        reportRoutes.getReportFile,
        (body: ReportDownload) => ({ body }),
        ({ params, ...call }) => download({ ...call, ...params }),
      ),
    },
    dependencies.http,
  );
};
