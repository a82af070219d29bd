import type { EngineChoice } from '../../infra/local/engines/dynamodb.ts';
import { createAgreementStore } from '../../shared/adapters/dynamodb/agreement-store.ts';
import { createBatchStore } from '../../shared/adapters/dynamodb/batch-store.ts';
import { createClaimStores } from '../../shared/adapters/dynamodb/claim-stores.ts';
import { createIdempotencyStore } from '../../shared/adapters/dynamodb/idempotency-store.ts';
import { createPrincipalStore } from '../../shared/adapters/dynamodb/principal-store.ts';
import { createReader } from '../../shared/adapters/dynamodb/reader.ts';
import { createReferenceStore } from '../../shared/adapters/dynamodb/reference-store.ts';
import { createSchoolStore } from '../../shared/adapters/dynamodb/school-store.ts';
import { createStaleMarks } from '../../shared/adapters/dynamodb/stale-marks.ts';
import { createStatisticsStore } from '../../shared/adapters/dynamodb/statistics-store.ts';
import { createUnitOfWork } from '../../shared/adapters/dynamodb/unit-of-work.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { newId } from '../../shared/adapters/node/new-id.ts';
import { roles } from '../../shared/domain/access.ts';
import { recordEvent } from '../../shared/domain/history.ts';
import { actorOf } from '../../shared/domain/principal.ts';
import type { Commit, UnitOfWork, Write } from '../../shared/ports/records.ts';
import { release } from '../../shared/reference/index.ts';
import { aDocument, aPrincipal, aReceipt, aSchool, at, idOf, municipalityId, otherSchoolId, schoolId } from './builders.ts';
import { openEngineTable } from './engine-table.ts';
import { anAgreement, ibans } from './money-builders.ts';
import { aCompensation, aPlan } from './plan-builders.ts';

const [plans, receipts] = [6, 12];
export const measures = ['m2', 'm3'] as const;
export const modelSize = {
  plansOfSchool: plans,
  receiptsOfSchool: receipts,
  plannedCents: 9_000,
  receiptCents: 6_000,
  budgetCents: 60_000,
};
export const modelSchools: readonly string[] = [schoolId, otherSchoolId];
/** Two people in each office of each school, municipality and the state. */
export const modelPeople = 3;

/** Plans and receipts are numbered through, school after school. */
export const planOf = (school: number, number: number): string => idOf('iap', school * plans + (number % plans) + 1);
export const receiptOf = (school: number, number: number): string => idOf('rcp', school * receipts + (number % receipts) + 1);

/** Two schools, a municipal one and a VPII, with plans, receipts and everybody who deals with their money, on a real engine. */
export const openModel = async (engine: EngineChoice) => {
  const { table, close } = await openEngineTable(engine);
  const work = createUnitOfWork(table);
  /** `through` stands between everybody and the table's writes. */
  const stores = (through: (commit: () => Promise<Commit>) => Promise<Commit> = (commit) => commit()) => {
    const reader = createReader(table);
    const unitOfWork: UnitOfWork = { commit: (writes) => through(() => work.commit(writes)) };
    return {
      ...createClaimStores(table, reader),
      principals: createPrincipalStore(table, reader),
      schools: createSchoolStore(table, reader),
      idempotency: createIdempotencyStore(table, reader),
      reference: createReferenceStore(table, reader, release),
      agreements: createAgreementStore(table, reader),
      batches: createBatchStore(table, reader),
      statistics: createStatisticsStore(table, reader),
      staleMarks: createStaleMarks(table),
      cursors: { sign: async (position: string) => position, verify: async (cursor: string) => cursor },
      unitOfWork,
      newId,
      digest: sha256,
    };
  };
  const { unitOfWork, ...all } = stores();
  const actor = actorOf(aPrincipal('iap-author'));
  const first = <Of extends { id: string; version: number; lastEventHash: string | null }>(after: Of) =>
    recordEvent(sha256, { before: undefined, after: { ...after, version: 0, lastEventHash: null }, action: 'create', actor, at });
  const write = async (writes: readonly Write[]): Promise<void> => {
    const commit = await unitOfWork.commit(writes);
    if (!commit.ok) throw new Error(`the world could not be made: ${JSON.stringify(commit.failed[0]?.guard)}`);
  };

  for (const [index, id] of modelSchools.entries()) {
    const partner = index === 0 ? 'municipal' : 'vpii';
    const school = first(aSchool({ id, partner }));
    await write(all.schools.save(school.record, school.event));
    for (let number = 0; number < plans; number += 1) {
      const built = aPlan()
        .approved()
        .with({ measures: measures.map((measure) => aCompensation(measure, modelSize.plannedCents)), schoolId: id, partner })
        .with({ municipalityId: index === 0 ? municipalityId : null, preparedBy: [`ikvd-coordinator-${number % modelPeople}`] })
        .build();
      const planId = planOf(index, number);
      const { record, event } = first({ ...built, id: planId, pupilId: idOf('pup', index * plans + number + 1) });
      const none = { reservedCents: 0, spentCents: 0, recoveredCents: 0 };
      const { plannedCents } = modelSize;
      await write([
        ...all.plans.insert(record, event),
        ...measures.map((measureId) => all.allowances.insert({ planId, measureId, plannedCents, availableCents: plannedCents, ...none })),
      ]);
    }
    for (let number = 0; number < receipts; number += 1) {
      // Every third receipt says what the one before it says: another picture of the same paper.
      const paper = number % 3 === 2 ? number - 1 : number;
      const serial = index * receipts + number + 1;
      const document = aDocument({ number: `S${index}-${paper}`, totalCents: modelSize.receiptCents });
      const { record, event } = first({
        ...aReceipt(serial, { document, schoolId: id }),
        municipalityId: index === 0 ? municipalityId : null,
      });
      await write(all.receipts.insert(record, event));
    }
    for (const partnerId of index === 0 ? [municipalityId, 'ikvd'] : [otherSchoolId]) {
      const budgetCents = partnerId === 'ikvd' ? null : modelSize.budgetCents;
      const { record, event } = first(anAgreement(partnerId, { iban: ibans[index] ?? ibans[0], budgetCents }));
      await write([
        ...all.agreements.save(record, event),
        ...(budgetCents === null ? [] : [all.balances.agree({ programme: 'pumpurs', partnerId, before: null, after: budgetCents })]),
      ]);
    }
  }
  for (const role of roles) {
    for (let number = 0; number < modelPeople; number += 1) {
      for (const [index, id] of role.startsWith('school') ? modelSchools.entries() : [[0, schoolId] as const]) {
        const person = aPrincipal(role, { id: role.startsWith('school') ? `${role}-${index}-${number}` : `${role}-${number}` });
        const record = role.startsWith('school') ? { ...person, organisation: { kind: 'school' as const, id } } : person;
        const made = first(record);
        await write(all.principals.grant(made.record, made.event));
      }
    }
  }
  return { stores, close };
};
