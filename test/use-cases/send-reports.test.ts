import { describe, expect, it } from 'vitest';
import { agreementId } from '../../shared/domain/agreement.ts';
import { type ReportContent, reportContent } from '../../shared/domain/report.ts';
import { putContact } from '../../shared/use-cases/contacts.ts';
import { sealSemesters } from '../../shared/use-cases/seal-semesters.ts';
import { sendReports } from '../../shared/use-cases/send-reports.ts';
import { aClaim, aPrincipal, autumn, idOf, municipalityId, otherMunicipalityId, otherSchoolId, schoolId } from '../support/builders.ts';
import { mark, markAll, run, setUp, vpiiId } from '../support/compiling.ts';
import { given, type MemoryRecords } from '../support/memory-records.ts';
import { aLedgerEntry } from '../support/money-builders.ts';
import { aPlan } from '../support/plan-builders.ts';
import { accepted } from '../support/results.ts';

const morning = (date: string): number => Date.parse(`${date}T03:00:00.000Z`);
const send = (records: MemoryRecords, date: string, hasTime = () => true) => sendReports(records)(morning(date), hasTime);

const agencyOf = 'ikvd';
const coordinator = aPrincipal('municipality-coordinator');
const ofVpii = aPrincipal('school-director', { id: 'director of the VPII', organisation: { kind: 'school', id: vpiiId } });

/** Two schools of a municipality, a VPII and a neighbour’s school, compiled; with people who gave their addresses. */
const compiledPartners = async () => {
  const records = setUp();
  given(records.tables, { principals: [coordinator, ofVpii, aPrincipal('ikvd-coordinator'), aPrincipal('ikvd-analyst')] });
  await markAll(records);
  await run(records);
  for (const subject of ['municipality-coordinator', ofVpii.id, 'ikvd-coordinator', 'ikvd-analyst']) {
    accepted(
      await putContact(records)({
        subject,
        now: morning('2021-10-01'),
        email: `${subject.replaceAll(' ', '-')}@example.lv`,
        language: 'lv',
      }),
    );
  }
  return records;
};

const contentIn = ({ tables, objects }: MemoryRecords, id: string): ReportContent => {
  const { sha256 } = tables.reports.get(id)?.files.json ?? { sha256: '' };
  return reportContent().parse(JSON.parse(new TextDecoder().decode(objects.get(`reports/${sha256}.json`))));
};

const monthly = [
  `rep_${agencyOf}_2021-09_1`,
  `rep_${municipalityId}_2021-09_1`,
  `rep_${otherMunicipalityId}_2021-09_1`,
  `rep_${vpiiId}_2021-09_1`,
].sort();

describe('reports of a month', () => {
  it('go to the agency and every partner once it is over, and only once', async () => {
    const records = await compiledPartners();
    const first = await send(records, '2021-10-05');
    expect(first.made.toSorted()).toEqual(monthly);
    expect(first).toMatchObject({ sent: 3, unsent: 0, left: 0 });
    expect(await send(records, '2021-10-05')).toEqual({ made: [], sent: 0, unsent: 0, inDoubt: 0, left: 0 });
    expect(await send(records, '2021-10-31')).toMatchObject({ made: [] });
    expect((await send(records, '2021-11-01')).made.toSorted()).toEqual(monthly.map((id) => id.replace('2021-09', '2021-10')));
  });

  it('tell who it is for, and not what stands in it, nor whom it is sent to', async () => {
    const records = await compiledPartners();
    await send(records, '2021-10-05');
    expect(records.mails.map(({ to }) => to).sort()).toEqual([
      'director-of-the-VPII@example.lv',
      'ikvd-coordinator@example.lv',
      'municipality-coordinator@example.lv',
    ]);
    const [mail] = records.mails.filter(({ to }) => to.startsWith('municipality'));
    expect(mail?.text).toContain(`https://pumpurs.example/v1/reports/rep_${municipalityId}_2021-09_1`);
    expect(JSON.stringify(records.mails)).not.toMatch(/Parauga Persona|iap_|clm_/);
  });

  it('hold every school, every claim and the money of the partner, and sums that agree', async () => {
    const records = await compiledPartners();
    // What was not submitted, or came to nothing, is behind no sum.
    for (const [number, status] of [
      [71, 'draft'],
      [72, 'withdrawn'],
      [73, 'returned'],
    ] as const) {
      const claim = { ...aClaim().inStatus(status).build(), id: idOf('clm', number) };
      records.tables.claims.set(claim.id, claim);
    }
    const [line] = aLedgerEntry().movements;
    const paid = { ...line, from: 'reserved', to: 'spent', cents: 2_500 } as const;
    const recovered = { ...line, from: 'spent', to: 'recovered', cents: 500 } as const;
    const asked = { ...line, from: 'available', to: 'reserved', cents: 5_000 } as const;
    const entries = [
      aLedgerEntry({ number: 0, at: '2021-09-10T10:00:00.000Z', movements: line === undefined ? [] : [{ ...line, ...asked }] }),
      aLedgerEntry({ number: 1, at: '2021-09-20T10:00:00.000Z', movements: line === undefined ? [] : [{ ...line, ...paid }] }),
      // In Latvia it is November already.
      aLedgerEntry({ number: 3, at: '2021-10-31T22:30:00.000Z', movements: line === undefined ? [] : [{ ...line, ...paid }] }),
      aLedgerEntry({ number: 2, at: '2021-10-20T10:00:00.000Z', movements: line === undefined ? [] : [{ ...line, ...recovered }] }),
    ];
    for (const one of entries) records.tables.ledger.set(String(one.number), one);
    records.tables.balances.set(agreementId('pumpurs', municipalityId), {
      agreedCents: 100_000,
      availableCents: 95_500,
      reservedCents: 0,
      spentCents: 4_500,
      recoveredCents: 500,
    });
    await send(records, '2021-11-01');
    const content = contentIn(records, `rep_${municipalityId}_2021-10_1`);
    expect(content.units.map(({ id, plans, implemented }) => [id, plans, implemented])).toEqual([
      [schoolId, 2, 1],
      [otherSchoolId, 1, 1],
    ]);
    expect(content.claims.map(({ id, status }) => [id, status])).toEqual([[aClaim().build().id, 'paid']]);
    const sums = (name: 'paidCents' | 'recoveredCents'): readonly number[] =>
      [content.claims, content.units].map((of) => of.reduce((sum, one) => sum + one[name], 0));
    expect(content.claims.reduce((sum, { totalCents }) => sum + totalCents, 0)).toBe(
      content.units.reduce((sum, { claimedCents }) => sum + claimedCents, 0),
    );
    for (const name of ['paidCents', 'recoveredCents'] as const) expect(new Set(sums(name)).size).toBe(1);
    const [money] = content.money;
    expect(money).toMatchObject({
      programme: 'pumpurs',
      agreedCents: 100_000,
      reservedCents: 2_500,
      spentCents: 2_000,
      recoveredCents: 500,
    });
    expect(money?.months).toEqual([
      { month: '2021-09', spentCents: 2_500, spentSoFarCents: 2_500 },
      { month: '2021-10', spentCents: -500, spentSoFarCents: 2_000 },
    ]);
  });

  it('say that there is nothing to report where there is nothing', async () => {
    const records = await compiledPartners();
    await send(records, '2021-10-05');
    const id = `rep_${otherMunicipalityId}_2021-09_1`;
    expect(contentIn(records, id)).toMatchObject({ statistics: null, units: [], claims: [], money: [], previous: null });
    const { sha256 } = records.tables.reports.get(id)?.files.html ?? { sha256: '' };
    expect(new TextDecoder().decode(records.objects.get(`reports/${sha256}.html`))).toContain('Nav ko ziņot par plāniem');
  });

  it('tell what changed since the month before, in the same semester', async () => {
    const records = await compiledPartners();
    await send(records, '2021-10-05');
    const plan = aPlan(9).inProgress().ofPupil(9).build();
    records.tables.plans.set(plan.id, plan);
    await mark(records, schoolId, { token: 'later' });
    await run(records, () => true, morning('2021-10-20'));
    await send(records, '2021-11-01');
    const { previous } = contentIn(records, `rep_${municipalityId}_2021-10_1`);
    expect(previous?.id).toBe(`rep_${municipalityId}_2021-09_1`);
    expect(previous?.changes).toContainEqual({ figure: 'plans.total', before: 3, after: 4 });
  });

  it('that were missed are made by the next run, one for each month', async () => {
    const records = await compiledPartners();
    await send(records, '2021-10-05');
    const { made } = await send(records, '2022-01-03');
    expect(made.filter((id) => id.includes(municipalityId))).toEqual(
      ['2021-10', '2021-11', '2021-12'].map((month) => `rep_${municipalityId}_${month}_1`),
    );
  });

  it('are the same to the byte where the same instant is worked for again from the same records', async () => {
    const [one, two] = [await compiledPartners(), await compiledPartners()];
    await send(one, '2021-10-05');
    await send(two, '2021-10-05');
    expect([...two.tables.reports.values()]).toEqual([...one.tables.reports.values()]);
    expect(new Map([...two.objects].sort())).toEqual(new Map([...one.objects].sort()));
  });

  it('go on with the next run where time is short', async () => {
    const records = await compiledPartners();
    let calls = 0;
    const cut = await send(records, '2021-10-05', () => {
      calls += 1;
      return calls <= 2;
    });
    expect(cut).toMatchObject({ left: 2 });
    expect((await send(records, '2021-10-06')).made).toHaveLength(2);
    expect([...records.tables.reports.keys()].sort()).toEqual(monthly);
  });

  it('whose making dies before they are written down are made by the next run; after, they are only sent', async () => {
    const records = await compiledPartners();
    for (const die of ['before', 'after'] as const) {
      const commit: typeof records.unitOfWork.commit = async (parts) => {
        if (die === 'after') await records.unitOfWork.commit(parts);
        throw new Error('killed');
      };
      await expect(sendReports({ ...records, unitOfWork: { commit } })(morning('2021-10-05'), () => true)).rejects.toThrow('killed');
      expect(records.tables.reports.size).toBe(die === 'before' ? 0 : 1);
    }
    const run = await send(records, '2021-10-05');
    expect(run.made).toHaveLength(3);
    expect(run.sent).toBe(3);
  });

  it('are sent again where the mail service did not take them, and never twice', async () => {
    const records = await compiledPartners();
    records.beforeNextMail(new Error('outage'));
    expect(await send(records, '2021-10-05')).toMatchObject({ sent: 2, unsent: 1 });
    expect(await send(records, '2021-10-06')).toMatchObject({ made: [], sent: 1, unsent: 0 });
    expect(await send(records, '2021-10-07')).toMatchObject({ sent: 0 });
    expect(records.mails).toHaveLength(3);
  });

  it('are made and sent once by two runs at once', async () => {
    const records = await compiledPartners();
    const runs = await Promise.all([send(records, '2021-10-05'), send(records, '2021-10-05')]);
    expect(runs.flatMap(({ made }) => made).sort()).toEqual(monthly);
    expect(records.mails).toHaveLength(3);
  });

  it('go to nobody who lost his access', async () => {
    const records = await compiledPartners();
    records.tables.principals.set(coordinator.id, { ...coordinator, revokedAt: '2021-10-02T00:00:00.000Z' });
    expect(await send(records, '2021-10-05')).toMatchObject({ sent: 2 });
    expect(records.mails.map(({ to }) => to)).not.toContain('municipality-coordinator@example.lv');
  });
});

describe('a report of a sealed semester', () => {
  const correct = async (records: MemoryRecords) => {
    const plan = aPlan(9).inProgress().ofPupil(9).build();
    records.tables.plans.set(plan.id, plan);
    await mark(records, schoolId, { token: 'corrected', records: [plan.id] });
    await run(records, () => true, morning('2022-02-10'));
  };

  it('is made when it is sealed, and anew, as a numbered revision, when its figures are corrected', async () => {
    const records = await compiledPartners();
    await sealSemesters(records)(morning('2022-01-31'));
    const id = `rep_${municipalityId}_${autumn}_1`;
    expect((await send(records, '2022-01-31')).made).toContain(id);
    expect((await send(records, '2022-02-01')).made.filter((one) => one.includes(autumn))).toEqual([]);
    await correct(records);
    const { made } = await send(records, '2022-02-11');
    // The neighbour and the VPII have nothing to correct.
    expect(made.toSorted()).toEqual([`rep_${agencyOf}_${autumn}_2`, `rep_${municipalityId}_${autumn}_2`].sort());
    const second = records.tables.reports.get(`rep_${municipalityId}_${autumn}_2`);
    expect(second).toMatchObject({ revision: 2, corrects: id, sealed: true, statisticsRevision: 2 });
    expect(contentIn(records, second?.id ?? '').previous?.changes).toContainEqual({ figure: 'plans.total', before: 3, after: 4 });
    expect(records.tables.reports.get(id)).toMatchObject({ revision: 1 });
    expect(records.mails.at(-1)?.subject).toContain('labojums, 2. redakcija');
  });
});
