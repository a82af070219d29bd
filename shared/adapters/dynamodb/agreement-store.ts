import { agreement, agreementId } from '../../domain/agreement.ts';
import type { AgreementStore } from '../../ports/money.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import type { Reader } from './reader.ts';
import { absent, expectVersion, putWrite } from './writes.ts';

export const agreementPk = (id: string): string => `AGREEMENT#${id}`;

export const createAgreementStore = (table: Table, reader: Reader): AgreementStore => ({
  find: async (programme, partnerId) => {
    const row = await reader.get({ pk: agreementPk(agreementId(programme, partnerId)), sk: 'AGREEMENT' });
    return row === undefined ? undefined : agreement().parse(row);
  },
  save: (of, event) => {
    const pk = agreementPk(of.id);
    return [
      putWrite(table, { pk, sk: 'AGREEMENT', type: 'AGREEMENT', ...of }, of.version === 1 ? absent : expectVersion(of.version - 1), {
        kind: 'version',
        recordId: of.id,
      }),
      eventWrite(table, pk, event),
    ];
  },
});
