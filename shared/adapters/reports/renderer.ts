import type { ReportRenderer } from '../../ports/reports.ts';
import { reportCsv } from './csv.ts';
import { reportHtml } from './html.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The libraries that make workbooks and pages are loaded by the first report that needs them. */
export const createReportRenderer = (): ReportRenderer => ({
  render: async (format, content, document) => {
    switch (format) {
      case 'json':
        return bytes(`${JSON.stringify(content)}\n`);
      case 'csv':
        return bytes(reportCsv(document));
      case 'html':
        return bytes(reportHtml(document));
      case 'xlsx':
        return (await import('#write-xlsx')).reportXlsx(document);
      case 'pdf':
        return (await import('#write-pdf')).reportPdf(document, content.asOf);
    }
  },
});
