import type { PaymentBatch } from '../../shared/domain/payment-batch.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import type { History } from '../../shared/ports/records.ts';
import { paymentRoutes } from '../../shared/routes/payments.ts';
import {
  type AgreementDependencies,
  type BalancedAgreement,
  getAgreement,
  getAgreementRecord,
  putAgreement,
} from '../../shared/use-cases/agreements.ts';
import { getHistory, presentTimeline } from '../../shared/use-cases/history.ts';
import { getLedger, type Ledger } from '../../shared/use-cases/ledger.ts';
import {
  type BatchDependencies,
  cancelBatch,
  confirmBatch,
  createBatch,
  getBatch,
  listBatches,
} from '../../shared/use-cases/payment-batches.ts';
import { bankFile, registerFile } from './files.ts';

export type PaymentsDependencies = AgreementDependencies &
  BatchDependencies & {
    readonly http: ApiDependencies;
    readonly agreementHistory: History;
    readonly batchHistory: History;
  };

const presentAgreement = (of: BalancedAgreement) => ({ body: of, version: of.version });
const presentBatch = (batch: PaymentBatch) => ({ body: batch, version: batch.version });
const presentConfirmed = (batch: PaymentBatch) => ({
  ...presentBatch(batch),
  counts: { claimsPaid: batch.payments.reduce((sum, { claims }) => sum + claims.length, 0) },
});
const presentNewBatch = (batch: PaymentBatch) => ({ ...presentBatch(batch), location: `/payment-batches/${batch.id}` });
const presentLedger = ({ items, ...more }: Ledger) => ({ body: { ...more, items: [...items] } });

export const createHandler = (dependencies: PaymentsDependencies) => {
  const { http, agreementHistory, batchHistory } = dependencies;
  const readAgreement = getAgreement(dependencies);
  const writeAgreement = putAgreement(dependencies);
  const agreementRecord = getAgreementRecord(dependencies);
  const ofAgreement = getHistory(agreementRecord, agreementHistory, dependencies);
  const create = createBatch(dependencies);
  const list = listBatches(dependencies);
  const read = getBatch(dependencies);
  const ofBatch = getHistory((call) => read({ ...call, batchId: call.id }), batchHistory, dependencies);
  const confirm = confirmBatch(dependencies);
  const cancel = cancelBatch(dependencies);
  const ledger = getLedger(dependencies);
  return createApi(
    paymentRoutes,
    {
      getAgreement: operation(paymentRoutes.getAgreement, presentAgreement, ({ params, ...call }) => readAgreement({ ...call, ...params })),
      putAgreement: operation(paymentRoutes.putAgreement, presentAgreement, ({ params, body, ...call }) =>
        writeAgreement({ ...call, ...params, input: body }),
      ),
      getAgreementHistory: operation(paymentRoutes.getAgreementHistory, presentTimeline, ({ params, ...call }) =>
        ofAgreement({ ...call, id: `${params.programmeId}.${params.partnerId}` }),
      ),
      createBatch: operation(paymentRoutes.createBatch, presentNewBatch, ({ body, ...call }) => create({ ...call, input: body })),
      listBatches: operation(paymentRoutes.listBatches, pageBody<PaymentBatch>, list),
      getBatch: operation(paymentRoutes.getBatch, presentBatch, ({ params, ...call }) => read({ ...call, ...params })),
      getBatchFile: operation(
        paymentRoutes.getBatchFile,
        (batch: PaymentBatch) => ({ body: undefined, file: bankFile(batch) }),
        ({ params, ...call }) => read({ ...call, ...params }),
      ),
      getBatchRegister: operation(
        paymentRoutes.getBatchRegister,
        (batch: PaymentBatch) => ({ body: undefined, file: registerFile(batch) }),
        ({ params, ...call }) => read({ ...call, ...params }),
      ),
      confirmBatch: operation(paymentRoutes.confirmBatch, presentConfirmed, ({ params, ...call }) => confirm({ ...call, ...params })),
      cancelBatch: operation(paymentRoutes.cancelBatch, presentBatch, ({ params, ...call }) => cancel({ ...call, ...params })),
      getBatchHistory: operation(paymentRoutes.getBatchHistory, presentTimeline, ({ params, ...call }) =>
        ofBatch({ ...call, id: params.batchId }),
      ),
      getLedger: operation(paymentRoutes.getLedger, presentLedger, ledger),
    },
    http,
  );
};
