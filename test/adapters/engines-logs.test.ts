import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availableEngines } from '../../infra/local/engines/dynamodb.ts';
import type { Table } from '../../shared/adapters/dynamodb/client.ts';
import { createConsultationStore } from '../../shared/adapters/dynamodb/consultation-store.ts';
import { createProjectStore } from '../../shared/adapters/dynamodb/project-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { type Consultation, type DaySpan, overlapIn, type PupilDay } from '../../shared/domain/consultation.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import type { Project } from '../../shared/domain/project.ts';
import { aPrincipal, at, idOf } from '../support/builders.ts';
import { failedIn, foundIn, openEngineTable } from '../support/engine-table.ts';
import { aConsultation, aCounterEntry, aParticipation, aProject } from '../support/log-builders.ts';

const actor = actorOf(aPrincipal('municipality-coordinator'));
const day = '2021-10-04';

/** What only the database can decide of logs, on every engine that this machine has. */
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
      consultations: createConsultationStore(table, reader),
      projects: createProjectStore(table, reader),
      work: createUnitOfWork(table),
    };
  };

  describe('a pupil’s day', () => {
    const [early, overlapping, late] = [
      { from: 600, to: 640 },
      { from: 630, to: 670 },
      { from: 640, to: 680 },
    ] as const satisfies readonly DaySpan[];

    /** One who takes times of a pupil's day, and gives them free. */
    const dayOf = (pupil: number) => {
      const { consultations, work } = stores();
      const of = { pupilId: idOf('pup', pupil), day };
      const entry = (number: number) => ({ ...of, consultationId: idOf('con', number) });
      return {
        take: (number: number, span: DaySpan, seen?: PupilDay) => work.commit([consultations.takeTime({ ...entry(number), span }, seen)]),
        free: (number: number) => work.commit([consultations.freeTime(entry(number))]),
        parse: (found: unknown): PupilDay => {
          const parsed = consultations.parseDay(found);
          if (parsed === undefined) throw new Error('no day was found');
          return parsed;
        },
      };
    };

    it('that is still empty takes the first time; the second write is shown the day', async () => {
      const { take, parse } = dayOf(1);
      expect(failedIn(await take(1, early))).toEqual([]);
      const second = await take(2, late);
      expect(failedIn(second)).toEqual(['pupil-day']);
      const seen = parse(foundIn(second));
      expect(seen).toEqual({ version: 1, spans: { [idOf('con', 1)]: early } });
      expect(overlapIn(seen, overlapping)).toEqual(early);
      expect(overlapIn(seen, late)).toBeUndefined();
      expect(failedIn(await take(2, late, seen))).toEqual([]);
    });

    it('that has changed since it was seen takes nothing, and shows what it holds now', async () => {
      const { take, parse } = dayOf(2);
      await take(1, early);
      const seen = parse(foundIn(await take(2, late)));
      const [one, two] = await Promise.all([take(2, late, seen), take(3, { from: 700, to: 740 }, seen)]);
      const lost = [one, two].filter((outcome) => !outcome?.ok);
      expect(lost).toHaveLength(1);
      for (const outcome of lost) if (outcome !== undefined) expect(Object.keys(parse(foundIn(outcome)).spans)).toHaveLength(2);
    });

    it('of which ten take overlapping times at the same instant gives it to one', async () => {
      const { take, parse } = dayOf(3);
      const outcomes = await Promise.all(Array.from({ length: 10 }, (_none, number) => take(number, early)));
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      for (const outcome of outcomes.filter(({ ok }) => !ok)) expect(overlapIn(parse(foundIn(outcome)), overlapping)).toEqual(early);
    });

    it('gives a time free once, so that another can have it', async () => {
      const { take, free, parse } = dayOf(4);
      await take(1, early);
      expect(failedIn(await free(1))).toEqual([]);
      expect(failedIn(await free(1))).toEqual(['counter-entry']);
      const seen = parse(foundIn(await take(2, overlapping)));
      expect(seen).toEqual({ version: 2, spans: {} });
      expect(failedIn(await take(2, overlapping, seen))).toEqual([]);
    });

    it('that changed by a time given free is not as it was seen', async () => {
      const { take, free, parse } = dayOf(5);
      await take(1, early);
      const seen = parse(foundIn(await take(2, late)));
      await free(1);
      expect(failedIn(await take(2, late, seen))).toEqual(['pupil-day']);
    });

    it('on which nothing was logged has nothing to give free', async () => {
      expect(failedIn(await dayOf(6).free(1))).toEqual(['counter-entry']);
    });
  });

  describe('an entry of a plan’s log', () => {
    const logged = async (plan: number, ...numbers: readonly number[]) => {
      const { consultations, work } = stores();
      const entries = numbers.map((number) => aConsultation(number, { planId: idOf('iap', plan) }));
      for (const entry of entries) expect(await work.commit([consultations.insert(entry)])).toEqual({ ok: true });
      const [entry] = entries;
      if (entry === undefined) throw new Error('nothing was logged');
      const insert = (one: Consultation) => work.commit([consultations.insert(one)]);
      const confirm = (confirmedOn: string) => work.commit([consultations.confirm({ ...entry, confirmedOn })]);
      return { consultations, entry, insert, confirm, log: () => consultations.all(entry.planId) };
    };

    it('is taken back by one of two who do so at the same instant', async () => {
      const { entry, insert, log } = await logged(71, 1);
      const counters = [8, 9].map((number) => aCounterEntry(number, entry));
      const outcomes = await Promise.all(counters.map(insert));
      expect(outcomes.map(failedIn).toSorted()).toEqual([[], ['counter-entry']]);
      expect(await log()).toEqual([entry, counters[outcomes[0]?.ok ? 0 : 1]]);
    });

    it('stands in the order of logging, its counter-entry right behind it, on every page', async () => {
      const { consultations, entry, insert, log } = await logged(72, 1, 2, 3);
      const counter = aCounterEntry(9, entry);
      await insert(counter);
      const ids = [1, 9, 2, 3].map((number) => idOf('con', number));
      expect((await log()).map(({ id }) => id)).toEqual(ids);
      const first = await consultations.list(entry.planId, { limit: 3, after: null });
      const rest = await consultations.list(entry.planId, { limit: 3, after: first.next });
      expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids);
    });

    it('is confirmed once', async () => {
      const { consultations, entry, confirm } = await logged(73, 1);
      const outcomes = await Promise.all(['2021-10-04', '2021-10-05'].map(confirm));
      expect(outcomes.map(failedIn).toSorted()).toEqual([[], ['confirmation']]);
      const confirmedOn = outcomes[0]?.ok ? '2021-10-04' : '2021-10-05';
      expect(await consultations.find(entry.planId, entry.id)).toEqual({ ...entry, confirmedOn });
      expect(failedIn(await confirm('2021-10-06'))).toEqual(['confirmation']);
    });

    it('that is not there cannot be confirmed, and none comes of it', async () => {
      const { consultations, work } = stores();
      const nowhere = aConsultation(1, { planId: idOf('iap', 74), confirmedOn: '2021-10-05' });
      expect(failedIn(await work.commit([consultations.confirm(nowhere)]))).toEqual(['confirmation']);
      expect(await consultations.all(nowhere.planId)).toEqual([]);
    });
  });

  describe('a participation in a project', () => {
    const registered = async (number: number) => {
      const { projects, work } = stores();
      const { record, event } = recordEvent(sha256, {
        before: undefined,
        after: aProject(number, { version: 0 }),
        action: 'register',
        actor,
        at,
      });
      expect(await work.commit(projects.save(record, event))).toEqual({ ok: true });
      const entry = (id: number) => aParticipation(id, { projectId: record.id });
      const attend = (id: number) => work.commit([projects.requireOpen(record.id), projects.insertParticipation(entry(id))]);
      const finish = (before: Project) => {
        const closed = recordEvent(sha256, { before, after: { ...before, status: 'closed', closedAt: at }, action: 'close', actor, at });
        return work.commit(projects.save(closed.record, closed.event));
      };
      return { projects, work, project: record, entry, attend, finish };
    };

    it('is written while the project is open, and not once it is closed', async () => {
      const { projects, project, entry, attend, finish } = await registered(81);
      expect(failedIn(await attend(1))).toEqual([]);
      expect(failedIn(await finish(project))).toEqual([]);
      const outcome = await attend(2);
      expect(failedIn(outcome)).toEqual(['project-open']);
      expect(foundIn(outcome)).toMatchObject({ status: 'closed', version: 2 });
      expect(await projects.findParticipation(project.id, idOf('prt', 2))).toBeUndefined();
      expect((await projects.participations(project.id, { limit: 10, after: null })).items).toEqual([entry(1)]);
    });

    it('needs a project', async () => {
      const { projects, work } = stores();
      const nowhere = aParticipation(1, { projectId: idOf('prj', 82) });
      const outcome = await work.commit([projects.requireOpen(nowhere.projectId), projects.insertParticipation(nowhere)]);
      expect(failedIn(outcome)).toEqual(['project-open']);
    });

    it('is taken back by one of two who do so at the same instant, in a closed project too', async () => {
      const { projects, work, project, entry, attend, finish } = await registered(83);
      await attend(1);
      await finish(project);
      const counters = [8, 9].map((id) => ({ ...entry(id), minutes: -120, counters: idOf('prt', 1), counterReason: 'not-held' as const }));
      const outcomes = await Promise.all(counters.map((counter) => work.commit([projects.insertParticipation(counter)])));
      expect(outcomes.map(failedIn).toSorted()).toEqual([[], ['counter-entry']]);
      const { items } = await projects.participations(project.id, { limit: 10, after: null });
      expect(items).toEqual([entry(1), counters[outcomes[0]?.ok ? 0 : 1]]);
    });

    it('is written or refused as a whole where its project is closed at the same instant', async () => {
      const { projects, project, attend, finish } = await registered(84);
      const [attended, closed] = await Promise.all([attend(1), finish(project)]);
      expect(closed).toEqual({ ok: true });
      expect((await projects.findParticipation(project.id, idOf('prt', 1))) !== undefined).toBe(attended?.ok);
    });
  });
});
