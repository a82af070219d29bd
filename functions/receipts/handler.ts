import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation } from '../../shared/http/operation.ts';
import type { History } from '../../shared/ports/records.ts';
import { receiptRoutes } from '../../shared/routes/receipts.ts';
import { getHistory, presentTimeline } from '../../shared/use-cases/history.ts';
import {
  type AnnouncedReceipt,
  createReceipt,
  type Download,
  describeReceipt,
  downloadReceipt,
  getReceipt,
  type ReceiptDependencies,
  readReceipt,
  reinspectReceipt,
  type ShownReceipt,
  shown,
} from '../../shared/use-cases/receipts.ts';

export type ReceiptsDependencies = ReceiptDependencies & { readonly http: ApiDependencies; readonly history: History };

const present = (receipt: ShownReceipt) => ({ body: receipt, version: receipt.version });
const presentDownload = (body: Download) => ({ body });

export const createHandler = (dependencies: ReceiptsDependencies) => {
  const create = createReceipt(dependencies);
  const read = getReceipt(dependencies);
  const record = readReceipt(dependencies);
  const history = getHistory((call) => record({ ...call, receiptId: call.id }), dependencies.history, dependencies);
  const download = downloadReceipt(dependencies);
  const describe = describeReceipt(dependencies);
  const reinspect = reinspectReceipt(dependencies);
  return createApi(
    receiptRoutes,
    {
      createReceipt: operation(
        receiptRoutes.createReceipt,
        ({ receipt, upload }: AnnouncedReceipt) => ({
          // Announced a moment ago: its form is as new as it.
          body: { receipt: shown(receipt, Date.parse(receipt.createdAt)), upload: { url: upload.url, fields: { ...upload.fields } } },
          version: receipt.version,
          location: `/receipts/${receipt.id}`,
        }),
        ({ body, ...call }) => create({ ...call, input: body }),
      ),
      getReceipt: operation(receiptRoutes.getReceipt, present, ({ params, ...call }) => read({ ...call, ...params })),
      describeReceipt: operation(receiptRoutes.describeReceipt, present, ({ params, body, ...call }) =>
        describe({ ...call, ...params, document: body }),
      ),
      getReceiptContent: operation(receiptRoutes.getReceiptContent, presentDownload, ({ params, ...call }) =>
        download({ ...call, ...params }),
      ),
      getReceiptHistory: operation(receiptRoutes.getReceiptHistory, presentTimeline, ({ params, ...call }) =>
        history({ ...call, id: params.receiptId }),
      ),
      reinspectReceipt: operation(receiptRoutes.reinspectReceipt, present, ({ params, body, ...call }) =>
        reinspect({ ...call, ...params, ...body }),
      ),
    },
    dependencies.http,
  );
};
