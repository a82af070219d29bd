import { describe, expect, it } from 'vitest';
import { putContact } from '../../shared/use-cases/contacts.ts';
import { sendReminders } from '../../shared/use-cases/send-reminders.ts';
import { aClaim, aPrincipal, aReceipt, aSchool, idOf, schoolId, spring } from '../support/builders.ts';
import { given, memoryRecords } from '../support/memory-records.ts';
import { aPlan } from '../support/plan-builders.ts';
import { accepted } from '../support/results.ts';

const morning = (date: string): number => Date.parse(`${date}T05:00:00.000Z`);
const people = ['iap-author', 'school-coordinator', 'school-director', 'municipality-coordinator', 'ikvd-coordinator'] as const;

/** A school with everybody who deals with its work, all of whom gave an address. */
const setUp = async (records: Parameters<typeof given>[1] = {}) => {
  const memory = memoryRecords();
  given(memory.tables, { schools: [aSchool()], principals: people.map((role) => aPrincipal(role)), ...records });
  for (const subject of people) {
    accepted(await putContact(memory)({ subject, now: morning('2021-09-01'), email: `${subject}@example.lv`, language: 'lv' }));
  }
  const on = async (date: string) => {
    const before = memory.mails.length;
    const run = await sendReminders(memory)(morning(date), () => true);
    const told = memory.mails
      .slice(before)
      .map(({ to, text }) => [to.split('@')[0], text.split('\n').filter((line) => line.startsWith('–'))]);
    return { run, told: Object.fromEntries(told) };
  };
  return { ...memory, on };
};

const late = '2021-12-15';

describe('reminders', () => {
  it('are of nothing where nothing is late: nobody gets an empty message', async () => {
    const { on, mails } = await setUp({ plans: [aPlan().inStatus('completed').build()] });
    expect((await on('2021-10-01')).run).toEqual({ sent: 0, unsent: 0, inDoubt: 0, left: 0 });
    expect(mails).toEqual([]);
  });

  it('name plans that are not submitted when the term is over, to those who prepare them', async () => {
    const { on } = await setUp({ plans: [aPlan(1).build(), aPlan(2).ofPupil(2).build(), aPlan(3).inProgress().ofPupil(3).build()] });
    expect((await on('2021-09-20')).told).toEqual({});
    const line = ['– Nav iesniegti IAP, kam beidzies iesniegšanas termiņš: 2 (kopš 01.10.2021.)'];
    expect((await on(late)).told).toEqual({ 'iap-author': line, 'school-director': line });
  });

  it.each([
    ['director', 'school-director'],
    ['municipality', 'municipality-coordinator'],
    ['ikvd', 'ikvd-coordinator'],
  ] as const)('name plans that wait too long for the %s, to whoever decides, and to nobody else', async (level, role) => {
    const waiting = aPlan().inApproval(level).with({ awaitingSince: '2021-10-01T09:00:00.000Z' }).build();
    const { on } = await setUp({ plans: [waiting] });
    expect((await on('2021-10-11')).told).toEqual({});
    expect((await on('2021-10-12')).told).toEqual({
      [role]: ['– IAP gaida Jūsu lēmumu vai labojumu ilgāk par termiņu: 1 (kopš 11.10.2021.)'],
    });
  });

  it('name claims that wait too long', async () => {
    const waiting = { ...aClaim().inStatus('submitted').build(), updatedAt: '2021-10-01T09:00:00.000Z' };
    const { on } = await setUp({ claims: [waiting] });
    expect((await on('2021-10-12')).told).toEqual({
      'municipality-coordinator': ['– Izmaksu pieteikumi gaida Jūs ilgāk par termiņu: 1 (kopš 11.10.2021.)'],
    });
  });

  it('name plans that are over and not evaluated, by the end that is theirs', async () => {
    const { on } = await setUp({
      plans: [aPlan(1).inProgress().build(), aPlan(2).inProgress().ofPupil(2).with({ semester: spring }).build()],
    });
    expect((await on('2021-12-31')).told).toEqual({});
    const line = ['– IAP, kuru periods beidzies, nav izvērtēti: 1 (kopš 31.12.2021.)'];
    expect((await on('2022-01-03')).told).toEqual({ 'iap-author': line, 'school-director': line });
  });

  it('name receipts that no claim was submitted with, once they are not new any more', async () => {
    const receipt = { ...aReceipt(), createdAt: '2021-10-01T09:00:00.000Z' };
    const used = { ...aReceipt(), id: idOf('rcp', 77), createdAt: '2021-10-01T09:00:00.000Z' };
    const { on, tables } = await setUp({ receipts: [receipt, used] });
    tables.uses.set(used.id, { usedCents: 100, byClaim: { [idOf('clm', 1)]: 100 } });
    expect((await on('2021-10-14')).told).toEqual({});
    expect((await on('2021-10-15')).told).toEqual({
      'school-coordinator': ['– Augšupielādēti čeki, kas nav iekļauti nevienā pieteikumā: 1 (kopš 01.10.2021.)'],
    });
    expect((await on('2022-03-01')).told).toEqual({});
  });

  it('come in one message a day, however often the day is worked for', async () => {
    const plans = [
      aPlan(1).build(),
      aPlan(2).inApproval('director').ofPupil(2).with({ awaitingSince: '2021-10-01T09:00:00.000Z' }).build(),
    ];
    const { on, mails } = await setUp({ plans });
    const { told } = await on(late);
    expect(told['school-director']).toHaveLength(2);
    const sent = mails.length;
    expect((await on(late)).run.sent).toBe(0);
    expect(mails).toHaveLength(sent);
    expect((await on('2021-12-16')).run.sent).toBe(sent);
  });

  it('that the mail service did not take are sent by the next run of the day', async () => {
    const { on, beforeNextMail } = await setUp({ plans: [aPlan().build()] });
    beforeNextMail(new Error('outage'));
    expect((await on(late)).run).toMatchObject({ sent: 1, unsent: 1 });
    expect((await on(late)).run).toMatchObject({ sent: 1, unsent: 0 });
  });

  it('that no answer came for are never sent again: they may have arrived', async () => {
    const { on, beforeNextMail } = await setUp({ plans: [aPlan().build()] });
    beforeNextMail(Object.assign(new Error('late'), { name: 'MailInDoubt' }));
    expect((await on(late)).run).toEqual({ sent: 1, unsent: 0, inDoubt: 1, left: 0 });
    expect((await on(late)).run).toEqual({ sent: 0, unsent: 0, inDoubt: 0, left: 0 });
  });

  it('name no pupil, no plan and no person', async () => {
    const { on, mails } = await setUp({ plans: [aPlan().build()] });
    await on(late);
    expect(JSON.stringify(mails)).not.toMatch(/iap_|Parauga Persona|Ķirse/);
    expect(mails[0]?.text).toContain(aSchool().name);
    expect(mails[0]?.text).not.toContain(schoolId);
  });

  it('go to nobody who took his address back', async () => {
    const { on, contacts, unitOfWork } = await setUp({ plans: [aPlan().build()] });
    await unitOfWork.commit([contacts.remove({ organisation: `school#${schoolId}`, subject: 'iap-author' })]);
    expect(Object.keys((await on(late)).told)).toEqual(['school-director']);
  });
});
