import { describe, expect, it } from 'vitest';
import { type Role, roles } from '../../shared/domain/access.ts';
import { planStatuses } from '../../shared/domain/plan.ts';
import { aCompensation, aConsultationMeasure, written } from '../support/plan-builders.ts';
import { becomes } from './plan-life/becomes.ts';
import { type Situation, situationOf, states } from './plan-life/states.ts';
import {
  type Act,
  acts,
  marks,
  type Place,
  places,
  shownAtTheWrite,
  statusOf,
  type Time,
  times,
  turns,
  whatMay,
  whoMay,
  whoSees,
} from './plan-life/table.ts';
import { type Answer, creating, type Instant, instants, type Walk, walkOver } from './plan-life/walk.ts';

type Table = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Reads a table of the domain: rows by their first column, cells by the head of their column. */
const tableOf = (text: string): Table => {
  const [head = '', ...rows] = text.split('\n').filter((line) => line.trim() !== '');
  const columns = head.replaceAll('|', ' ').trim().split(/\s+/);
  return new Map(
    rows.map((row) => {
      const [name = '', ...cells] = row.split('|');
      const marksOfRow = cells.join(' ').trim().split(/\s+/);
      if (marksOfRow.length !== columns.length) throw new Error(`${name.trim()}: ${marksOfRow.length} cells for ${columns.length} columns`);
      return [name.trim(), new Map(columns.map((column, index) => [column, marksOfRow[index] ?? '']))];
    }),
  );
};

const may = tableOf(whoMay);
const sees = tableOf(whoSees);
const life = tableOf(whatMay);
const cell = (table: Table, row: string, column: string): string => {
  const mark = table.get(row)?.get(column);
  if (mark === undefined) throw new Error(`no cell ${row} × ${column}`);
  return mark;
};

const isAct = (name: string): name is Act => Object.hasOwn(acts, name);
const everyAct = Object.keys(acts).filter(isAct);
const reading: readonly Act[] = ['read', 'history', 'log', 'list', 'names'];
const changing = everyAct.filter((act) => !reading.includes(act));

type Cell = {
  readonly state: string;
  readonly act: Act;
  readonly role: Role;
  readonly place: Place;
  readonly instant: Instant;
};

/** What the domain says: `done`, or the code of the refusal. Who may at all comes first, then whose it is, then the plan's life. */
const stated = ({ state, act, role, place, instant: { time } }: Cell): string => {
  if (cell(may, role, act) === '-') return 'role-not-permitted';
  if (cell(sees, role, place) === '-') return act === 'create' ? 'outside-organisation' : 'not-found';
  if (reading.includes(act)) return 'done';
  const mark = cell(life, state, act);
  const turn = turns[mark.replace('!', '')];
  if (turn !== undefined) return turn !== role ? 'awaiting-another-level' : mark.endsWith('!') ? 'four-eyes' : 'done';
  const said = marks[mark]?.[times.indexOf(time)];
  if (said === undefined) throw new Error(`no mark ${mark}`);
  return said;
};

const nameOf = ({ state, act, role, place, instant }: Cell): string => [state, act, role, place, instant.name].join(' × ');

const sayingOf = ({ status, code }: Answer): string => (status < 300 ? 'done' : (code ?? String(status)));

/** What a plan's reader is told that he may do, by the names of the table. */
const actionsIn = (body: unknown): ReadonlyMap<string, string> => {
  const list: readonly unknown[] =
    typeof body === 'object' && body !== null && 'actions' in body && Array.isArray(body.actions) ? body.actions : [];
  return new Map(
    list.flatMap((one) => {
      if (typeof one !== 'object' || one === null || !('action' in one) || !('allowed' in one) || !('reason' in one)) return [];
      const { action, allowed, reason } = one;
      const code = typeof reason === 'object' && reason !== null && 'code' in reason ? String(reason.code) : 'no reason';
      return [[action === 'record-pay' ? 'pay' : String(action), allowed === true && reason === null ? 'done' : code] as const];
    }),
  );
};

const resultOf = (act: Act, { plan, chain }: Situation, { tables }: Walk): readonly string[] => {
  const after = tables.plans.get(plan.id);
  if (after === undefined) return ['the plan is gone'];
  const expected = becomes(act, plan, chain);
  const { status, awaiting, revision, inForceRevision } = after;
  const found = JSON.stringify({ status, awaiting, revision, inForceRevision });
  const { status: s, awaiting: a, revision: r, inForceRevision: f } = expected;
  const wanted = JSON.stringify({ status: s, awaiting: a, revision: r, inForceRevision: f });
  return found === wanted ? [] : [`became ${found}, not ${wanted}`];
};

const readings = (wanted: string, { tables }: Walk): number => [...tables.accesses.values()].filter(({ what }) => what === wanted).length;

const statusOfDone = (act: Act): number => (act === 'consult' || act === 'copy' || act === 'create' ? 201 : 200);

/** Asks for one cell; everything that is not as stated. */
const faultsIn = async (walk: Walk, one: Cell, situation: Situation): Promise<{ said: string; faults: readonly string[] }> => {
  const { tables } = walk;
  const { act, role } = one;
  const answer = await walk.ask(act, { subject: role, situation, now: one.instant.now });
  const said = sayingOf(answer);
  const wanted = stated(one);
  const faults = [
    ...(said === wanted ? [] : [`stated ${wanted}, but ${said}`]),
    ...(answer.status === (said === 'done' ? statusOfDone(act) : statusOf[said]) ? [] : [`HTTP ${answer.status}`]),
    ...(said === 'done' && changing.includes(act) ? resultOf(act, situation, walk) : []),
    ...(said !== 'done' && (tables.events.size > 0 || tables.plans.size > 1 || tables.plans.get(situation.plan.id) !== situation.plan)
      ? ['refused, but written']
      : []),
    ...(act === 'names' && readings('names', walk) !== (said === 'done' ? 1 : 0) ? ['another number of readings recorded'] : []),
    ...(act === 'read' && said === 'done' && readings('texts', walk) > 0 !== Object.keys(situation.plan.sealed.texts).length > 0
      ? ['the reading of the texts is not recorded as it was']
      : []),
    ...(act === 'list' && said === 'done' && !JSON.stringify(answer.body).includes(situation.plan.id) ? ['not listed'] : []),
  ];
  if (said === 'done' && (changing.includes(act) || act === 'names' || act === 'read')) walk.arrange(situation);
  return { said, faults: faults.map((fault) => `${nameOf(one)}: ${fault}`) };
};

const cellsOf = (state: string): readonly Cell[] =>
  places
    .filter((place) => situationOf(state, place) !== undefined)
    .flatMap((place) =>
      instants.flatMap((instant) => roles.flatMap((role) => everyAct.map((act) => ({ state, act, role, place, instant })))),
    );

describe('the table of a plan’s life', () => {
  it('is complete: status × action × role × own or other organisation × before, in, after', () => {
    expect([...life.keys()]).toEqual(states);
    expect([...may.keys()]).toEqual([...roles]);
    expect([...sees.keys()]).toEqual([...roles]);
    expect([...(may.get('auditor')?.keys() ?? [])]).toEqual(everyAct);
    expect([...(life.get('draft')?.keys() ?? [])]).toEqual(changing);
    expect(new Set(states.map((state) => situationOf(state, 'own')?.plan.status))).toEqual(new Set(planStatuses));
    expect(new Set(instants.map(({ time }): Time => time))).toEqual(new Set(times));
    // Thirty states of eight statuses, of which four wait for a municipality and so are none of a VPII’s.
    const situations = 30 * 3 - 4;
    expect(states.flatMap(cellsOf)).toHaveLength(situations * 4 * 8 * 18);
    expect(new Set(states.flatMap(cellsOf).map(nameOf)).size).toBe(situations * 4 * 8 * 18);
  });

  it('uses every mark and every code', () => {
    const said = new Set(states.flatMap(cellsOf).map(stated));
    expect(said).toEqual(new Set(['done', ...Object.keys(statusOf)]));
    const used = new Set([...life.values()].flatMap((row) => [...row.values()]).map((mark) => mark.replace('!', '')));
    expect(used).toEqual(new Set([...Object.keys(marks), ...Object.keys(turns)]));
  });
});

describe.each(states)('a plan: %s', (state) => {
  it('is dealt with as stated, and its reader is told what really happens', async () => {
    const walk = await walkOver();
    const faults: string[] = [];
    let asked = 0;
    for (const place of places) {
      const situation = situationOf(state, place);
      if (situation === undefined) continue;
      for (const instant of instants) {
        for (const role of roles) {
          walk.arrange(situation);
          const told = actionsIn((await walk.ask('read', { subject: role, situation, now: instant.now })).body);
          for (const act of everyAct) {
            const one = { state, act, role, place, instant };
            const { said, faults: found } = await faultsIn(walk, one, situation);
            asked += 1;
            faults.push(...found);
            const promised = told.get(act);
            const isPromised = promised === said || (promised === 'done' && shownAtTheWrite.includes(said));
            if (told.size > 0 && promised !== undefined && !isPromised) faults.push(`${nameOf(one)}: told ${promised}, but ${said}`);
          }
          if (told.size !== (cell(may, role, 'read') === '-' || cell(sees, role, place) === '-' ? 0 : 12))
            faults.push(`${nameOf({ state, act: 'read', role, place, instant })}: told of ${told.size} actions`);
        }
      }
    }
    expect(faults.slice(0, 20)).toEqual([]);
    expect(asked).toBe(cellsOf(state).length);
  });

  it('waits in the work queue of whoever can act on it, and in no other', async () => {
    const walk = await walkOver();
    const found: string[] = [];
    const wanted: string[] = [];
    for (const place of places) {
      const situation = situationOf(state, place);
      if (situation === undefined) continue;
      walk.arrange(situation);
      const mark = cell(life, state, 'approve');
      const actor = mark === 'author' ? 'iap-author' : turns[mark];
      for (const role of roles.filter((one) => cell(may, one, 'read') === 'yes')) {
        const { status, body } = await walk.queueOf(role, instants[1].now);
        expect(status).toBe(200);
        if (JSON.stringify(body).includes(situation.plan.id)) found.push(`${role} ${place}`);
        if (role === actor && cell(sees, role, place) === 'yes') wanted.push(`${role} ${place}`);
      }
    }
    expect(found).toEqual(wanted);
  });
});

describe('a change of a plan', () => {
  const based = changing.filter((act) => !creating.includes(act));
  const [, firstDay] = instants;

  it.each(based)('names the version that it is based on, also where it is barred anyway: %s', async (act) => {
    const walk = await walkOver();
    const [own, other] = [situationOf('approved', 'own'), situationOf('approved', 'other')];
    if (own === undefined || other === undefined) throw new Error('no such plan');
    const said: Record<string, string> = {};
    for (const role of roles) {
      walk.arrange(own);
      said[role] = sayingOf(await walk.ask(act, { subject: role, situation: own, now: firstDay.now, version: own.plan.version - 1 }));
      walk.arrange(other);
      said[`${role}, of another`] = sayingOf(await walk.ask(act, { subject: role, situation: other, now: firstDay.now, version: 1 }));
    }
    const wanted = roles.flatMap((role): readonly (readonly [string, string])[] =>
      cell(may, role, act) === '-'
        ? [
            [role, 'role-not-permitted'],
            [`${role}, of another`, 'role-not-permitted'],
          ]
        : [
            [role, 'stale-version'],
            [`${role}, of another`, cell(sees, role, 'other') === '-' ? 'not-found' : 'stale-version'],
          ],
    );
    expect(said).toEqual(Object.fromEntries(wanted));
  });

  it.each(['approved', 'under_review author', 'under_review resumed author'])('keeps what was approved of its kind: %s', async (state) => {
    const walk = await walkOver();
    const situation = situationOf(state, 'own');
    if (situation === undefined) throw new Error('no such plan');
    walk.arrange(situation);
    const { id, version } = situation.plan;
    const measures = written(aConsultationMeasure(), aCompensation('m2', 10_000, 'public-transport'));
    const answer = await walk.api.call('editPlan', {
      subject: 'iap-author',
      now: firstDay.now,
      params: { planId: id },
      headers: { 'If-Match': `"${version}"` },
      body: { measures },
    });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/measures/1/id', code: 'not-matching' }] } });
  });
});
