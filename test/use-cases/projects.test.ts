import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/domain/plan.ts';
import type { NewProject, Project } from '../../shared/domain/project.ts';
import { counterEntry, logConsultation } from '../../shared/use-cases/consultations.ts';
import { counterParticipation, listParticipations, logParticipation } from '../../shared/use-cases/participations.ts';
import { endProject, getProject, getProjectRecord, listProjects, registerProject } from '../../shared/use-cases/projects.ts';
import { aPrincipal, aSchool, idOf, municipalityId, noon, otherMunicipalityId, otherSchoolId, today } from '../support/builders.ts';
import { aParticipation, aProject } from '../support/log-builders.ts';
import { given } from '../support/memory-records.ts';
import { aConsultationMeasure, aPlan, aProjectMeasure } from '../support/plan-builders.ts';
import { planStage } from '../support/plan-stage.ts';
import { accepted, refused } from '../support/results.ts';

const projectId = idOf('prj', 1);
const afterItsDays = Date.UTC(2022, 0, 3, 9);

const citing = (): Plan =>
  aPlan()
    .with({ measures: [aConsultationMeasure(), aProjectMeasure()] })
    .approved()
    .build();

const anInput: NewProject = {
  programme: 'pumpurs',
  organisation: { name: 'Parauga jauniešu biedrība', registrationNumber: '40000000001' },
  title: 'Kopā darbnīcā',
  period: { from: '2021-09-01', to: '2021-12-31' },
  grantCents: 460_000,
};

const stageOf = (plan: Plan = citing(), project: Partial<Project> = {}) => {
  const stage = planStage(plan);
  stage.tables.projects.set(projectId, aProject(1, project));
  const official = 'municipality-coordinator';
  const read = getProject(stage);
  return {
    ...stage,
    register: (by = official, changes: Partial<NewProject> = {}, key?: string) =>
      registerProject(stage)({ ...stage.making<Project>(by, key), input: { ...anInput, ...changes } }),
    log: (attendedOn = '2021-10-01', { by = official, key }: { by?: string; key?: string } = {}) =>
      logParticipation(stage)({
        ...stage.making(by, key),
        projectId,
        input: { planId: plan.id, measureId: 'm3', attendedOn, minutes: 120 },
      }),
    counter: (participationId: string, by = official) =>
      counterParticipation(stage)({ ...stage.making(by), projectId, participationId, reason: 'not-attended' }),
    read: (by: string) => read({ subject: by, now: noon, projectId }),
    entries: (by: string) => listParticipations(stage)({ subject: by, now: noon, projectId, query: { limit: 50 } }),
    list: (by: string, query: { municipalityId?: string } = {}) =>
      listProjects(stage)({ subject: by, now: noon, query: { limit: 50, ...query } }),
    close: (by = official, expectedVersion = 1, now = afterItsDays) => endProject(stage)({ subject: by, now, projectId, expectedVersion }),
  };
};

describe('a project', () => {
  it('is registered by the municipality under its own code, in one write that its history tells', async () => {
    const stage = stageOf();
    const project = accepted(await stage.register());
    expect(project).toMatchObject({
      ...anInput,
      municipalityId,
      status: 'registered',
      registeredBy: 'municipality-coordinator',
      version: 1,
    });
    expect(stage.commits).toHaveLength(1);
    expect([...stage.tables.events.values()].at(-1)).toMatchObject({
      recordId: project.id,
      action: 'register',
      onBehalfOf: 'municipality#0003000',
    });
  });

  it('is registered once however often it is asked', async () => {
    const stage = stageOf();
    const first = accepted(await stage.register('municipality-coordinator', {}, 'one'));
    expect(await stage.register('municipality-coordinator', {}, 'one')).toMatchObject({
      ok: 'repeated',
      first: { answer: { body: JSON.stringify(first) } },
    });
    expect(stage.tables.projects.size).toBe(2);
  });

  it.each(['iap-author', 'school-director', 'ikvd-coordinator', 'auditor'])('is not registered by %s', async (by) => {
    expect(refused(await stageOf().register(by)).code).toBe('role-not-permitted');
  });

  it('is not registered with another grant', async () => {
    expect(refused(await stageOf().register('municipality-coordinator', { grantCents: 459_999 })).faults).toEqual([
      { pointer: '/grantCents', code: 'not-exactly', limits: ['460000'] },
    ]);
  });

  it.each(['iap-author', 'school-director', 'municipality-coordinator', 'ikvd-coordinator', 'auditor'])('is read by %s', async (by) => {
    expect(accepted(await stageOf().read(by))).toMatchObject({ id: projectId, participations: { count: 0, minutes: 0, pupils: 0 } });
  });

  it('is not there for another municipality and its schools, nor for a state school', async () => {
    const stage = stageOf();
    const stateSchool = '9000000003';
    given(stage.tables, {
      schools: [aSchool({ id: otherSchoolId, municipalityId: otherMunicipalityId }), aSchool({ id: stateSchool, partner: 'vpii' })],
      principals: [aPrincipal('iap-author', { id: 'of the state', organisation: { kind: 'school', id: stateSchool } })],
    });
    for (const by of ['stranger', 'neighbour', 'of the state']) {
      expect(refused(await stage.read(by)).code).toBe('not-found');
      expect(refused(await stage.entries(by)).code).toBe('not-found');
      expect(refused(await stage.list(by, { municipalityId })).code).toBe('not-found');
      expect(accepted(await stage.list(by)).items).toEqual([]);
    }
    expect(refused(await stage.log(today, { by: 'neighbour' })).code).toBe('not-found');
    expect(refused(await stage.close('neighbour')).code).toBe('not-found');
  });

  it('is listed for its own people without a question, and for those who see all by municipality', async () => {
    const stage = stageOf();
    for (const by of ['iap-author', 'municipality-coordinator']) {
      expect(accepted(await stage.list(by)).items.map(({ id }) => id)).toEqual([projectId]);
    }
    expect(refused(await stage.list('auditor')).faults).toEqual([{ pointer: 'query/municipalityId', code: 'required' }]);
    expect(accepted(await stage.list('auditor', { municipalityId })).items).toHaveLength(1);
  });

  it('goes with a municipality that merges into another, to the people of both', async () => {
    const stage = stageOf(citing(), { municipalityId: '0055000' });
    given(stage.tables, {
      principals: [
        aPrincipal('municipality-coordinator', { id: 'of Madona', organisation: { kind: 'municipality', id: '0038000' } }),
        aPrincipal('municipality-coordinator', { id: 'of Varakļāni', organisation: { kind: 'municipality', id: '0055000' } }),
      ],
    });
    const before = Date.UTC(2025, 5, 30, 9);
    const after = Date.UTC(2025, 6, 1, 9);
    const read = (by: string, now: number) => getProject(stage)({ subject: by, now, projectId });
    expect(refused(await read('of Madona', before)).code).toBe('not-found');
    expect(accepted(await read('of Varakļāni', before)).id).toBe(projectId);
    for (const by of ['of Madona', 'of Varakļāni']) expect(accepted(await read(by, after)).id).toBe(projectId);
  });

  it('is closed by its municipality after its days, once', async () => {
    const stage = stageOf();
    expect(refused(await stage.close('municipality-coordinator', 1, noon)).code).toBe('period-not-over');
    expect(refused(await stage.close('municipality-coordinator', 2)).code).toBe('stale-version');
    expect(refused(await stage.close('iap-author')).code).toBe('role-not-permitted');
    expect(accepted(await stage.close())).toMatchObject({ status: 'closed', version: 2 });
    expect(refused(await stage.close('municipality-coordinator', 2))).toMatchObject({ code: 'wrong-state' });
    expect(accepted(await getProjectRecord(stage)({ subject: 'auditor', now: noon, projectId })).lastEventHash).not.toBeNull();
  });
});

describe('taking part', () => {
  it('is logged with the plan’s totals, event and beginning, in one write', async () => {
    const stage = stageOf();
    const entry = accepted(await stage.log());
    expect(entry).toMatchObject({ projectId, planId: stage.planId, pupilId: stage.stored().pupilId, minutes: 120, counters: null });
    expect(stage.stored()).toMatchObject({ status: 'in_progress', startedOn: '2021-10-01', participations: { count: 1, minutes: 120 } });
    expect(stage.commits).toHaveLength(1);
    expect([...stage.tables.events.values()].at(-1)).toMatchObject({ recordId: stage.planId, action: 'participate', about: entry.id });
    expect(stage.tables.projects.get(projectId)?.version).toBe(1);
  });

  it('is logged once however often it is asked, and by nobody of a school', async () => {
    const stage = stageOf();
    const first = accepted(await stage.log('2021-10-01', { key: 'one' }));
    expect(await stage.log('2021-10-01', { key: 'one' })).toMatchObject({
      ok: 'repeated',
      first: { answer: { body: JSON.stringify(first) } },
    });
    expect(stage.stored().participations).toEqual({ count: 1, minutes: 120 });
    for (const by of ['iap-author', 'school-director', 'ikvd-coordinator']) {
      expect(refused(await stage.log('2021-10-01', { by })).code).toBe('role-not-permitted');
    }
  });

  it('is logged for plans of the municipality only', async () => {
    for (const plan of [citing(), { ...citing(), municipalityId: null }, { ...citing(), municipalityId: otherMunicipalityId }]) {
      const outcome = await stageOf(plan).log();
      if (plan.municipalityId === municipalityId) accepted(outcome);
      else expect(refused(outcome).faults).toEqual([{ pointer: '/planId', code: 'unknown-reference' }]);
    }
  });

  it('is not logged where the project is closed at the instant of the write', async () => {
    const stage = stageOf();
    const { commit } = stage.unitOfWork;
    const closing = {
      ...stage,
      unitOfWork: {
        commit: (...given: Parameters<typeof commit>) => {
          stage.tables.projects.set(projectId, aProject(1, { status: 'closed' }));
          return commit(...given);
        },
      },
    };
    const input = { planId: stage.planId, measureId: 'm3', attendedOn: today, minutes: 60 };
    const outcome = await logParticipation(closing)({ ...stage.making('municipality-coordinator'), projectId, input });
    expect(refused(outcome).code).toBe('wrong-state');
    expect(stage.tables.participations.size).toBe(0);
    expect(stage.stored().participations.count).toBe(0);
  });

  it('that was told wrongly is taken back once, by a counter-entry; the entry stays', async () => {
    const stage = stageOf();
    const entry = accepted(await stage.log());
    expect(accepted(await stage.counter(entry.id))).toMatchObject({ counters: entry.id, minutes: -120, counterReason: 'not-attended' });
    expect(stage.stored()).toMatchObject({ status: 'approved', startedOn: null, participations: { count: 0, minutes: 0 } });
    expect(refused(await stage.counter(entry.id)).code).toBe('already-countered');
    expect(refused(await stage.counter(idOf('prt', 77))).code).toBe('not-found');
    expect(accepted(await stage.entries('municipality-coordinator')).items).toHaveLength(2);
    expect(accepted(await stage.read('auditor')).participations).toEqual({ count: 0, minutes: 0, pupils: 0 });
  });

  it('leaves the beginning to the first support that is left, of whatever kind', async () => {
    const stage = stageOf();
    const first = accepted(await stage.log('2021-09-10'));
    const consulted = accepted(
      await logConsultation(stage)({
        ...stage.making('iap-author'),
        held: { measureId: 'm1', heldOn: '2021-09-15', startsAt: '14:10', minutes: 40, consultant: 'A. Kalniņa', mode: 'in-person' },
      }),
    );
    const last = accepted(await stage.log('2021-09-20'));
    expect(stage.stored().startedOn).toBe('2021-09-10');
    accepted(await stage.counter(first.id));
    expect(stage.stored().startedOn).toBe('2021-09-15');
    accepted(await counterEntry(stage)({ ...stage.making('iap-author'), consultationId: consulted.id, reason: 'not-held' }));
    expect(stage.stored().startedOn).toBe('2021-09-20');
    accepted(await stage.counter(last.id));
    expect(stage.stored()).toMatchObject({ startedOn: null, status: 'approved' });
  });

  it('is shown to a school as far as its own pupils go, and counts persons, not entries', async () => {
    const stage = stageOf();
    accepted(await stage.log('2021-09-10'));
    accepted(await stage.log('2021-09-11'));
    const ofOthers = aParticipation(50, { planId: idOf('iap', 50), schoolId: otherSchoolId, pupilId: idOf('pup', 50) });
    stage.tables.participations.set(`${projectId} ${ofOthers.id}`, ofOthers);
    expect(accepted(await stage.read('iap-author')).participations).toEqual({ count: 2, minutes: 240, pupils: 1 });
    expect(accepted(await stage.read('stranger')).participations).toEqual({ count: 1, minutes: 120, pupils: 1 });
    for (const by of ['municipality-coordinator', 'ikvd-coordinator', 'auditor']) {
      expect(accepted(await stage.read(by)).participations).toEqual({ count: 3, minutes: 360, pupils: 2 });
    }
    expect(accepted(await stage.entries('stranger')).items.map(({ id }) => id)).toEqual([ofOthers.id]);
    expect(accepted(await stage.entries('auditor')).items).toHaveLength(3);
  });
});
