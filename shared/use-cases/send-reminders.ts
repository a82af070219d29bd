import type { Organisation } from '../domain/access.ts';
import { claimStageOf } from '../domain/claim.ts';
import type { Plan } from '../domain/plan.ts';
import { turnOf } from '../domain/plan-queue.ts';
import { jurisdictionOn, organisationKey, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { claimReminders, planReminders, type Reminder, receiptReminders, unclaimedDays } from '../domain/reminder.ts';
import { reminderMail } from '../domain/reminder-mail.ts';
import { partnerOn } from '../domain/school.ts';
import { semestersBegun } from '../domain/semester.ts';
import { dateInRiga, dayAfter, fromInstant, toInstant } from '../domain/time.ts';
import type { ClaimStore, Page, PageRequest, PlanStore, ReceiptStore, ReferenceStore, SchoolStore } from '../ports/records.ts';
import { type ContactDependencies, recipientsIn } from './contacts.ts';
import { type DeliveryDependencies, deliverOnce } from './deliveries.ts';
import { queueKeys } from './lists.ts';
import { openSchools } from './open-schools.ts';

export type SendRemindersDependencies = Omit<ContactDependencies, 'unitOfWork'> &
  DeliveryDependencies & {
    readonly schools: Pick<SchoolStore, 'list'>;
    readonly plans: Pick<PlanStore, 'all' | 'awaiting'>;
    readonly claims: Pick<ClaimStore, 'awaiting'>;
    readonly receipts: Pick<ReceiptStore, 'uploaded' | 'findUse'>;
    readonly reference: Pick<ReferenceStore, 'current'>;
  };

export type SendRemindersRun = {
  readonly sent: number;
  readonly unsent: number;
  /** Messages that no answer came for: they are not sent again. */
  readonly inDoubt: number;
  /** Organisations that there was no time for. */
  readonly left: number;
};

/** The semesters of so many days back are still being worked on: last entries and evaluations come after a semester's end. */
const daysBack = 300;

/** Queues are read to this length: whoever has more waiting knows it. */
const mostWaiting = 100;

/** Tells everybody who gave an address what of his work is late, all in one message a day, and nothing where nothing is. */
export const sendReminders =
  (dependencies: SendRemindersDependencies) =>
  async (scheduledFor: number, hasTime: () => boolean): Promise<SendRemindersRun> => {
    const reference = await dependencies.reference.current();
    const today = dateInRiga(scheduledFor);
    const organisations = await organisationsOn(dependencies, reference, today);
    const outcome = { sent: 0, unsent: 0, inDoubt: 0 };
    for (const [index, { organisation, name }] of organisations.entries()) {
      if (!hasTime()) return { ...outcome, left: organisations.length - index };
      const recipients = await recipientsIn(dependencies)(organisationKey(organisation));
      if (recipients.length === 0) continue;
      const work = workOf(dependencies, organisation, reference, today);
      for (const recipient of recipients) {
        const reminders = await work(recipient.principal);
        if (reminders.length === 0) continue;
        const mail = reminderMail(reminders, { language: recipient.language, organisationName: name });
        const done = await deliverOnce(dependencies)(`reminder-${today}`, recipient, mail, toInstant(scheduledFor));
        if (done !== 'known') outcome[done] += 1;
      }
    }
    return { ...outcome, left: 0 };
  };

type Named = { readonly organisation: Organisation; readonly name: string };

/** Every school that is open, every municipality that answers for one, and the agency. */
const organisationsOn = async (
  { schools }: SendRemindersDependencies,
  { municipalities }: Reference,
  today: string,
): Promise<readonly Named[]> => {
  const found = new Map<string, Named>();
  const add = (organisation: Organisation, name: string): void => void found.set(organisationKey(organisation), { organisation, name });
  add({ kind: 'ikvd' }, 'IKVD');
  for await (const school of openSchools(schools, today)) {
    add({ kind: 'school', id: school.id }, school.name);
    const { municipalityId: id } = partnerOn(school, municipalities, today);
    if (id !== null) add({ kind: 'municipality', id }, municipalities.find((one) => one.id === id)?.name ?? id);
  }
  return [...found.values()];
};

const firstOf = async <Item>(
  queues: readonly string[],
  awaiting: (queue: string, page: PageRequest) => Promise<Page<Item>>,
): Promise<readonly Item[]> =>
  (await Promise.all(queues.map(async (queue) => (await awaiting(queue, { limit: mostWaiting, after: null })).items))).flat();

/** What is late for each person of an organisation; a school's plans are read once for all of them. */
const workOf = (
  { plans, claims, receipts }: SendRemindersDependencies,
  organisation: Organisation,
  { calendar, programmes, municipalities }: Reference,
  today: string,
) => {
  const rules = { programmes, calendar, today };
  const jurisdiction = jurisdictionOn(organisation, municipalities, today);
  let read: Promise<readonly Plan[]> | undefined;
  const ofSchool = (schoolId: string): Promise<readonly Plan[]> => {
    const semesters = semestersBegun(calendar, dayAfter(today, -daysBack), today);
    read ??= Promise.all(semesters.map((semester) => plans.all(schoolId, semester))).then((all) => all.flat());
    return read;
  };
  const plansFor = async ({ role }: Principal): Promise<readonly Plan[]> => {
    if (organisation.kind === 'school') return ofSchool(organisation.id);
    const turn = turnOf(role);
    return turn === undefined ? [] : firstOf(queueKeys(organisation, jurisdiction, turn), plans.awaiting);
  };
  const claimsFor = async ({ role }: Principal) => {
    const stage = claimStageOf(role);
    return stage === undefined ? [] : firstOf(queueKeys(organisation, jurisdiction, stage), claims.awaiting);
  };
  const receiptsFor = async ({ role }: Principal): Promise<readonly string[]> => {
    if (organisation.kind !== 'school' || role !== 'school-coordinator') return [];
    const span = { from: dayAfter(today, -unclaimedDays.to), until: dayAfter(today, -unclaimedDays.from + 1) };
    const uploaded = await receipts.uploaded(organisation.id, span);
    const uses = await Promise.all(uploaded.map(({ id }) => receipts.findUse(id)));
    return uploaded
      .filter((_, index) => Object.keys(uses[index]?.byClaim ?? {}).length === 0)
      .map(({ createdAt }) => dateInRiga(fromInstant(createdAt)));
  };
  return async (principal: Principal): Promise<readonly Reminder[]> => {
    const [ofPlans, ofClaims, ofReceipts] = await Promise.all([plansFor(principal), claimsFor(principal), receiptsFor(principal)]);
    return [...planReminders(principal.role, ofPlans, rules), ...claimReminders(ofClaims, rules), ...receiptReminders(ofReceipts, today)];
  };
};
