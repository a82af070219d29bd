import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../infra/local/engines/dynamodb.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createContactStore } from '../../shared/adapters/dynamodb/contact-store.ts';
import { createDeliveryStore } from '../../shared/adapters/dynamodb/delivery-store.ts';
import { createEditionStore } from '../../shared/adapters/dynamodb/edition-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReceiptStore } from '../../shared/adapters/dynamodb/receipt-store.ts';
import { createReportStore } from '../../shared/adapters/dynamodb/report-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import { aPrincipal, aReceipt, at, schoolId } from '../support/builders.ts';
import { failedIn, openEngineTable } from '../support/engine-table.ts';
import { aReport } from '../support/report-builders.ts';

/** What only the database can decide of reports and messages, on every engine that this machine has. */
describe.each(await availableEngines())('on %s', (engine) => {
  let table: Table;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ table, close } = await openEngineTable(engine));
  }, 60_000);
  afterAll(() => close());

  const stores = () => {
    const reader = createReader(table);
    return {
      reports: createReportStore(table, reader),
      receipts: createReceiptStore(table, reader),
      deliveries: createDeliveryStore(table),
      contacts: createContactStore(table),
      editions: createEditionStore(table, reader),
      work: createUnitOfWork(table),
    };
  };

  it('a report is written once, and found by its id and in the order of its partner’s', async () => {
    const { reports, work } = stores();
    const named = [
      ['2021-09', 1],
      ['2021-10', 1],
      ['2021-2022-1', 1],
      ['2021-2022-1', 2],
      ['2022-01', 1],
    ] as const;
    for (const [period, revision] of named.toReversed()) {
      expect(failedIn(await work.commit([reports.save(aReport({ period, revision }))]))).toEqual([]);
    }
    const again = { ...aReport({ period: '2021-10', revision: 1 }), asOf: '2030-01-01T00:00:00.000Z' };
    expect(failedIn(await work.commit([reports.save(again)]))).toEqual(['absent']);
    expect(await reports.find(again.id)).toEqual(aReport({ period: '2021-10', revision: 1 }));
    expect((await reports.all('0003000')).map(({ period, revision }) => [period, revision])).toEqual(named);
    const first = await reports.list('0003000', { limit: 2, after: null });
    const rest = await reports.list('0003000', { limit: 9, after: first.next });
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual((await reports.all('0003000')).map(({ id }) => id).toReversed());
    expect(await reports.all('0002000')).toEqual([]);
  });

  it('a message is taken by one of fifty who would send it, and by another when it was dropped', async () => {
    const { deliveries, work } = stores();
    const delivery = { about: 'rep_0003000_2021-10_1', subject: 'somebody', at };
    const takes = await Promise.all(Array.from({ length: 50 }, () => work.commit([deliveries.take(delivery)])));
    expect(takes.filter(({ ok }) => ok)).toHaveLength(1);
    await work.commit([deliveries.drop(delivery)]);
    expect((await work.commit([deliveries.take(delivery)])).ok).toBe(true);
    expect((await work.commit([deliveries.take({ ...delivery, subject: 'another' })])).ok).toBe(true);
  });

  it('an address is of its organisation, replaced by the next, and gone when it is removed', async () => {
    const { contacts, work } = stores();
    const contact = {
      subject: 'somebody',
      organisation: 'school#1',
      language: 'lv',
      dataKey: 'key',
      email: 'sealed',
      updatedAt: at,
    } as const;
    await work.commit([contacts.save(contact)]);
    await work.commit([contacts.save({ ...contact, email: 'sealed anew' })]);
    expect(await contacts.list('school#1')).toEqual([{ ...contact, email: 'sealed anew' }]);
    expect(await contacts.list('school#10')).toEqual([]);
    await work.commit([contacts.remove(contact)]);
    expect(await contacts.list('school#1')).toEqual([]);
    expect((await work.commit([contacts.remove(contact)])).ok).toBe(true);
  });

  it('the last editions of all periods are found together', async () => {
    const { editions, work } = stores();
    const edition = { period: '2021-2022-1', edition: 1, madeAt: at, asOf: at, sealed: false, revision: 1, rulesVersion: 'test' };
    const head = { ...edition, columns: [], firstSchools: [], kept: [], loss: { cells: 0, suppressed: 0, small: 0 } };
    for (const one of [head, { ...head, edition: 2 }, { ...head, period: '2021-2022-2' }]) await work.commit(editions.publish(one, []));
    expect((await editions.all()).map((one) => [one.period, one.edition])).toEqual([
      ['2021-2022-1', 2],
      ['2021-2022-2', 1],
    ]);
  });

  it('receipts are found by the days on which they were announced, the clean ones alone', async () => {
    const { receipts, work } = stores();
    const actor = actorOf(aPrincipal('school-coordinator'));
    const uploaded = [
      ['2021-09-30T20:59:59.999Z', 'clean'],
      ['2021-09-30T21:00:00.000Z', 'clean'],
      ['2021-10-02T09:00:00.000Z', 'infected'],
      ['2021-10-03T20:59:59.999Z', 'clean'],
      ['2021-10-03T21:00:00.000Z', 'clean'],
    ] as const;
    for (const [index, [createdAt, state]] of uploaded.entries()) {
      const after = aReceipt(500 + index, { createdAt, state, version: 0 });
      const { record, event } = recordEvent(sha256, { before: undefined, after, action: 'create', actor, at });
      expect(failedIn(await work.commit(receipts.insert(record, event)))).toEqual([]);
    }
    const found = await receipts.uploaded(schoolId, { from: '2021-10-01', until: '2021-10-04' });
    expect(found.map(({ createdAt }) => createdAt)).toEqual(['2021-09-30T21:00:00.000Z', '2021-10-03T20:59:59.999Z']);
  });
});
