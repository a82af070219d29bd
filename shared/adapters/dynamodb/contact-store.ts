import { type Contact, contact } from '../../domain/contact.ts';
import type { ContactStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { allOfRecord, queryAll } from './queries.ts';
import { deleteWrite, putWrite } from './writes.ts';

const keyOf = ({ organisation, subject }: Pick<Contact, 'organisation' | 'subject'>) => ({ pk: `CONTACTS#${organisation}`, sk: subject });

export const createContactStore = (table: Table): ContactStore => ({
  list: (organisation) => queryAll(table, allOfRecord(`CONTACTS#${organisation}`), (row) => contact().parse(row)),
  save: (of) => putWrite(table, { ...keyOf(of), type: 'CONTACT', ...of }, undefined, { kind: 'none' }),
  remove: (of) => deleteWrite(table, keyOf(of), undefined, { kind: 'none' }),
});
