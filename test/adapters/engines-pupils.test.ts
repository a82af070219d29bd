import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../infra/local/engines/dynamodb.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createPlanStore } from '../../shared/adapters/dynamodb/plan-store.ts';
import { createPupilStore } from '../../shared/adapters/dynamodb/pupil-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import { newPupilFile, type PupilFile } from '../../shared/domain/pupil-file.ts';
import type { KnownPupil } from '../../shared/ports/records.ts';
import { aPrincipal, at, idOf } from '../support/builders.ts';
import { failedIn, openEngineTable } from '../support/engine-table.ts';
import { aPlan } from '../support/plan-builders.ts';

const actor = actorOf(aPrincipal('iap-author'));

/** What only the database can decide of a pupil's file, on every engine that this machine has. */
describe.each(await availableEngines())('on %s', (engine) => {
  let table: Table;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ table, close } = await openEngineTable(engine));
  }, 60_000);
  afterAll(() => close());

  const stores = () => {
    const reader = createReader(table);
    return { plans: createPlanStore(table, reader), pupils: createPupilStore(table, reader), work: createUnitOfWork(table) };
  };
  const fileOf = ({ pupilId, dataKey }: KnownPupil) => newPupilFile(pupilId, dataKey, 'pumpurs');

  describe('a pupil’s file', () => {
    const saved = (before: PupilFile, after: PupilFile) => {
      const { record, event } = recordEvent(sha256, { before, after, action: 'change', actor, at });
      return { record, writes: stores().pupils.save(record, event) };
    };

    it('is written once for a version, and not where a plan was made for him meanwhile', async () => {
      const { pupils, work } = stores();
      const file = fileOf({ pupilId: idOf('pup', 71), dataKey: 'wrapped-71' });
      await work.commit([pupils.insert(file)]);
      const { record, writes } = saved(file, { ...file, due: null });
      expect([await work.commit(writes), failedIn(await work.commit(writes))]).toEqual([{ ok: true }, ['version', 'version']]);
      expect(await pupils.find(file.id)).toEqual(record);
      expect(await work.commit([pupils.countPlan(file.id)])).toEqual({ ok: true });
      expect(failedIn(await work.commit(saved(record, { ...record, due: 'pumpurs' }).writes))).toEqual(['version']);
    });

    it('stands in the index where he is due, and nowhere when he is held; nothing is made for who is erased', async () => {
      const { pupils, work } = stores();
      const files = [72, 73].map((number) => ({ ...fileOf({ pupilId: idOf('pup', number), dataKey: 'wrapped' }), due: 'once' }));
      const [one, two] = files;
      if (one === undefined || two === undefined) throw new Error('two pupils');
      await work.commit(files.map(pupils.insert));
      expect((await pupils.due('once', { limit: 9, after: null })).items).toEqual(files);
      await work.commit(saved(one, { ...one, due: null, dataKey: null, erasedAt: at }).writes);
      expect((await pupils.due('once', { limit: 9, after: null })).items).toEqual([two]);
      expect(failedIn(await work.commit([pupils.countPlan(one.id)]))).toEqual(['pupil-kept']);
    });

    it('leads to his codes, to all his plans, and to who read of him, newest first', async () => {
      const { plans, pupils, work } = stores();
      const pupil = { pupilId: idOf('pup', 74), dataKey: 'wrapped-74' };
      const [first, second] = [74, 75].map((number) => aPlan(number).ofPupil(74).build());
      if (first === undefined || second === undefined) throw new Error('two plans');
      await work.commit([pupils.insert(fileOf(pupil)), ...pupils.linkCode('hash-74', pupil), ...pupils.linkCode('hash-75', pupil)]);
      await work.commit([plans.takePlace(first)]);
      await work.commit([plans.freePlace(first)]);
      await work.commit([plans.takePlace(second)]);
      expect(await pupils.plansOf(pupil.pupilId)).toEqual([first.id, second.id]);
      expect(await pupils.codesOf(pupil.pupilId)).toEqual(['hash-74', 'hash-75']);
      await work.commit(pupils.unlinkCode('hash-74', pupil.pupilId));
      expect([await pupils.findByCode('hash-74'), await pupils.codesOf(pupil.pupilId)]).toEqual([undefined, ['hash-75']]);
      for (const [id, when] of [
        ['acc_1', '2021-10-04T09:00:00.000Z'],
        ['acc_2', '2021-10-05T09:00:00.000Z'],
      ] as const) {
        await work.commit([pupils.recordAccess({ id, pupilId: pupil.pupilId, planId: null, what: 'export', ...actor, at: when })]);
      }
      const page = await pupils.accesses(pupil.pupilId, { limit: 1, after: null });
      expect([page.items.map(({ id }) => id), page.next === null]).toEqual([['acc_2'], false]);
      expect((await pupils.accesses(pupil.pupilId, { limit: 1, after: page.next })).items.map(({ id }) => id)).toEqual(['acc_1']);
    });
  });
});
