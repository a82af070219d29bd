import * as z from 'zod/mini';
import { holdId, pupilId, subject } from './ids.ts';
import { lazily } from './lazily.ts';
import type { Plan } from './plan.ts';
import type { Principal } from './principal.ts';
import type { Programme } from './programme.ts';
import type { Refusal } from './refusal.ts';
import { accept, type Result, refuse } from './result.ts';
import { retentionEnd } from './retention.ts';
import { planPeriod, type SchoolYear } from './semester.ts';
import { openLine } from './text.ts';
import { instant } from './time.ts';

export const holdReasons = ['audit', 'litigation', 'investigation', 'recovery'] as const;
export const liftReasons = ['matter-closed', 'set-by-mistake'] as const;

/**
 * Why somebody is erased. `retention-over`: nothing obliges to keep him any longer. `entered-by-mistake`, `objection-upheld`: nothing ever
 * did, for no plan of his was approved. `authority-order`: a court or the data protection authority says so.
 */
export const erasureReasons = ['retention-over', 'entered-by-mistake', 'objection-upheld', 'authority-order'] as const;
export type ErasureReason = (typeof erasureReasons)[number];

/** The letter, file or decision that says so: a number, and nobody's name. */
export const reference = lazily(() => openLine(100));

/** Somebody needs the records: nothing of the pupil is erased before it is lifted. */
export const hold = lazily(() =>
  z.object({
    id: holdId,
    reason: z.enum(holdReasons),
    reference: reference(),
    /** Who needs it lifts it: the agency or the auditors. */
    of: z.enum(['ikvd', 'audit']),
    by: subject,
    at: instant,
    lifted: z.nullable(z.object({ by: subject, at: instant, reason: z.enum(liftReasons) })),
  }),
);
export type Hold = z.output<ReturnType<typeof hold>>;

const erasureOrder = lazily(() =>
  z.object({ reason: z.enum(erasureReasons), reference: reference(), by: z.string(), at: instant, confirmedBy: z.nullable(z.string()) }),
);

/**
 * What is kept of a pupil beside his plans: his wrapped data key, who needs him kept, and whether he was erased. It names nobody, so it
 * outlives the key.
 */
export const pupilFile = lazily(() =>
  z.object({
    id: pupilId,
    /** null: destroyed. */
    dataKey: z.nullable(z.string()),
    /** How many plans were made for him: one more while an erasure is decided makes it fail. */
    plansMade: z.int(),
    /** Where the daily work looks for him: under a programme, as one whose erasure has begun, or (null) nowhere. */
    due: z.nullable(z.string()),
    holds: z.array(hold()),
    /** Ordered, and waiting for a second person; or carried out. */
    erasure: z.nullable(erasureOrder()),
    /** When his key was destroyed. */
    erasedAt: z.nullable(instant),
    /** When the files that showed him were destroyed too. */
    filesErasedAt: z.nullable(instant),
    version: z.int(),
    lastEventHash: z.nullable(z.string()),
  }),
);
export type PupilFile = z.output<ReturnType<typeof pupilFile>>;

/** Where those are looked for whose keys are destroyed, and whose plans or files may not be yet. */
export const erasing = 'erasing';

/** A new pupil, who will be looked at when the time of his programme's records is over. */
export const newPupilFile = (id: string, dataKey: string, programme: string): PupilFile => ({
  id,
  dataKey,
  plansMade: 1,
  due: programme,
  holds: [],
  erasure: null,
  erasedAt: null,
  filesErasedAt: null,
  version: 0,
  lastEventHash: null,
});

export const standingHolds = ({ holds }: Pick<PupilFile, 'holds'>): readonly Hold[] => holds.filter(({ lifted }) => lifted === null);

const barIfErased = ({ erasedAt }: PupilFile): Refusal | undefined =>
  erasedAt === null ? undefined : { code: 'erased', facts: { on: erasedAt.slice(0, 10) } };

/** The agency and the auditors can each hold a pupil, more than once. */
export const setHold = (of: PupilFile, next: Omit<Hold, 'lifted'>): Result<PupilFile> => {
  const bar = barIfErased(of);
  if (bar !== undefined) return refuse(bar);
  return accept({ ...of, due: null, holds: [...of.holds, { ...next, lifted: null }] });
};

/** Whoever needed it lifts it. `programme`: where the pupil is looked for again when nobody holds him any more. */
export const liftHold = (
  of: PupilFile,
  holdOf: string,
  lift: NonNullable<Hold['lifted']>,
  by: Principal,
  programme: string,
): Result<PupilFile> => {
  const found = of.holds.find(({ id }) => id === holdOf);
  if (found === undefined) return refuse({ code: 'not-found' });
  if (found.of !== by.organisation.kind) return refuse({ code: 'outside-organisation' });
  if (found.lifted !== null) return refuse({ code: 'wrong-state', facts: { status: 'lifted', allowed: 'standing' } });
  const after = { ...of, holds: of.holds.map((one) => (one.id === holdOf ? { ...one, lifted: lift } : one)) };
  return accept({ ...after, due: standingHolds(after).length === 0 ? programme : null });
};

/** What is known of a pupil's plans and money when his erasure is decided. */
export type Obligations = {
  readonly plans: readonly Plan[];
  /** Whether money of his plans is asked for and neither paid nor refused. */
  readonly hasOpenMoney: boolean;
  readonly programmes: readonly Programme[];
  readonly calendar: readonly SchoolYear[];
  /** `YYYY-MM-DD` in Latvia. */
  readonly today: string;
};

const isOver = ({ status }: Plan): boolean => status === 'completed' || status === 'removed';

/** A plan can still be carried out, or resumed, until its period ends. */
export const isLive = (of: Plan, { calendar, today }: Pick<Obligations, 'calendar' | 'today'>): boolean => {
  const period = planPeriod(calendar, of.semester, of.education);
  return !isOver(of) && (period === undefined || today <= period.ends);
};

/** The last day (`YYYY-MM-DD`) on which the law asks for the records of these plans; null: nobody has said. */
export const keptUntil = ({ plans, programmes, today }: Pick<Obligations, 'plans' | 'programmes' | 'today'>): string | null => {
  const ends = plans.map(({ programme }) => {
    const of = programmes.find(({ id }) => id === programme);
    return of === undefined ? null : retentionEnd(of, today);
  });
  return ends.reduce<string | null>(
    (latest, end) => (latest === null || end === null ? null : end > latest ? end : latest),
    ends[0] ?? null,
  );
};

/**
 * What bars an erasure. Records of public money are kept as long as the law asks (GDPR art. 17(3)(b)); a hold, a plan that is carried out
 * and money on its way bar it whatever the reason.
 */
export const barToErase = (of: PupilFile, reason: ErasureReason, on: Obligations): Refusal | undefined => {
  const erased = barIfErased(of);
  if (erased !== undefined) return erased;
  const [held] = standingHolds(of);
  if (held !== undefined) return { code: 'on-hold', facts: { since: held.at.slice(0, 10) } };
  const live = on.plans.find((plan) => isLive(plan, on));
  if (live !== undefined) return { code: 'plan-still-live', facts: { plan: live.code, status: live.status } };
  if (on.hasOpenMoney) return { code: 'money-open' };
  if (reason === 'authority-order') return undefined;
  const until = keptUntil(on);
  const mayGo = reason === 'retention-over' ? until !== null && on.today > until : on.plans.every((plan) => plan.firstApprovedAt === null);
  return mayGo ? undefined : { code: 'retention-not-over', facts: { until: until ?? '?' } };
};

/** An erasure is ordered by one person and confirmed by another. */
export const orderErasure = (
  of: PupilFile,
  order: { readonly reason: ErasureReason; readonly reference: string; readonly by: string; readonly at: string },
  on: Obligations,
): Result<PupilFile> => {
  const bar = barToErase(of, order.reason, on);
  if (bar !== undefined) return refuse(bar);
  if (of.erasure !== null) return refuse({ code: 'wrong-state', facts: { status: 'ordered', allowed: 'kept' } });
  return accept({ ...of, erasure: { ...order, confirmedBy: null } });
};

export const withdrawErasure = (of: PupilFile): Result<PupilFile> => {
  const bar = barIfErased(of);
  if (bar !== undefined) return refuse(bar);
  return of.erasure === null
    ? refuse({ code: 'wrong-state', facts: { status: 'kept', allowed: 'ordered' } })
    : accept({ ...of, erasure: null });
};

/** The second person agrees: the key is destroyed. */
export const confirmErasure = (of: PupilFile, by: string, at: string, on: Obligations): Result<PupilFile> => {
  const { erasure } = of;
  if (erasure === null) return refuse({ code: 'wrong-state', facts: { status: 'kept', allowed: 'ordered' } });
  const bar = barToErase(of, erasure.reason, on);
  if (bar !== undefined) return refuse(bar);
  return erasure.by === by ? refuse({ code: 'four-eyes' }) : accept(destroyed(of, { ...erasure, confirmedBy: by }, at));
};

/** The time that the law asks for is over: nobody has to decide that again for each pupil. */
export const eraseWhenDue = (of: PupilFile, by: string, at: string, on: Obligations): Result<PupilFile> => {
  const bar = barToErase(of, 'retention-over', on);
  if (bar !== undefined) return refuse(bar);
  return accept(destroyed(of, { reason: 'retention-over', reference: 'retention.years', by, at, confirmedBy: null }, at));
};

const destroyed = (of: PupilFile, erasure: NonNullable<PupilFile['erasure']>, at: string): PupilFile => ({
  ...of,
  dataKey: null,
  due: erasing,
  erasure,
  erasedAt: at,
});

/** A plan without what spoke of people. Its facts are figures by now, and stay. */
export const withoutPerson = (of: Plan, at: string): Plan => ({
  ...of,
  caseNumber: null,
  sealed: { dataKey: '', person: '', texts: {} },
  erasedAt: at,
  updatedAt: at,
});
