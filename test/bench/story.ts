import { createHash } from 'node:crypto';
import type { LocalCloud } from '../../infra/local/local-cloud.ts';
import { admitFirstCoordinator, recordsTableOf } from '../../infra/local/seed/bootstrap.ts';
import { receiptFile } from '../../infra/local/seed/receipt-files.ts';
import { pumpurs } from '../../shared/programmes/pumpurs.ts';
import type { Answer, Ask } from './functions.ts';

export type Call = (ask: Ask) => Promise<Answer>;
/** Runs one step under a name; the bench measures what happens inside. */
export type Step = (name: string, run: () => Promise<Answer>) => Promise<Answer>;

const school = '0000009991';
export const semester = '2021-2022-1';
export const october = Date.parse('2021-10-04T09:00:00Z');
/** The first grade of the programme's scale of outcomes. */
const [scale = ''] = Object.keys(pumpurs.outcomes);
const january = Date.parse('2022-01-10T09:00:00Z');

export const people = {
  author: { role: 'iap-author', organisation: { kind: 'school', id: school } },
  coordinator: { role: 'school-coordinator', organisation: { kind: 'school', id: school } },
  director: { role: 'school-director', organisation: { kind: 'school', id: school } },
  municipality: { role: 'municipality-coordinator', organisation: { kind: 'municipality', id: '0003000' } },
  ikvd: { role: 'ikvd-coordinator', organisation: { kind: 'ikvd' } },
  finance: { role: 'ikvd-finance', organisation: { kind: 'ikvd' } },
  analyst: { role: 'ikvd-analyst', organisation: { kind: 'ikvd' } },
} as const;

/** The school and everybody who acts in the story. */
export const setTheStage = async (cloud: LocalCloud, call: Call): Promise<void> => {
  await admitFirstCoordinator(recordsTableOf(cloud), { subject: 'bench-root', name: 'Bench', at: '2021-09-01T00:00:00.000Z' });
  const affiliations = [{ since: '2009-09-01', partner: 'municipal', municipalityId: '0003000' }];
  const body = { name: 'Etalona skola', kind: 'general', affiliations, validFrom: '2009-09-01', validTo: null };
  await call({ operationId: 'putSchool', subject: 'bench-root', now: october, params: { schoolId: school }, body });
  for (const [name, { role, organisation }] of Object.entries(people)) {
    const grant = { subject: `bench-${name}`, name, role, organisation };
    await call({ operationId: 'grantAccess', subject: 'bench-root', now: october, key: `bench-grant-${name}`, body: grant });
  }
};

const field = (answer: Answer, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined),
    answer.body,
  );
export const textField = (answer: Answer, ...path: readonly string[]): string => String(field(answer, ...path));

export const newPlan = (index: number) => ({
  programme: 'pumpurs',
  semester,
  schoolId: school,
  pupil: { personalCode: `39${String(index).padStart(9, '0')}`, givenName: 'Jānis', familyName: 'Bērziņš' },
  education: { kind: 'general', grade: 5 },
  sex: 'male',
  guardian: { relation: 'parent', givenName: 'Ilze', familyName: 'Bērziņa' },
  application: { signedBy: 'guardian', signedOn: '2021-09-06' },
  risks: [
    { id: 'r1', category: 'learning', factor: 'low-achievement', severity: 'high', note: 'Vērtējumi matemātikā zem četrām ballēm.' },
    { id: 'r2', category: 'economic', factor: 'material-conditions', severity: 'medium' },
  ],
  measures: [
    {
      type: 'consultation',
      id: 'm1',
      consultant: 'pedagogs',
      subject: 'Matemātika',
      plannedMinutes: 600,
      risks: [{ riskId: 'r1', justification: 'Individuāls darbs pie pamatprasmēm.' }],
    },
    {
      type: 'compensation',
      id: 'm2',
      kind: 'public-transport',
      plannedCents: 5000,
      risks: [{ riskId: 'r2', justification: 'Ģimene biļetes nespēj apmaksāt.' }],
    },
  ],
});

/** Uploads through the real form and waits until the receipt was inspected. */
export const upload = async (cloud: LocalCloud, announced: Answer, content: Buffer<ArrayBuffer>): Promise<void> => {
  const form = new FormData();
  for (const [name, value] of Object.entries(Object(field(announced, 'upload', 'fields')))) form.append(name, String(value));
  form.append('file', new Blob([content]));
  const response = await fetch(textField(announced, 'upload', 'url'), { method: 'POST', body: form });
  if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
  await cloud.settle();
};

/** One plan's life and one claim on it, every use case once. */
export const tellStory = async (cloud: LocalCloud, call: Call, step: Step, run: string, index: number): Promise<void> => {
  const as = (name: keyof typeof people) => ({ subject: `bench-${name}`, now: october });
  const key = (name: string): string => `bench-${run}-${index}-${name}`;

  const plan = await step('createPlan', () => call({ operationId: 'createPlan', ...as('author'), key: key('plan'), body: newPlan(index) }));
  const planId = textField(plan, 'id');
  const params = { planId };
  const version = async (answer: Promise<Answer>): Promise<string | undefined> => (await answer).etag;
  let etag = await version(step('submitPlan', () => call({ operationId: 'submitPlan', ...as('author'), params, etag: plan.etag })));
  for (const level of ['director', 'municipality', 'ikvd'] as const) {
    const before = etag;
    etag = await version(step('approvePlan', () => call({ operationId: 'approvePlan', ...as(level), params, etag: before })));
  }
  await step('getPlan', () => call({ operationId: 'getPlan', ...as('director'), params }));
  await step('getPupil', () => call({ operationId: 'getPupil', ...as('director'), params }));
  const held = { measureId: 'm1', heldOn: '2021-10-01', startsAt: '14:10', minutes: 45, consultant: 'A. Kalniņa', mode: 'in-person' };
  const entry = await step('logConsultation', () =>
    call({ operationId: 'logConsultation', ...as('author'), params, key: key('held'), body: held }),
  );
  const ofEntry = { ...params, consultationId: textField(entry, 'id') };
  const confirmation = { confirmedOn: '2021-10-01' };
  await step('confirmConsultation', () =>
    call({ operationId: 'confirmConsultation', ...as('author'), params: ofEntry, key: key('confirm'), body: confirmation }),
  );
  const twice = await call({
    operationId: 'logConsultation',
    ...as('author'),
    params,
    key: key('twice'),
    body: { ...held, startsAt: '15:10' },
  });
  await step('counterConsultation', () =>
    call({
      operationId: 'counterConsultation',
      ...as('author'),
      params: { ...params, consultationId: textField(twice, 'id') },
      key: key('counter'),
      body: { reason: 'not-held' },
    }),
  );
  await step('listConsultations', () => call({ operationId: 'listConsultations', ...as('author'), params }));
  await step('listPlans', () => call({ operationId: 'listPlans', ...as('author'), query: { semester: [semester], limit: ['20'] } }));
  await step('listPlans (queue)', () => call({ operationId: 'listPlans', ...as('director'), query: { awaiting: ['me'] } }));
  await step('getPlanHistory', () => call({ operationId: 'getPlanHistory', ...as('director'), params }));

  const text = { number: `${run}-${index}`, seller: 'SIA BENCH', article: 'BILETE', on: '2021-10-01', amountCents: 1250 };
  const content = Buffer.from(await receiptFile('application/pdf', text));
  const receipt = {
    name: 'bilete.pdf',
    contentType: 'application/pdf',
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    document: { kind: 'ticket', supplier: text.seller, number: text.number, issuedOn: text.on, totalCents: text.amountCents },
  };
  const announced = await step('createReceipt', () =>
    call({ operationId: 'createReceipt', ...as('coordinator'), key: key('receipt'), body: receipt }),
  );
  const receiptId = textField(announced, 'receipt', 'id');
  await upload(cloud, announced, content);
  await step('getReceipt', () => call({ operationId: 'getReceipt', ...as('coordinator'), params: { receiptId } }));
  const lines = [{ planId, measureId: 'm2', spentOn: '2021-10-01', amountCents: 1250, receiptIds: [receiptId] }];
  const claimBody = { programme: 'pumpurs', semester, lines };
  const claim = await step('createClaim', () =>
    call({ operationId: 'createClaim', ...as('coordinator'), key: key('claim'), body: claimBody }),
  );
  const claimParams = { claimId: textField(claim, 'id') };
  let claimTag = claim.etag;
  for (const [operationId, name, decision] of [
    ['submitClaim', 'coordinator', {}],
    ['approveClaim', 'municipality', { body: { lines: [] } }],
    ['verifyClaim', 'ikvd', { body: { lines: [] } }],
    ['payClaim', 'finance', {}],
  ] as const) {
    const before = claimTag;
    claimTag = await version(step(operationId, () => call({ operationId, ...as(name), params: claimParams, etag: before, ...decision })));
  }
  await step('getClaim', () => call({ operationId: 'getClaim', ...as('finance'), params: claimParams }));
  await step('listClaims', () => call({ operationId: 'listClaims', ...as('coordinator'), query: { semester: [semester], limit: ['20'] } }));
  await step('getClaimHistory', () => call({ operationId: 'getClaimHistory', ...as('finance'), params: claimParams }));
  const fresh = await call({ operationId: 'getPlan', ...as('author'), params });
  await step('completePlan', () =>
    call({
      operationId: 'completePlan',
      ...as('author'),
      now: january,
      params,
      etag: fresh.etag,
      body: { outcomes: ['r1', 'r2'].map((riskId) => ({ riskId, outcome: scale })), evaluation: 'Pamatprasmes nostiprinātas.' },
    }),
  );
};

/** Another plan's life: everything that the first does not meet. */
export const tellDetours = async (call: Call, step: Step, run: string, index: number): Promise<void> => {
  const as = (name: keyof typeof people) => ({ subject: `bench-${name}`, now: october });
  const key = (name: string): string => `bench-${run}-${index}-detour-${name}`;
  const plan = await call({ operationId: 'createPlan', ...as('author'), key: key('plan'), body: newPlan(index + 500_000) });
  const params = { planId: textField(plan, 'id') };
  let { etag } = plan;
  const change = async (operationId: string, name: keyof typeof people, body?: object, measured = true): Promise<void> => {
    const ask = { operationId, ...as(name), params, etag, ...(body === undefined ? {} : { body }) };
    ({ etag } = measured ? await step(operationId, () => call(ask)) : await call(ask));
  };
  const approveAll = async (): Promise<void> => {
    await change('submitPlan', 'author', undefined, false);
    for (const level of ['director', 'municipality', 'ikvd'] as const) await change('approvePlan', level, undefined, false);
  };
  const { risks } = newPlan(index);
  await change('editPlan', 'author', { risks, sex: 'male' });
  await change('submitPlan', 'author', undefined, false);
  await change('returnPlan', 'director', { corrections: [{ pointer: '/risks/0/factor', reason: 'incorrect', note: 'Skatīt žurnālu.' }] });
  await change('editPlan', 'author', { completedCorrections: ['c1'] }, false);
  await approveAll();
  await change('reviewPlan', 'director');
  await approveAll();
  await change('suspendPlan', 'director', { reason: 'long-absence', since: '2021-10-01' });
  await change('resumePlan', 'director');
  await approveAll();
  await change('recordPay', 'coordinator', { paidOn: '2021-10-01' });
  await change('recordPay', 'coordinator', { paidOn: null }, false);
  const copy = { semester: '2021-2022-2', application: { signedBy: 'guardian', signedOn: '2021-10-04' } };
  await step('copyPlan', () => call({ operationId: 'copyPlan', ...as('author'), params, key: key('copy'), body: copy }));
  await change('removePlan', 'director');
};

/** What is read of compiled and reference data. */
export const readFigures = async (call: Call, step: Step): Promise<void> => {
  const as = { subject: 'bench-analyst', now: january };
  const query = { schoolYear: ['2021-2022'] };
  await step('getSchoolStatistics', () => call({ operationId: 'getSchoolStatistics', ...as, params: { schoolId: school }, query }));
  await step('getMunicipalityStatistics', () =>
    call({ operationId: 'getMunicipalityStatistics', ...as, params: { municipalityId: '0003000' }, query }),
  );
  await step('getNationalStatistics', () => call({ operationId: 'getNationalStatistics', ...as, query }));
  await step('getMe', () => call({ operationId: 'getMe', ...as }));
  await step('getSchool', () => call({ operationId: 'getSchool', ...as, params: { schoolId: school } }));
  await step('listSchools', () => call({ operationId: 'listSchools', ...as }));
  await step('listProgrammes', () => call({ operationId: 'listProgrammes', ...as }));
};
