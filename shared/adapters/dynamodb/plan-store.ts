import * as z from 'zod/mini';
import { handsOf, type Plan, plan } from '../../domain/plan.ts';
import { queueOf } from '../../domain/plan-queue.ts';
import type { PlanStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, inQueue, queryAll, queryPage, withStatus } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, checkWrite, expectEqual, expectOtherHands, expectVersion, putWrite, updateWrite } from './writes.ts';

export const planPk = (id: string): string => `PLAN#${id}`;
export const pupilPk = (id: string): string => `PUPIL#${id}`;

/** `hands` repeats who wrote and approved the version, so that a condition of the write itself can see it. */
const rowOf = (of: Plan) => ({
  pk: planPk(of.id),
  sk: 'PLAN',
  type: 'PLAN',
  listPk: `SCHOOL#${of.schoolId}#${of.semester}`,
  listSk: `PLAN#${of.id}`,
  ...(of.awaiting === null ? {} : { queuePk: `PLANS#${queueOf(of.awaiting, of)}`, queueSk: `${of.awaitingSince}#${of.id}` }),
  hands: handsOf(of),
  ...of,
});

/** `isClaimable` of the domain, as the table can ask it. */
const claimable =
  'attribute_type(inForceRevision, :number) OR #status = :completed OR (#status = :suspended AND attribute_type(startedOn, :text) AND suspension.since >= :last)';

const placeRow = z.object({ schools: z.set(z.string()) });

const placeKey = ({ pupilId, programme, semester }: Pick<Plan, 'pupilId' | 'programme' | 'semester'>) => ({
  pk: pupilPk(pupilId),
  sk: `PLAN#${programme}#${semester}`,
});

export const createPlanStore = (table: Table, reader: Reader): PlanStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: planPk(id), sk: 'PLAN' });
    return row === undefined ? undefined : plan().parse(row);
  },
  list: ({ schoolId, semester, status }, page) =>
    queryPage(table, withStatus(inList(`SCHOOL#${schoolId}#${semester}`, 'PLAN#'), status), page, (row) => plan().parse(row)),
  awaiting: (queue, page) => queryPage(table, inQueue(`PLANS#${queue}`), page, (row) => plan().parse(row)),
  all: (schoolId, semester) => queryAll(table, inList(`SCHOOL#${schoolId}#${semester}`, 'PLAN#'), (row) => plan().parse(row)),
  insert: (of, event) => [putWrite(table, rowOf(of), absent, { kind: 'absent', recordId: of.id }), eventWrite(table, planPk(of.id), event)],
  update: (of, event, decidedBy) => [
    putWrite(
      table,
      rowOf(of),
      decidedBy === undefined ? expectVersion(of.version - 1) : expectOtherHands(expectVersion(of.version - 1), decidedBy),
      { kind: 'version', recordId: of.id },
    ),
    eventWrite(table, planPk(of.id), event),
  ],
  // The place stays when it is free again, and tells which plans the pupil ever had in it, and at which schools.
  takePlace: (of) =>
    updateWrite(
      table,
      placeKey(of),
      {
        UpdateExpression: 'SET #type = :type, planId = :planId ADD schools :school, plans :plan',
        ConditionExpression: 'attribute_not_exists(planId)',
        ExpressionAttributeNames: { '#type': 'type' },
        ExpressionAttributeValues: {
          ':type': 'PUPIL_PLAN',
          ':planId': of.id,
          ':school': new Set([of.schoolId]),
          ':plan': new Set([of.id]),
        },
      },
      { kind: 'one-plan-per-semester' },
    ),
  freePlace: (of) =>
    updateWrite(
      table,
      placeKey(of),
      { UpdateExpression: 'REMOVE planId', ConditionExpression: 'planId = :planId', ExpressionAttributeValues: { ':planId': of.id } },
      { kind: 'one-plan-per-semester' },
    ),
  schoolsOfPupil: async (pupilId, { programmes, semesters }) => {
    const places = programmes.flatMap((programme) => semesters.map((semester) => ({ programme, semester })));
    const rows = await Promise.all(places.map(async (place) => ({ ...place, row: await reader.get(placeKey({ pupilId, ...place })) })));
    return rows.flatMap(({ semester, row }) =>
      row === undefined ? [] : [...placeRow.parse(row).schools].map((schoolId) => ({ semester, schoolId })),
    );
  },
  requireFirstSpent: (id, on) =>
    checkWrite(table, { pk: planPk(id), sk: 'PLAN' }, expectEqual('firstSpentOn', on), { kind: 'version', recordId: id }),
  start: ({ id, status, startedOn, firstSpentOn, version, lastEventHash }, event) => [
    updateWrite(
      table,
      { pk: planPk(id), sk: 'PLAN' },
      {
        UpdateExpression:
          'SET #status = :status, startedOn = :startedOn, firstSpentOn = :firstSpentOn, updatedAt = :at, #version = :version, lastEventHash = :hash',
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
        ExpressionAttributeValues: {
          ':status': status,
          ':startedOn': startedOn,
          ':firstSpentOn': firstSpentOn,
          ':at': event.at,
          ':version': version,
          ':before': version - 1,
          ':hash': lastEventHash,
        },
      },
      { kind: 'version', recordId: id },
    ),
    eventWrite(table, planPk(id), event),
  ],
  requireSpentBy: ({ id, preparedBy }, { firstSpent, lastSpent }) =>
    checkWrite(
      table,
      { pk: planPk(id), sk: 'PLAN' },
      {
        ConditionExpression: `(${claimable}) AND attribute_type(firstSpentOn, :text) AND firstSpentOn <= :first AND preparedBy = :authors`,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':number': 'N',
          ':text': 'S',
          ':completed': 'completed',
          ':suspended': 'suspended',
          ':first': firstSpent,
          ':last': lastSpent,
          ':authors': preparedBy,
        },
      },
      { kind: 'version', recordId: id },
    ),
});
