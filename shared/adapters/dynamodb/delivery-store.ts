import type { Delivery, DeliveryStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { absent, deleteWrite, putWrite } from './writes.ts';

const keyOf = ({ about, subject }: Delivery) => ({ pk: `DELIVERIES#${about}`, sk: subject });

export const createDeliveryStore = (table: Table): DeliveryStore => ({
  take: (of) => putWrite(table, { ...keyOf(of), type: 'DELIVERY', ...of }, absent, { kind: 'absent', recordId: of.about }),
  drop: (of) => deleteWrite(table, keyOf(of), undefined, { kind: 'none' }),
});
