import type { ReportDocument } from '../../shared/domain/report-document.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation } from '../../shared/http/operation.ts';
import type { History } from '../../shared/ports/records.ts';
import { pupilRoutes } from '../../shared/routes/pupils.ts';
import { type ExportDependencies, exportPupil, type PupilExport } from '../../shared/use-cases/export-pupil.ts';
import { getHistory, presentTimeline } from '../../shared/use-cases/history.ts';
import {
  type Accesses,
  confirmPupilErasure,
  getPupilFile,
  getPupilRecord,
  holdPupil,
  listAccesses,
  orderPupilErasure,
  releasePupil,
  type ShownFile,
  withdrawPupilErasure,
} from '../../shared/use-cases/pupil-files.ts';
import { exportInWords } from './export-in-words.ts';

export type PupilsDependencies = ExportDependencies & {
  readonly http: ApiDependencies;
  readonly pupilHistory: History;
  readonly renderPdf: (document: ReportDocument, asOf: string) => Promise<Uint8Array>;
};

const bodyOf = ({ file, plans, keptUntil }: ShownFile) => ({ ...file, holds: [...file.holds], plans: [...plans], keptUntil });
const present = (shown: ShownFile) => ({ body: bodyOf(shown), version: shown.file.version });
const presentAccesses = ({ items, next, people }: Accesses) => ({ body: { items: [...items], next, people: { ...people } } });

type Exported = { readonly of: PupilExport; readonly pdf: Uint8Array | undefined };

const presentExport = ({ of, pdf }: Exported) => ({
  body: {
    ...bodyOf(of),
    madeAt: of.madeAt,
    exported: of.exported.map((one) => ({
      ...one,
      texts: { ...one.texts },
      consultations: [...one.consultations],
      participations: [...one.participations],
      claims: one.claims.map((claim) => ({ ...claim, lines: [...claim.lines] })),
      receipts: [...one.receipts],
      history: [...one.history],
    })),
    accesses: [...of.accesses],
    hasMoreAccesses: of.hasMoreAccesses,
    people: { ...of.people },
    next: of.next,
  },
  ...(pdf === undefined
    ? {}
    : {
        file: {
          name: `${of.file.id}.pdf`,
          text: Buffer.from(pdf).toString('base64'),
          contentType: 'application/pdf',
          isBase64: true as const,
        },
      }),
});

export const createHandler = (dependencies: PupilsDependencies) => {
  const { http, pupilHistory, renderPdf } = dependencies;
  const read = getPupilFile(dependencies);
  const record = getPupilRecord(dependencies);
  const history = getHistory((call) => record({ ...call, pupilId: call.id }), pupilHistory, dependencies);
  const exported = exportPupil(dependencies);
  const accesses = listAccesses(dependencies);
  const hold = holdPupil(dependencies);
  const release = releasePupil(dependencies);
  const order = orderPupilErasure(dependencies);
  const withdraw = withdrawPupilErasure(dependencies);
  const confirm = confirmPupilErasure(dependencies);
  return createApi(
    pupilRoutes,
    {
      getPupilFile: operation(pupilRoutes.getPupilFile, present, ({ params, ...call }) => read({ ...call, ...params })),
      getPupilHistory: operation(pupilRoutes.getPupilHistory, presentTimeline, ({ params, ...call }) =>
        history({ ...call, id: params.pupilId }),
      ),
      exportPupil: operation(pupilRoutes.exportPupil, presentExport, async ({ params, query, ...call }) => {
        const outcome = await exported({ ...call, ...params, cursor: query.cursor });
        if (!outcome.ok) return outcome;
        const { value: of } = outcome;
        return { ok: true, value: { of, pdf: query.format === 'pdf' ? await renderPdf(exportInWords(of), of.madeAt) : undefined } };
      }),
      listAccesses: operation(pupilRoutes.listAccesses, presentAccesses, ({ params, ...call }) => accesses({ ...call, ...params })),
      holdPupil: operation(pupilRoutes.holdPupil, present, ({ params, body, ...call }) => hold({ ...call, ...params, order: body })),
      releasePupil: operation(pupilRoutes.releasePupil, present, ({ params, body, ...call }) => release({ ...call, ...params, ...body })),
      orderErasure: operation(pupilRoutes.orderErasure, present, ({ params, body, ...call }) => order({ ...call, ...params, order: body })),
      withdrawErasure: operation(pupilRoutes.withdrawErasure, present, ({ params, ...call }) => withdraw({ ...call, ...params })),
      confirmErasure: operation(pupilRoutes.confirmErasure, present, ({ params, ...call }) => confirm({ ...call, ...params })),
    },
    http,
  );
};
