import type { Consultation } from '../../shared/domain/consultation.ts';
import { handsOf, isClaimable, type Plan } from '../../shared/domain/plan.ts';
import { queueOf } from '../../shared/domain/plan-queue.ts';
import type { Participation } from '../../shared/domain/project.ts';
import type { ConsultationStore, PlanStore, ProjectStore, PupilStore } from '../../shared/ports/records.ts';
import { eventInto, insertInto, ofSchool, page, replaceIn, type Tables, write } from './memory-table.ts';

/** Plans, their log and their pupils. */
export const planStoresOver = (tables: Tables) => {
  let ofPupils: { readonly size: number; readonly plans: Map<string, Plan[]> } = { size: 0, plans: new Map() };
  const event = eventInto(tables);
  const placeOf = ({ pupilId, programme, semester }: Plan) => `${pupilId} ${programme} ${semester}`;
  const plans: PlanStore = {
    find: async (id) => tables.plans.get(id),
    list: async ({ schoolId, semester, status }, request) =>
      page(
        ofSchool(tables.plans, schoolId, semester).filter((one) => status === undefined || one.status === status),
        request,
      ),
    awaiting: async (queue, request) =>
      page(
        [...tables.plans.values()]
          .filter((one) => one.awaiting !== null && queueOf(one.awaiting, one) === queue)
          .sort((a, b) => ((a.awaitingSince ?? '') < (b.awaitingSince ?? '') ? -1 : 1)),
        request,
      ),
    all: async (id, semester) => ofSchool(tables.plans, id, semester),
    insert: (of, first) => [insertInto(tables.plans, of.id, of, { kind: 'absent', recordId: of.id }), event(first)],
    update: (of, next, decidedBy) => [
      write(
        { kind: 'version', recordId: of.id },
        () => {
          const found = tables.plans.get(of.id);
          const isAllowed = found !== undefined && (decidedBy === undefined || !handsOf(found).includes(decidedBy));
          return found?.version === of.version - 1 && isAllowed ? undefined : { found };
        },
        () => void tables.plans.set(of.id, of),
      ),
      event(next),
    ],
    takePlace: (of) => insertInto(tables.plansOfPupils, placeOf(of), of.id, { kind: 'one-plan-per-semester' }),
    freePlace: (of) =>
      write(
        { kind: 'one-plan-per-semester' },
        () => (tables.plansOfPupils.get(placeOf(of)) === of.id ? undefined : { found: tables.plansOfPupils.get(placeOf(of)) }),
        () => void tables.plansOfPupils.delete(placeOf(of)),
      ),
    schoolsOfPupil: async (pupilId, { programmes, semesters }) => {
      // Nobody else's plan becomes a pupil's: what was indexed stays true while no plan is added.
      if (ofPupils.size !== tables.plans.size)
        ofPupils = { size: tables.plans.size, plans: Map.groupBy(tables.plans.values(), (one) => one.pupilId) };
      return (ofPupils.plans.get(pupilId) ?? []).filter((one) => programmes.includes(one.programme) && semesters.includes(one.semester));
    },
    requireFirstSpent: (planId, on) =>
      write(
        { kind: 'version', recordId: planId },
        () => (tables.plans.get(planId)?.firstSpentOn === on ? undefined : { found: tables.plans.get(planId) }),
        () => undefined,
      ),
    start: ({ id, status, startedOn, firstSpentOn, version, lastEventHash }, next) => [
      write(
        { kind: 'version', recordId: id },
        () => (tables.plans.get(id)?.version === version - 1 ? undefined : { found: tables.plans.get(id) }),
        () => {
          const before = tables.plans.get(id);
          if (before === undefined) return;
          tables.plans.set(id, { ...before, status, startedOn, firstSpentOn, version, lastEventHash, updatedAt: next.at });
        },
      ),
      event(next),
    ],
    requireSpentBy: ({ id: planId, preparedBy }, { firstSpent, lastSpent }) =>
      write(
        { kind: 'version', recordId: planId },
        () => {
          const found = tables.plans.get(planId);
          const isSpent = typeof found?.firstSpentOn === 'string' && found.firstSpentOn <= firstSpent;
          const isTheirs = JSON.stringify(found?.preparedBy) === JSON.stringify(preparedBy);
          return found !== undefined && isClaimable(found, lastSpent) && isSpent && isTheirs ? undefined : { found };
        },
        () => undefined,
      ),
  };

  const entryKey = ({ planId, id, counters }: Pick<Consultation, 'planId' | 'id' | 'counters'>) =>
    counters === null ? `${planId} ${id}` : `${planId} ${counters} COUNTER`;
  const logOf = (planId: string) =>
    [...tables.consultations]
      .filter(([, one]) => one.planId === planId)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, one]) => one);
  const consultations: ConsultationStore = {
    find: async (planId, id) => tables.consultations.get(entryKey({ planId, id, counters: null })),
    list: async (planId, request) => page(logOf(planId), request),
    all: async (planId) => logOf(planId),
    insert: (of) =>
      insertInto(
        tables.consultations,
        entryKey(of),
        of,
        of.counters === null ? { kind: 'absent', recordId: of.id } : { kind: 'counter-entry' },
      ),
    confirm: (of) =>
      write(
        { kind: 'confirmation' },
        () => {
          const found = tables.consultations.get(entryKey(of));
          return found?.confirmedOn === null ? undefined : { found };
        },
        () => void tables.consultations.set(entryKey(of), of),
      ),
    takeTime: ({ pupilId, day, consultationId, span }, seen) =>
      write(
        { kind: 'pupil-day' },
        () => {
          const found = tables.days.get(`${pupilId} ${day}`);
          return found?.version === seen?.version ? undefined : { found };
        },
        () =>
          void tables.days.set(`${pupilId} ${day}`, {
            version: (seen?.version ?? 0) + 1,
            spans: { ...seen?.spans, [consultationId]: span },
          }),
      ),
    freeTime: ({ pupilId, day, consultationId }) =>
      write(
        { kind: 'counter-entry' },
        () => {
          const found = tables.days.get(`${pupilId} ${day}`);
          return found !== undefined && Object.hasOwn(found.spans, consultationId) ? undefined : { found };
        },
        () => {
          const found = tables.days.get(`${pupilId} ${day}`);
          if (found === undefined) return;
          const { [consultationId]: _freed, ...spans } = found.spans;
          tables.days.set(`${pupilId} ${day}`, { version: found.version + 1, spans });
        },
      ),
    parseDay: (found) => [...tables.days.values()].find((one) => one === found),
  };

  const pupils: PupilStore = {
    findByCode: async (codeHash) => tables.pupilCodes.get(codeHash),
    find: async (id) => tables.pupils.get(id),
    insert: (of) => insertInto(tables.pupils, of.id, of, { kind: 'absent', recordId: of.id }),
    // A plan that a test laid down by itself has a pupil of whom nothing else is kept.
    countPlan: (id) =>
      write(
        { kind: 'pupil-kept' },
        () => (typeof tables.pupils.get(id)?.erasedAt === 'string' ? { found: tables.pupils.get(id) } : undefined),
        () => {
          const found = tables.pupils.get(id);
          if (found !== undefined) tables.pupils.set(id, { ...found, plansMade: found.plansMade + 1 });
        },
      ),
    save: (of, next) => [
      write(
        { kind: 'version', recordId: of.id },
        () => {
          const found = tables.pupils.get(of.id);
          return found?.version === of.version - 1 && found.plansMade === of.plansMade ? undefined : { found };
        },
        () => void tables.pupils.set(of.id, of),
      ),
      event(next),
    ],
    linkCode: (codeHash, of) => [insertInto(tables.pupilCodes, codeHash, of, { kind: 'pupil-code' })],
    codesOf: async (id) => [...tables.pupilCodes].flatMap(([codeHash, of]) => (of.pupilId === id ? [codeHash] : [])),
    unlinkCode: (codeHash) => [
      write(
        { kind: 'none' },
        () => undefined,
        () => void tables.pupilCodes.delete(codeHash),
      ),
    ],
    plansOf: async (id) => [...tables.plans.values()].flatMap((one) => (one.pupilId === id ? [one.id] : [])).sort(),
    due: async (place, request) =>
      page(
        [...tables.pupils.values()].filter((one) => one.due === place).sort((a, b) => (a.id < b.id ? -1 : 1)),
        request,
      ),
    recordAccess: (of) => insertInto(tables.accesses, of.id, of, { kind: 'absent', recordId: of.id }),
    accesses: async (id, request) => page([...tables.accesses.values()].filter((one) => one.pupilId === id).reverse(), request),
  };

  const attendanceKey = ({ projectId, id, counters }: Pick<Participation, 'projectId' | 'id' | 'counters'>) =>
    counters === null ? `${projectId} ${id}` : `${projectId} ${counters} COUNTER`;
  const attendancesOf = (projectId: string, schoolId?: string) =>
    [...tables.participations]
      .filter(([, one]) => one.projectId === projectId && (schoolId === undefined || one.schoolId === schoolId))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, one]) => one);
  const projects: ProjectStore = {
    find: async (id) => tables.projects.get(id),
    list: async (municipalityId, request) =>
      page(
        [...tables.projects.values()].filter((one) => one.municipalityId === municipalityId),
        request,
      ),
    save: (of, next) => [replaceIn(tables.projects, of), event(next)],
    requireOpen: (id) =>
      write(
        { kind: 'project-open' },
        () => (tables.projects.get(id)?.status === 'registered' ? undefined : { found: tables.projects.get(id) }),
        () => undefined,
      ),
    findParticipation: async (projectId, id) => tables.participations.get(attendanceKey({ projectId, id, counters: null })),
    participations: async (projectId, request, schoolId) => page(attendancesOf(projectId, schoolId), request),
    allParticipations: async (projectId, schoolId) => attendancesOf(projectId, schoolId),
    insertParticipation: (of) =>
      insertInto(
        tables.participations,
        attendanceKey(of),
        of,
        of.counters === null ? { kind: 'absent', recordId: of.id } : { kind: 'counter-entry' },
      ),
  };

  return { plans, consultations, pupils, projects };
};
