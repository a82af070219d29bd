import type { Role } from './access.ts';
import type { Claim } from './claim.ts';
import type { Plan } from './plan.ts';
import { turnOf, waitingOf } from './plan-queue.ts';
import { type Programme, settingOn } from './programme.ts';
import { planPeriod, type SchoolYear, semesterStart } from './semester.ts';
import { dateInRiga, dayAfter, daysBetween, fromInstant } from './time.ts';

/** What somebody is reminded of. */
export const reminderKinds = ['plans-not-submitted', 'plans-wait', 'claims-wait', 'evaluations-due', 'receipts-unclaimed'] as const;
export type ReminderKind = (typeof reminderKinds)[number];

/** How many of a kind there are, and since when the oldest is due (`YYYY-MM-DD`). No record is named: the message is not the place. */
export type Reminder = { readonly kind: ReminderKind; readonly count: number; readonly since: string };

type Rules = { readonly programmes: readonly Programme[]; readonly calendar: readonly SchoolYear[]; readonly today: string };

/** From this many days on a receipt that no claim was submitted with is forgotten rather than new; and nobody is asked for ever. */
export const unclaimedDays = { from: 14, to: 120 } as const;

const remind = (kind: ReminderKind, due: readonly (string | undefined)[], today: string): readonly Reminder[] => {
  const days = due.filter((day) => day !== undefined && day < today).sort();
  const [since] = days;
  return since === undefined ? [] : [{ kind, count: days.length, since }];
};

/** The last day on which a draft is in time; undefined: it is no draft, or the programme sets no term. */
const submitBy = ({ status, semester, programme }: Plan, { programmes, calendar }: Rules): string | undefined => {
  const starts = semesterStart(calendar, semester);
  const of = programmes.find(({ id }) => id === programme);
  if (status !== 'draft' || starts === undefined || of === undefined) return undefined;
  const days = settingOn(of.calendar.planDays, starts).value;
  return days === null ? undefined : dayAfter(starts, days);
};

/** The last day of a plan that is carried out and was not evaluated; undefined: there is nothing to evaluate. */
const evaluateFrom = ({ status, semester, education }: Plan, { calendar }: Rules): string | undefined =>
  status === 'approved' || status === 'in_progress' ? planPeriod(calendar, semester, education)?.ends : undefined;

/** The last day of the term of whoever a plan waits for. */
const decideBy = (plan: Plan, { programmes, today }: Rules): string | undefined => {
  const of = programmes.find(({ id }) => id === plan.programme);
  const waiting = of === undefined ? undefined : waitingOf(plan, of, today);
  return waiting === undefined || waiting.daysLate === null ? undefined : dayAfter(today, -waiting.daysLate);
};

const preparers: readonly Role[] = ['iap-author', 'school-director'];

/** What of these plans, all that a role deals with, is late. */
export const planReminders = (role: Role, plans: readonly Plan[], rules: Rules): readonly Reminder[] => {
  const turn = turnOf(role);
  const { today } = rules;
  return [
    ...(preparers.includes(role)
      ? remind(
          'plans-not-submitted',
          plans.map((plan) => submitBy(plan, rules)),
          today,
        )
      : []),
    ...remind(
      'plans-wait',
      plans.filter(({ awaiting, status }) => awaiting === turn && status !== 'draft').map((plan) => decideBy(plan, rules)),
      today,
    ),
    ...(preparers.includes(role)
      ? remind(
          'evaluations-due',
          plans.map((plan) => evaluateFrom(plan, rules)),
          today,
        )
      : []),
  ];
};

/** Claims that wait longer than their programme lets whoever decides them. */
export const claimReminders = (
  claims: readonly Pick<Claim, 'programme' | 'updatedAt'>[],
  { programmes, today }: Rules,
): readonly Reminder[] =>
  remind(
    'claims-wait',
    claims.map(({ programme, updatedAt }) => {
      const began = dateInRiga(fromInstant(updatedAt));
      const of = programmes.find(({ id }) => id === programme);
      const days = of === undefined ? null : settingOn(of.calendar.decisionDays, began).value;
      return days === null ? undefined : dayAfter(began, days);
    }),
    today,
  );

/** Receipts that no claim was ever submitted with, by the days on which they were uploaded. */
export const receiptReminders = (uploadedOn: readonly string[], today: string): readonly Reminder[] =>
  remind(
    'receipts-unclaimed',
    uploadedOn.filter((day) => daysBetween(day, today) >= unclaimedDays.from),
    today,
  );
