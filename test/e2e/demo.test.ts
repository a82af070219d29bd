import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameOfPlan } from '../../infra/local/seed/demo-plans.ts';
import { seed, seedNames } from '../../infra/local/seed/index.ts';
import { type Caller, createCaller } from '../../infra/local/seed/seed-client.ts';
import { claimStatuses } from '../../shared/domain/claim.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { projectRoutes } from '../../shared/routes/projects.ts';
import { referenceRoutes } from '../../shared/routes/reference.ts';
import { statisticsRoutes } from '../../shared/routes/statistics.ts';
import { startTestCloud, type TestCloud } from '../support/cloud.ts';
import { stormFromEnvironment } from '../support/storm.ts';

/** What Jelgavas 4. sākumskola publishes about 2021/2022: support plans implemented in the first and in the second semester. */
const published = [53, 52];

class Interruption extends Error {}

/** In milliseconds, for one run and five that are cut off. In a storm everything is done more than once. */
const patience = stormFromEnvironment() === undefined ? 300_000 : 1_200_000;

describe('the demo', () => {
  let cloud: TestCloud;
  let schoolId: string;

  const as = (role: string): Caller => {
    const client = cloud.clients().find((known) => known.role === role);
    if (client === undefined) throw new Error(`nobody is ${role}`);
    return createCaller(cloud.url, client);
  };

  /** A seed that is ended at the line that it tells, and begun again. */
  const seedWithInterruptions = async (...lines: readonly RegExp[]): Promise<void> => {
    for (const line of lines) {
      const log = (text: string): void => {
        if (line.test(text)) throw new Interruption(text);
      };
      await expect(seed('demo', cloud, log)).rejects.toThrow(Interruption);
    }
    await seed('demo', cloud, () => undefined);
  };

  beforeAll(async () => {
    cloud = await startTestCloud();
    await seedWithInterruptions(
      /plans decided \(director\): 50/,
      /plans resumed/,
      /youth project/,
      /claims prepared/,
      /consultations taken back/,
    );
    const { items } = await as('ikvd-analyst').must(referenceRoutes.listSchools, { query: {} });
    schoolId = items.find(({ name }) => name === 'Jelgavas 4. sākumskola')?.id ?? '';
  }, patience);
  afterAll(() => cloud?.stop());

  it('counts what Jelgavas 4. sākumskola publishes', async () => {
    const { semesters } = await as('ikvd-coordinator').must(statisticsRoutes.getSchoolStatistics, {
      params: { schoolId },
      query: { schoolYear: '2021-2022' },
    });
    expect(semesters.map(({ plans }) => plans.implemented)).toEqual(published);
    expect(semesters.map(({ semester }) => semester)).toEqual(['2021-2022-1', '2021-2022-2']);
    for (const { plans } of semesters) expect(plans.total).toBeGreaterThan(Number(plans.implemented));
  });

  it('counts fewer pupils than plans over the year, and no pupil twice in a semester', async () => {
    const coordinator = as('ikvd-coordinator');
    const perSemester = await Promise.all(
      ['2021-2022-1', '2021-2022-2'].map(
        async (semester) => (await coordinator.must(planRoutes.listPlans, { query: { schoolId, semester, limit: '100' } })).items,
      ),
    );
    for (const plans of perSemester) expect(new Set(plans.map(({ pupilId }) => pupilId)).size).toBe(plans.length);
    const year = perSemester.flat();
    const pupils = new Set(year.map(({ pupilId }) => pupilId)).size;
    expect(pupils).toBeLessThan(year.length * 0.7);
  });

  it('rolls schools up: the municipality leaves the vocational school of the state to the nation', async () => {
    const auditor = as('auditor');
    const query = { semester: '2021-2022-1' };
    const { items: schools } = await auditor.must(referenceRoutes.listSchools, { query: {} });
    const bySchool = await Promise.all(
      schools.map(async ({ id, affiliations }) => {
        const { semesters } = await auditor.must(statisticsRoutes.getSchoolStatistics, { params: { schoolId: id }, query });
        return { partner: affiliations[0]?.partner, implemented: Number(semesters[0]?.plans.implemented) };
      }),
    );
    const sum = (of: typeof bySchool): number => of.reduce((total, { implemented }) => total + implemented, 0);
    const jelgava = await auditor.must(statisticsRoutes.getMunicipalityStatistics, { params: { municipalityId: '0003000' }, query });
    const nation = await auditor.must(statisticsRoutes.getNationalStatistics, { query });
    expect(jelgava.semesters[0]?.plans.implemented).toBe(sum(bySchool.filter(({ partner }) => partner === 'municipal')));
    expect(nation.semesters[0]?.plans.implemented).toBe(sum(bySchool));
    expect(bySchool.map(({ partner }) => partner).sort()).toEqual(['municipal', 'municipal', 'vpii']);
  });

  it('shows plans in every state that a semester brings', async () => {
    const coordinator = as('ikvd-coordinator');
    const { items } = await coordinator.must(planRoutes.listPlans, { query: { schoolId, semester: '2021-2022-1', limit: '100' } });
    const statuses = [...new Set(items.map(({ status }) => status))].sort();
    expect(statuses).toEqual(['approved', 'completed', 'draft', 'in_approval', 'removed', 'suspended', 'under_review']);
    const returned = items.filter(({ status, awaiting }) => status === 'in_approval' && awaiting === 'author');
    expect(returned.map(({ corrections }) => corrections.map(({ reason }) => reason))).toEqual([['incorrect', 'incomplete']]);
    const [reviewed] = items.filter(({ status }) => status === 'under_review');
    expect(reviewed).toMatchObject({ revision: 2, inForceRevision: 1, awaiting: 'author', standing: { revision: 1 } });
    const again = items.filter(({ status, revision }) => status === 'completed' && revision > 1);
    expect(again.length).toBe(4);
    for (const { approvals } of again) expect(new Set(approvals.map(({ by }) => by)).size).toBe(3);
    expect(items.filter(({ preparationPaidOn }) => preparationPaidOn !== null).length).toBeGreaterThan(10);
    expect(new Set(items.map(nameOfPlan)).size).toBe(items.length);
  });

  it('goes on in spring with what was prepared in autumn', async () => {
    const coordinator = as('ikvd-coordinator');
    const { items } = await coordinator.must(planRoutes.listPlans, { query: { schoolId, semester: '2021-2022-2', limit: '100' } });
    const copied = items.filter(({ caseNumber }) => caseNumber?.endsWith('-015'));
    const [first] = await Promise.all(copied.map(({ id: planId }) => coordinator.must(planRoutes.getPlanHistory, { params: { planId } })));
    expect(first?.items[0]).toMatchObject({ action: 'copy', about: expect.stringMatching(/^iap_/) });
  });

  it('keeps a log in which mistakes stay, and what the pupil confirmed late or never', async () => {
    const auditor = as('auditor');
    const { items } = await auditor.must(planRoutes.listPlans, { query: { schoolId, semester: '2021-2022-1', limit: '100' } });
    const logs = await Promise.all(
      items.map(async ({ id: planId }) => (await auditor.must(planRoutes.listConsultations, { params: { planId }, query: {} })).items),
    );
    const entries = logs.flat();
    const confirmations = entries.map(({ confirmation }) => confirmation);
    expect(confirmations.filter((one) => one === 'late')).toHaveLength(2);
    expect(confirmations.filter((one) => one === 'missing').length).toBeGreaterThanOrEqual(1);
    expect(entries.filter(({ counters }) => counters !== null)).toMatchObject([{ counterReason: 'not-held', minutes: -40 }]);
    const remote = entries.filter(({ mode }) => mode === 'remote');
    expect(remote.length).toBeGreaterThan(3);
    for (const { order } of remote) expect(order).toMatchObject({ platform: 'MS Teams' });
  });

  it('has pupils in a youth NGO’s project, which their plans cite', async () => {
    const auditor = as('auditor');
    const { items } = await auditor.must(projectRoutes.listProjects, { query: { municipalityId: '0003000' } });
    expect(items).toMatchObject([{ title: 'Kopā darbnīcā', grantCents: 460_000, status: 'registered' }]);
    const { participations } = await auditor.must(projectRoutes.getProject, { params: { projectId: items[0]?.id ?? '' } });
    expect(participations.pupils).toBeGreaterThan(4);
    expect(participations).toEqual({
      pupils: participations.pupils,
      count: 3 * participations.pupils,
      minutes: 540 * participations.pupils,
    });
  });

  it('holds claims in every state, each proved by clean receipts', async () => {
    const auditor = as('auditor');
    const { items } = await auditor.must(claimRoutes.listClaims, { query: { schoolId, semester: '2021-2022-1' } });
    expect([...new Set(items.map(({ status }) => status))].sort()).toEqual([...claimStatuses].sort());
    for (const { status, approvals, paidBy } of items) {
      if (status === 'paid') expect(new Set([...approvals.map(({ by }) => by), paidBy]).size).toBe(3);
    }
  });

  it('counts the school year as a whole, its pupils once, and the region with its state vocational school', async () => {
    const auditor = as('auditor');
    const { semesters, schoolYear } = await auditor.must(statisticsRoutes.getSchoolStatistics, {
      params: { schoolId },
      query: { schoolYear: '2021-2022' },
    });
    if (schoolYear?.disclosure !== 'full') throw new Error('an auditor sees figures in full');
    const [autumn = 0, spring = 0] = semesters.map(({ plans }) => (typeof plans.pupils === 'number' ? plans.pupils : 0));
    expect(schoolYear.plans.implemented).toBe(53 + 52);
    expect(schoolYear.plans.pupils).toBeGreaterThan(Math.max(autumn, spring));
    expect(schoolYear.plans.pupils).toBeLessThan(autumn + spring);
    expect(schoolYear.timeliness.approval.medianDays).toBeGreaterThan(0);
    const region = await auditor.must(statisticsRoutes.getRegionStatistics, {
      params: { regionId: 'zemgale' },
      query: { semester: '2021-2022-1' },
    });
    const nation = await auditor.must(statisticsRoutes.getNationalStatistics, { query: { semester: '2021-2022-1' } });
    expect(region.semesters[0]?.plans).toEqual(nation.semesters[0]?.plans);
  });

  it('holds money that is in every place what the ledger sums to', async () => {
    const outcome = await cloud.runSchedule('reconcile', '2022-06-21T01:30:00Z');
    expect(outcome).toMatchObject({ differences: [], checked: { schools: 3, figures: 6 } });
  });

  it('keeps unbroken histories, and does nothing when it is run once more', async () => {
    const auditor = as('auditor');
    const [plan] = (await auditor.must(planRoutes.listPlans, { query: { schoolId, semester: '2021-2022-1', limit: '1' } })).items;
    const before = await auditor.must(planRoutes.getPlanHistory, { params: { planId: plan?.id ?? '' } });
    expect(before.intact).toBe(true);
    await seed('demo', cloud, () => undefined);
    expect(await auditor.must(planRoutes.getPlanHistory, { params: { planId: plan?.id ?? '' } })).toEqual(before);
  });

  it('is one of the seeds that there are', async () => {
    expect(seedNames).toEqual(['demo', 'national', 'none']);
    await expect(seed('utopia', cloud, () => undefined)).rejects.toThrow('There is no seed "utopia"');
  });
});
