import type { Receipt } from '../../shared/domain/receipt.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation } from '../../shared/http/operation.ts';
import { receiptRoutes } from '../../shared/routes.ts';
import { type AnnouncedReceipt, createReceipt, getReceipt, type ReceiptDependencies } from '../../shared/use-cases/receipts.ts';

export type ReceiptsDependencies = ReceiptDependencies & { readonly http: ApiDependencies };

export const createHandler = (dependencies: ReceiptsDependencies) => {
  const create = createReceipt(dependencies);
  const read = getReceipt(dependencies);
  return createApi(
    receiptRoutes,
    {
      createReceipt: operation(
        receiptRoutes.createReceipt,
        ({ receipt, upload }: AnnouncedReceipt) => ({
          body: { receipt, upload: { url: upload.url, fields: { ...upload.fields } } },
          version: receipt.version,
          location: `/receipts/${receipt.id}`,
        }),
        ({ body, ...call }) => create({ ...call, input: body }),
      ),
      getReceipt: operation(
        receiptRoutes.getReceipt,
        (receipt: Receipt) => ({ body: receipt, version: receipt.version }),
        ({ params, ...call }) => read({ ...call, ...params }),
      ),
    },
    dependencies.http,
  );
};
