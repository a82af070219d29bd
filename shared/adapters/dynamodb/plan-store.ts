import type { ApprovalLevel } from '../../domain/approval.ts';
import { consultation, type Plan, plan, statusesInForce } from '../../domain/plan.ts';
import { organisationKey } from '../../domain/principal.ts';
import type { PlanStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { inList, inQueue, ofRecord, queryAll, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, checkWrite, expectStatus, expectVersion, putWrite } from './writes.ts';

export const planPk = (id: string): string => `PLAN#${id}`;

/** The work queue of whoever decides next. */
const queueOf = (level: ApprovalLevel, of: Plan): string => {
  switch (level) {
    case 'director':
      return `${organisationKey({ kind: 'school', id: of.schoolId })}#director`;
    case 'municipality':
      return `${organisationKey({ kind: 'municipality', id: of.municipalityId ?? '' })}#municipality`;
    case 'ikvd':
      return 'ikvd#ikvd';
  }
};

const rowOf = (of: Plan) => ({
  pk: planPk(of.id),
  sk: 'PLAN',
  type: 'PLAN',
  listPk: `SCHOOL#${of.schoolId}#${of.semester}`,
  listSk: `PLAN#${of.id}`,
  ...(of.awaiting === null ? {} : { queuePk: `PLANS#${queueOf(of.awaiting, of)}`, queueSk: `${of.updatedAt}#${of.id}` }),
  ...of,
});

export const createPlanStore = (table: Table, reader: Reader): PlanStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: planPk(id), sk: 'PLAN' });
    return row === undefined ? undefined : plan().parse(row);
  },
  list: (schoolId, semester, page) => queryPage(table, inList(`SCHOOL#${schoolId}#${semester}`, 'PLAN#'), page, (row) => plan().parse(row)),
  awaiting: (stage, page) => queryPage(table, inQueue(`PLANS#${stage}`), page, (row) => plan().parse(row)),
  all: (schoolId, semester) => queryAll(table, inList(`SCHOOL#${schoolId}#${semester}`, 'PLAN#'), (row) => plan().parse(row)),
  consultations: (planId, page) => queryPage(table, ofRecord(planPk(planId), 'CONSULTATION#'), page, (row) => consultation().parse(row)),
  insert: (of, event) => [
    putWrite(table, rowOf(of), absent, { kind: 'absent', recordId: of.id }),
    putWrite(
      table,
      { pk: `PUPIL#${of.pupilId}`, sk: `PLAN#${of.programme}#${of.semester}`, type: 'PUPIL_PLAN', planId: of.id, schoolId: of.schoolId },
      absent,
      { kind: 'one-plan-per-semester' },
    ),
    eventWrite(table, planPk(of.id), event),
  ],
  update: (of, event) => [
    putWrite(table, rowOf(of), expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
    eventWrite(table, planPk(of.id), event),
  ],
  requireInForce: (id) =>
    checkWrite(table, { pk: planPk(id), sk: 'PLAN' }, expectStatus(statusesInForce), { kind: 'plan-in-force', planId: id }),
  insertConsultation: (of) =>
    putWrite(table, { pk: planPk(of.planId), sk: `CONSULTATION#${of.heldOn}#${of.id}`, type: 'CONSULTATION', ...of }, absent, {
      kind: 'absent',
      recordId: of.id,
    }),
});
