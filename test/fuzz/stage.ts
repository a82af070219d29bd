import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCloud } from '../../infra/local/local-cloud.ts';
import { demoSchools, municipality, publishedSchool } from '../../infra/local/seed/demo-figures.ts';
import { type Caller, createCaller } from '../../infra/local/seed/seed-client.ts';
import { allPages } from '../../infra/local/seed/steps.ts';
import { type Organisation, organisationKindOfRole, type Role } from '../../shared/domain/access.ts';
import { accessRoutes } from '../../shared/routes/access.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { paymentRoutes } from '../../shared/routes/payments.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { projectRoutes } from '../../shared/routes/projects.ts';
import { reportRoutes } from '../../shared/routes/reports.ts';

/** A Monday of the autumn after the demo's school year: plans can be written, approved and carried out. */
const now = '2022-09-12T09:00:00Z';
const semester = '2022-2023-1';
const earlier = ['2021-2022-1', '2021-2022-2'] as const;
/** Of each school, so many plans of the year before are written anew, each brought one step further than the one before. */
const copies = 10;

/** Somebody of the demo, as a caller. */
const callerAs = (cloud: LocalCloud, role: Role, schoolId?: string): Caller => {
  const client = cloud.clients().find((one) => one.role === role && (schoolId === undefined || idOf(one.organisation) === schoolId));
  if (client === undefined) throw new Error(`the demo has no ${role}`);
  return createCaller(cloud.url, client);
};

const idOf = (organisation: Organisation): string | undefined => ('id' in organisation ? organisation.id : undefined);

/** Writes plans of the new semester in every state from draft to approved. */
const prepareSemester = async (cloud: LocalCloud): Promise<void> => {
  const { items: there } = await callerAs(cloud, 'iap-author').must(planRoutes.listPlans, { query: { semester } });
  if (there.length > 0) return;
  for (const { id: schoolId, partner } of demoSchools) {
    const author = callerAs(cloud, 'iap-author', schoolId);
    const { items } = await author.must(planRoutes.listPlans, { query: { semester: earlier[1], status: 'completed', limit: '20' } });
    const levels = [
      callerAs(cloud, 'school-director', schoolId),
      ...(partner === 'vpii' ? [] : [callerAs(cloud, 'municipality-coordinator')]),
      callerAs(cloud, 'ikvd-coordinator'),
    ];
    for (const [index, { id: planId }] of items.slice(0, copies).entries()) {
      const body = { semester, application: { signedBy: 'guardian', signedOn: '2022-09-05' } } as const;
      const copied = await author.call(planRoutes.copyPlan, { params: { planId }, body, key: `fuzz-copy-${planId}` });
      // Whoever has left school, or comes of age, is not copied: there are others.
      if (!copied.ok || index === 0) continue;
      let plan = await author.must(planRoutes.submitPlan, { params: { planId: copied.value.id }, version: copied.value.version });
      for (const level of levels.slice(0, index - 1)) {
        plan = await level.must(planRoutes.approvePlan, { params: { planId: plan.id }, version: plan.version });
      }
    }
  }
};

/** Personal codes of the new form, which say nothing of their holder and have no check digit. */
const personalCodes = Array.from({ length: 40 }, (_none, index) => `32${String(700_000_000 + index)}`);

const known = async (cloud: LocalCloud): Promise<Readonly<Record<string, readonly string[]>>> => {
  const coordinator = callerAs(cloud, 'ikvd-coordinator');
  const finance = callerAs(cloud, 'ikvd-finance');
  const scopes = demoSchools.flatMap(({ id: schoolId }) => [...earlier, semester].map((one) => ({ schoolId, semester: one })));
  const plans: string[] = [];
  const claims: string[] = [];
  for (const scope of scopes) {
    plans.push(...(await coordinator.must(planRoutes.listPlans, { query: { ...scope, limit: '12' } })).items.map(({ id }) => id));
    claims.push(...(await coordinator.must(claimRoutes.listClaims, { query: { ...scope, limit: '12' } })).items.map(({ id }) => id));
  }
  const receipts = new Set<string>();
  for (const claimId of claims) {
    const { lines } = await coordinator.must(claimRoutes.getClaim, { params: { claimId } });
    for (const { receiptIds } of lines) for (const id of receiptIds) receipts.add(id);
  }
  const consultations: string[] = [];
  for (const planId of plans.slice(0, 12)) {
    const page = await coordinator.must(planRoutes.listConsultations, { params: { planId }, query: {} });
    consultations.push(...page.items.slice(0, 3).map(({ id }) => id));
  }
  const projects = (await coordinator.must(projectRoutes.listProjects, { query: { municipalityId: municipality.id } })).items.map(
    ({ id }) => id,
  );
  const participations: string[] = [];
  for (const projectId of projects) {
    const page = await coordinator.must(projectRoutes.listParticipations, { params: { projectId }, query: {} });
    participations.push(...page.items.map(({ id }) => id));
  }
  const batches = await allPages((cursor) => finance.must(paymentRoutes.listBatches, { query: { programme: 'pumpurs', ...cursor } }));
  const reports = await coordinator.must(reportRoutes.listReports, { query: { partner: municipality.id } });
  return {
    plans,
    claims,
    receipts: [...receipts],
    consultations,
    projects,
    participations,
    batches: batches.map(({ id }) => id),
    reports: reports.items.map(({ id }) => id),
    principals: cloud.clients().map(({ clientId }) => clientId),
    schools: demoSchools.map(({ id }) => id),
    partners: [municipality.id, ...demoSchools.filter(({ partner }) => partner === 'vpii').map(({ id }) => id)],
    codes: personalCodes,
  };
};

/** Sets the clock into a running semester, fills it, and writes the ids of what is there into the folder, one dictionary for each kind. */
export const setTheStage = async (cloud: LocalCloud, folder: string): Promise<void> => {
  cloud.setClock(now);
  await prepareSemester(cloud);
  await cloud.runSchedule('send-reports', now);
  for (const [kind, ids] of Object.entries(await known(cloud))) {
    if (ids.length === 0) throw new Error(`there are no ${kind} to ask for`);
    writeFileSync(join(folder, `${kind}.txt`), ids.map((id) => `${JSON.stringify(id)}\n`).join(''));
  }
};

export type Admitted = { readonly clientId: string; readonly clientSecret: string; readonly role: Role; readonly school?: string };

const organisationOf = (role: Role): Organisation => {
  const kind = organisationKindOfRole[role];
  if (kind === 'school') return { kind, id: publishedSchool.id };
  return kind === 'municipality' ? { kind, id: municipality.id } : { kind };
};

/** Lets somebody in whom nobody else knows, so that no other role's run has taken his access away. */
export const admit = async (cloud: LocalCloud, role: Role): Promise<Admitted> => {
  const organisation = organisationOf(role);
  const name = `Pārbaudītājs ${role}`;
  const { clientId, clientSecret } = cloud.createClient({ name, role, organisation });
  const granter =
    organisation.kind === 'school' && role !== 'school-director'
      ? callerAs(cloud, 'school-director', organisation.id)
      : callerAs(cloud, organisation.kind === 'school' ? 'municipality-coordinator' : 'ikvd-coordinator');
  await granter.must(accessRoutes.grantAccess, { body: { subject: clientId, name, role, organisation }, key: `fuzz-grant-${clientId}` });
  return { clientId, clientSecret, role, ...(organisation.kind === 'school' ? { school: organisation.id } : {}) };
};
