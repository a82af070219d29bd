import type * as z from 'zod/mini';
import type { DemoClient } from '../../../infra/local/clients.ts';
import { admitFirstCoordinator, recordsTableOf } from '../../../infra/local/seed/bootstrap.ts';
import { newFormCode } from '../../../infra/local/seed/personal-codes.ts';
import { expectVerdict, uploadReceipt } from '../../../infra/local/seed/play-receipts.ts';
import { randomOf } from '../../../infra/local/seed/random.ts';
import { type Caller, createCaller } from '../../../infra/local/seed/seed-client.ts';
import type { Organisation, Role } from '../../../shared/domain/access.ts';
import type { PartnerKind } from '../../../shared/domain/school.ts';
import { accessRoutes } from '../../../shared/routes/access.ts';
import { claimRoutes } from '../../../shared/routes/claims.ts';
import { planRoutes } from '../../../shared/routes/plans.ts';
import { referenceRoutes } from '../../../shared/routes/reference.ts';
import type { claimAnswer } from '../../../shared/schemas/claims.ts';
import type { newConsultation, newPlan, planAnswer } from '../../../shared/schemas/plans.ts';
import { startTestCloud, type TestCloud, type TestCloudOptions } from '../../support/cloud.ts';
import type { HttpClient } from '../../support/http-client.ts';

export type NewPlan = z.input<ReturnType<typeof newPlan>>;
export type NewConsultation = z.input<ReturnType<typeof newConsultation>>;
export type Plan = z.output<ReturnType<typeof planAnswer>>;
/** What every answer about a plan has, with its texts or without. */
export type PlanState = Omit<Plan, 'risks' | 'measures'>;
export type Claim = z.output<ReturnType<typeof claimAnswer>>;

/** A Monday in the autumn semester of 2021/22, noon in Riga. */
export const monday = '2021-10-04T09:00:00Z';
export const autumn = '2021-2022-1';

/** A lesson of mathematics on an autumn afternoon, signed for on the spot. */
export const held = (heldOn: string, changes: Partial<NewConsultation> = {}): NewConsultation => ({
  measureId: 'm1',
  heldOn,
  startsAt: '14:20',
  minutes: 40,
  consultant: 'Dace Parauga',
  mode: 'in-person',
  confirmedOn: heldOn,
  ...changes,
});

/** Somebody with access: typed calls by the route table, and raw ones for what the table would not let pass. */
export type Person = Caller & { readonly client: DemoClient; readonly token: string; readonly http: HttpClient };

export type School = {
  readonly id: string;
  readonly partner: PartnerKind;
  readonly author: Person;
  readonly coordinator: Person;
  readonly director: Person;
};

export type World = {
  readonly cloud: TestCloud;
  readonly registrar: Person;
  readonly admit: (role: Role, organisation: Organisation) => Promise<Person>;
  /** Takes the access that somebody has, and gives him another: his token stays the same. */
  readonly promote: (person: Person, role: Role, organisation: Organisation) => Promise<void>;
  readonly openSchool: (id: string, options?: { readonly partner?: PartnerKind; readonly municipalityId?: string }) => Promise<School>;
  /** A plan of a new pupil, with a consultation and 100,00 € of compensation. */
  readonly planFor: (school: Pick<School, 'id'>, changes?: Partial<NewPlan>) => NewPlan;
  readonly draft: (school: School, changes?: Partial<NewPlan>) => Promise<Plan>;
  readonly approved: (school: School, approvers: Approvers) => Promise<Plan>;
  readonly cleanReceipt: (school: School) => Promise<string>;
  readonly draftClaim: (school: School, plan: Pick<Plan, 'id'>, receiptId: string, amountCents?: number) => Promise<Claim>;
  /** A key that no other call of this file uses. */
  readonly key: () => string;
};

export type Approvers = { readonly municipality: Person; readonly ikvd: Person };

/** An empty system with one coordinator of IKVD in it, and the means to fill it through the API. */
export const createWorld = async (options: TestCloudOptions = { now: monday }): Promise<World> => {
  const cloud = await startTestCloud(options);
  let counter = 0;
  const next = (): number => {
    counter += 1;
    return counter;
  };
  const key = (): string => `test-key-${next()}`;

  const personOf = async (client: DemoClient): Promise<Person> => {
    const token = await cloud.tokenOf(client);
    return { ...createCaller(cloud.url, client), client, token, http: cloud.call(token) };
  };
  const first = cloud.createClient({ name: 'Pirmā Koordinatore', role: 'ikvd-coordinator', organisation: { kind: 'ikvd' } });
  await admitFirstCoordinator(recordsTableOf(cloud), { subject: first.clientId, name: first.name, at: options.now ?? monday });
  const registrar = await personOf(first);

  const admit = async (role: Role, organisation: Organisation): Promise<Person> => {
    const name = `Parauga Persona ${next()}`;
    const client = cloud.createClient({ name, role, organisation });
    await registrar.must(accessRoutes.grantAccess, { body: { subject: client.clientId, name, role, organisation }, key: key() });
    return personOf(client);
  };

  const planFor = ({ id: schoolId }: Pick<School, 'id'>, changes: Partial<NewPlan> = {}): NewPlan => ({
    programme: 'pumpurs',
    semester: autumn,
    schoolId,
    pupil: { personalCode: newFormCode(randomOf(`pupil ${next()}`)), givenName: 'Žanete', familyName: 'Ķirse' },
    education: { kind: 'general', grade: 3 },
    sex: 'female',
    guardian: { relation: 'parent', givenName: 'Ilze', familyName: 'Ķirse' },
    application: { signedBy: 'guardian', signedOn: '2021-09-02' },
    risks: [
      { id: 'r1', category: 'learning', factor: 'low-motivation', severity: 'medium', note: 'Izvairās no matemātikas.' },
      { id: 'r2', category: 'economic', factor: 'material-conditions', severity: 'high' },
    ],
    measures: [
      {
        type: 'consultation',
        id: 'm1',
        consultant: 'pedagogs',
        subject: 'Matemātika',
        plannedMinutes: 400,
        risks: [{ riskId: 'r1', justification: 'Vajag vairāk laika.' }],
      },
      {
        type: 'compensation',
        id: 'm2',
        kind: 'catering',
        plannedCents: 10_000,
        risks: [{ riskId: 'r2', justification: 'Ģimenei trūkst līdzekļu.' }],
      },
    ],
    ...changes,
  });

  const draft = async (school: School, changes?: Partial<NewPlan>): Promise<Plan> =>
    school.author.must(planRoutes.createPlan, { body: planFor(school, changes), key: key() });

  const cleanReceipt = async ({ coordinator }: School): Promise<string> => {
    const number = `T-${next()}`;
    const text = { number, seller: 'SIA TESTS', article: 'PUSDIENAS', on: '2021-09-20', amountCents: 20_000 };
    const receiptId = await uploadReceipt(coordinator, { name: `test-${number}`, type: 'application/pdf', text });
    await cloud.settle();
    await expectVerdict(coordinator, receiptId, 'clean');
    return receiptId;
  };

  return {
    cloud,
    registrar,
    admit,
    key,
    planFor,
    draft,
    cleanReceipt,
    promote: async (person, role, organisation) => {
      const { clientId, name } = person.client;
      const { version } = await person.must(accessRoutes.getMe, {});
      await registrar.must(accessRoutes.revokeAccess, { params: { principalId: clientId }, version });
      await registrar.must(accessRoutes.grantAccess, { body: { subject: clientId, name, role, organisation }, key: key() });
    },
    openSchool: async (id, { partner = 'municipal', municipalityId = '0003000' } = {}) => {
      const affiliations = [{ since: '2017-03-01', partner, municipalityId }];
      await registrar.must(referenceRoutes.putSchool, {
        params: { schoolId: id },
        body: { name: `Skola ${id}`, kind: 'general', affiliations, validFrom: '2017-03-01', validTo: null },
      });
      const organisation = { kind: 'school', id } as const;
      const [author, coordinator, director] = await Promise.all([
        admit('iap-author', organisation),
        admit('school-coordinator', organisation),
        admit('school-director', organisation),
      ]);
      return { id, partner, author, coordinator, director };
    },
    approved: async (school, { municipality, ikvd }) => {
      let plan = await draft(school);
      plan = await school.author.must(planRoutes.submitPlan, { params: { planId: plan.id }, version: plan.version });
      for (const approver of [school.director, ...(school.partner === 'municipal' ? [municipality] : []), ikvd]) {
        plan = await approver.must(planRoutes.approvePlan, { params: { planId: plan.id }, version: plan.version });
      }
      return plan;
    },
    draftClaim: async ({ coordinator }, { id: planId }, receiptId, amountCents = 2500) =>
      coordinator.must(claimRoutes.createClaim, {
        body: {
          programme: 'pumpurs',
          semester: autumn,
          lines: [{ planId, measureId: 'm2', spentOn: '2021-09-20', amountCents, receiptIds: [receiptId] }],
        },
        key: key(),
      }),
  };
};
