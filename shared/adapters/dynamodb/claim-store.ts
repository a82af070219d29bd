import { allowance, type Claim, claim } from '../../domain/claim.ts';
import { organisationKey } from '../../domain/principal.ts';
import type { AllowanceStore, ClaimStore } from '../../ports/records.ts';
import type { Table } from './client.ts';
import { eventWrite } from './event-store.ts';
import { planPk } from './plan-store.ts';
import { inList, inQueue, queryAll, queryPage } from './queries.ts';
import type { Reader } from './reader.ts';
import { absent, checkWrite, deleteWrite, expectVersion, putWrite, updateWrite } from './writes.ts';

export const claimPk = (id: string): string => `CLAIM#${id}`;

const queueOf = (stage: NonNullable<Claim['awaiting']>, of: Claim): string => {
  switch (stage) {
    case 'municipality':
      return `${organisationKey({ kind: 'municipality', id: of.municipalityId ?? '' })}#${stage}`;
    case 'school':
      return `${organisationKey({ kind: 'school', id: of.schoolId })}#${stage}`;
    default:
      return `ikvd#${stage}`;
  }
};

/** What is in a payment batch waits for nobody's decision. */
const rowOf = (of: Claim) => ({
  pk: claimPk(of.id),
  sk: 'CLAIM',
  type: 'CLAIM',
  listPk: `SCHOOL#${of.schoolId}#${of.semester}`,
  listSk: `CLAIM#${of.id}`,
  ...(of.awaiting === null || of.batchId !== null
    ? {}
    : { queuePk: `CLAIMS#${queueOf(of.awaiting, of)}`, queueSk: `${of.updatedAt}#${of.id}` }),
  ...of,
});

export const createClaimStore = (table: Table, reader: Reader): ClaimStore => ({
  find: async (id) => {
    const row = await reader.get({ pk: claimPk(id), sk: 'CLAIM' });
    return row === undefined ? undefined : claim().parse(row);
  },
  list: (schoolId, semester, page) =>
    queryPage(table, inList(`SCHOOL#${schoolId}#${semester}`, 'CLAIM#'), page, (row) => claim().parse(row)),
  awaiting: (stage, page) => queryPage(table, inQueue(`CLAIMS#${stage}`), page, (row) => claim().parse(row)),
  all: (schoolId, semester) => queryAll(table, inList(`SCHOOL#${schoolId}#${semester}`, 'CLAIM#'), (row) => claim().parse(row)),
  insert: (of, event) => [
    putWrite(table, rowOf(of), absent, { kind: 'absent', recordId: of.id }),
    eventWrite(table, claimPk(of.id), event),
  ],
  update: (of, event) => [
    putWrite(table, rowOf(of), expectVersion(of.version - 1), { kind: 'version', recordId: of.id }),
    eventWrite(table, claimPk(of.id), event),
  ],
});

const allowanceKey = (planId: string, measureId: string) => ({ pk: planPk(planId), sk: `ALLOWANCE#${measureId}` });

const centsOf = { available: 'availableCents', reserved: 'reservedCents', spent: 'spentCents', recovered: 'recoveredCents' } as const;

/** `others`: whether somebody else's money has to be there beside the moved, or must not. */
const movable = (field: string, others: boolean | undefined): string => {
  if (others === undefined) return `${field} >= :cents`;
  return others
    ? `${field} > :cents OR (${field} = :cents AND (spentCents > :nothing OR recoveredCents > :nothing))`
    : `${field} = :cents AND spentCents = :nothing AND recoveredCents = :nothing`;
};

export const createAllowanceStore = (table: Table, reader: Reader): AllowanceStore => ({
  insert: (of) =>
    putWrite(table, { ...allowanceKey(of.planId, of.measureId), type: 'ALLOWANCE', ...of }, absent, {
      kind: 'absent',
      recordId: of.planId,
    }),
  move: ({ planId, measureId, from, to, cents }, others) =>
    updateWrite(
      table,
      allowanceKey(planId, measureId),
      {
        UpdateExpression: `SET ${centsOf[from]} = ${centsOf[from]} - :cents, ${centsOf[to]} = ${centsOf[to]} + :cents`,
        ConditionExpression: movable(centsOf[from], others),
        ExpressionAttributeValues: { ':cents': cents, ...(others === undefined ? {} : { ':nothing': 0 }) },
      },
      others === undefined ? { kind: 'allowance', planId, measureId } : { kind: 'version', recordId: planId },
    ),
  requireUse: (planId, measureId, isUsed) =>
    checkWrite(
      table,
      allowanceKey(planId, measureId),
      { ConditionExpression: isUsed ? 'availableCents < plannedCents' : 'availableCents = plannedCents' },
      { kind: 'version', recordId: planId },
    ),
  replan: ({ planId, measureId, plannedCents, byCents }) =>
    updateWrite(
      table,
      allowanceKey(planId, measureId),
      {
        UpdateExpression: 'SET plannedCents = :planned, availableCents = availableCents + :by',
        ConditionExpression: 'availableCents >= :least',
        ExpressionAttributeValues: { ':planned': plannedCents, ':by': byCents, ':least': -byCents },
      },
      { kind: 'allowance-change', planId, measureId },
    ),
  remove: (planId, measureId) =>
    deleteWrite(
      table,
      allowanceKey(planId, measureId),
      { ConditionExpression: 'availableCents = plannedCents' },
      { kind: 'allowance-change', planId, measureId },
    ),
  find: async (planId, measureId) => {
    const row = await reader.get(allowanceKey(planId, measureId));
    return row === undefined ? undefined : allowance().parse(row);
  },
});
