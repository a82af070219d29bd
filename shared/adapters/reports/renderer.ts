import type { ReportRenderer } from '../../ports/reports.ts';
import { reportCsv } from './csv.ts';
import { reportHtml } from './html.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The libraries that make workbooks and pages are loaded by the first report that is made. */
export const createReportRenderer = (): ReportRenderer => ({
  render: async (content, document) => {
    const [{ reportXlsx }, { reportPdf }] = await Promise.all([import('#write-xlsx'), import('#write-pdf')]);
    return {
      json: bytes(`${JSON.stringify(content)}\n`),
      csv: bytes(reportCsv(document)),
      html: bytes(reportHtml(document)),
      xlsx: await reportXlsx(document),
      pdf: await reportPdf(document, content.asOf),
    };
  },
});
