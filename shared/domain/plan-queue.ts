import type { Organisation, Role } from './access.ts';
import { roleOfLevel } from './approval.ts';
import type { Plan } from './plan.ts';
import { organisationKey } from './principal.ts';
import { type Programme, settingOn } from './programme.ts';
import { dateInRiga, daysBetween, fromInstant } from './time.ts';

/** Whose turn it can be, and who takes it. */
const roleOfTurn = { author: 'iap-author', ...roleOfLevel } as const satisfies Record<NonNullable<Plan['awaiting']>, Role>;

type Turn = keyof typeof roleOfTurn;

const turns: readonly Turn[] = ['author', 'director', 'municipality', 'ikvd'];

/** The turn that a role takes; undefined: nothing ever waits for it. */
export const turnOf = (role: Role): Turn | undefined => turns.find((turn) => roleOfTurn[turn] === role);

const organisationOf = (turn: Turn, { schoolId, municipalityId }: Pick<Plan, 'schoolId' | 'municipalityId'>): Organisation => {
  switch (turn) {
    case 'author':
    case 'director':
      return { kind: 'school', id: schoolId };
    case 'municipality':
      return { kind: 'municipality', id: municipalityId ?? '' };
    case 'ikvd':
      return { kind: 'ikvd' };
  }
};

/** The work queue in which a plan waits for its turn. */
export const queueOf = (turn: Turn, of: Pick<Plan, 'schoolId' | 'municipalityId'>): string =>
  `${organisationKey(organisationOf(turn, of))}#${turn}`;

/** How long a plan has waited for its turn. Days are calendar days in Latvia; null: the programme sets no term. */
export type Waiting = { readonly since: string; readonly days: number; readonly daysLate: number | null };

export const waitingOf = ({ awaitingSince }: Plan, programme: Programme, today: string): Waiting | undefined => {
  if (awaitingSince === null) return undefined;
  const began = dateInRiga(fromInstant(awaitingSince));
  const days = daysBetween(began, today);
  const term = settingOn(programme.calendar.decisionDays, began)?.value ?? null;
  return { since: awaitingSince, days, daysLate: term === null ? null : Math.max(0, days - term) };
};
