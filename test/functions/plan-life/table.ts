import type { Role } from '../../../shared/domain/access.ts';

/**
 * The life of a plan as the programme tells it (statuses and actions of pumpurs.lv IAP-01 and its own decisions), written down by
 * hand: nothing here is read from the rules that it is held against.
 */

/** What is asked of the interface, and by which operation. */
export const acts = {
  edit: 'editPlan',
  submit: 'submitPlan',
  approve: 'approvePlan',
  return: 'returnPlan',
  suspend: 'suspendPlan',
  resume: 'resumePlan',
  review: 'reviewPlan',
  remove: 'removePlan',
  consult: 'logConsultation',
  pay: 'recordPay',
  complete: 'completePlan',
  copy: 'copyPlan',
  create: 'createPlan',
  read: 'getPlan',
  history: 'getPlanHistory',
  log: 'listConsultations',
  list: 'listPlans',
  names: 'getPupil',
} as const;
export type Act = keyof typeof acts;

/** The day before the plan's period, a day in it, the day after it. */
export const times = ['before', 'in', 'after'] as const;
export type Time = (typeof times)[number];

/** Whose the plan is: the caller's municipal school, the same as a state vocational school (VPII), or another municipality's school. */
export const places = ['own', 'vpii', 'other'] as const;
export type Place = (typeof places)[number];

/** Who does what at all. */
export const whoMay = `
                          | edit submit approve return suspend resume review remove consult pay complete copy create | read history log list names
iap-author                | yes  yes    -       -      -       -      -      -      yes     -   yes      yes  yes    | yes  yes     yes yes  yes
school-coordinator        | -    -      -       -      -       -      -      -      -       yes -        -    -      | yes  yes     yes yes  yes
school-director           | -    -      yes     yes    yes     yes    yes    yes    -       -   -        -    -      | yes  yes     yes yes  yes
municipality-coordinator  | -    -      yes     yes    -       -      -      -      -       -   -        -    -      | yes  yes     yes yes  yes
ikvd-coordinator          | -    -      yes     yes    -       -      -      -      -       -   -        -    -      | yes  yes     yes yes  -
ikvd-finance              | -    -      -       -      -       -      -      -      -       -   -        -    -      | -    -       -   -    -
ikvd-analyst              | -    -      -       -      -       -      -      -      -       -   -        -    -      | -    -       -   -    -
auditor                   | -    -      -       -      -       -      -      -      -       -   -        -    -      | yes  yes     yes yes  -
`;

/** Whose plans are there for somebody. A municipality has nothing to do with a VPII; the state's own bodies answer for all of Latvia. */
export const whoSees = `
                          | own vpii other
iap-author                | yes yes  -
school-coordinator        | yes yes  -
school-director           | yes yes  -
municipality-coordinator  | yes -    -
ikvd-coordinator          | yes yes  yes
ikvd-finance              | yes yes  yes
ikvd-analyst              | yes yes  yes
auditor                   | yes yes  yes
`;

/**
 * What may be done with a plan by who may do it at all. The rows are the eight statuses, told apart by whose turn it is, by what was
 * done before, and by whether a version is in force:
 * - `in_approval` and `under_review` wait for a level or for their author, who has corrections of a level to complete or not;
 * - `under_review` after an edit or review keeps the approved version in force; `under_review resumed` has none in force;
 * - `paid`, `consulted`, `attended`, `spent`: money was used, for preparing the plan, a consultation, a project's day, or by a claim;
 * - `own hand`: whoever decides now wrote this version, or approved it at the level before.
 */
export const whatMay = `
                             | edit   submit approve return suspend resume    review remove consult pay complete copy create
draft                        | to-end to-end -       -      -       -         -      yes    -       -   -        -    taken
in_approval director         | level  level  dir     dir    yes     -         -      yes    -       yes -        -    taken
in_approval municipality     | level  level  mun     mun    yes     -         -      yes    -       yes -        -    taken
in_approval ikvd             | level  level  ikvd    ikvd   yes     -         -      yes    -       yes -        -    taken
in_approval author to-do     | yes    open   author  author yes     -         -      yes    -       yes -        -    taken
in_approval author done      | yes    yes    author  author yes     -         -      yes    -       yes -        -    taken
in_approval director paid    | level  level  dir     dir    yes     -         -      money  -       yes -        -    taken
in_approval director own hand| level  level  dir!    dir!   yes     -         -      yes    -       yes -        -    taken
in_approval ikvd own hand    | level  level  ikvd!   ikvd!  yes     -         -      yes    -       yes -        -    taken
approved                     | to-end -      -       -      yes     -         yes    yes    begun   yes -        yes  taken
approved paid                | to-end -      -       -      yes     -         yes    money  begun   yes -        yes  taken
in_progress                  | to-end -      -       -      yes     -         yes    yes    begun   yes after    yes  taken
in_progress consulted        | to-end -      -       -      yes     -         yes    money  begun   yes after    yes  taken
in_progress attended         | to-end -      -       -      yes     -         yes    money  begun   yes after    yes  taken
in_progress spent            | to-end -      -       -      yes     -         yes    money  begun   yes after    yes  taken
under_review director        | level  level  dir     dir    -       -         -      again  begun   yes -        -    taken
under_review municipality    | level  level  mun     mun    -       -         -      again  begun   yes -        -    taken
under_review ikvd            | level  level  ikvd    ikvd   -       -         -      again  begun   yes -        -    taken
under_review author          | yes    yes    author  author -       -         -      again  begun   yes -        -    taken
under_review author to-do    | yes    open   author  author -       -         -      again  begun   yes -        -    taken
under_review author done     | yes    yes    author  author -       -         -      again  begun   yes -        -    taken
under_review mun. own hand   | level  level  mun!    mun!   -       -         -      again  begun   yes -        -    taken
under_review resumed dir.    | level  level  dir     dir    -       -         -      again  lapsed  yes -        -    taken
under_review resumed mun.    | level  level  mun     mun    -       -         -      again  lapsed  yes -        -    taken
under_review resumed ikvd    | level  level  ikvd    ikvd   -       -         -      again  lapsed  yes -        -    taken
under_review resumed author  | yes    yes    author  author -       -         -      again  lapsed  yes -        -    taken
suspended                    | -      -      -       -      -       own       -      -      -       yes -        yes  new
suspended elsewhere          | -      -      -       -      -       elsewhere -      -      -       yes -        yes  taken
removed                      | -      -      -       -      -       -         -      -      -       -   -        -    new
completed                    | -      -      -       -      -       -         -      -      -       yes -        yes  taken
`;

/** What a mark says before, in and after the plan's period: done, or the refusal's code. */
export const marks: Readonly<Record<string, readonly [before: string, during: string, after: string]>> = {
  yes: ['done', 'done', 'done'],
  '-': ['wrong-state', 'wrong-state', 'wrong-state'],
  // until the period's end
  'to-end': ['done', 'done', 'period-over'],
  // once the period has begun, also afterwards: what was held is logged
  begun: ['period-not-begun', 'done', 'done'],
  // in the plan's own semester only
  own: ['another-semester', 'done', 'another-semester'],
  // once the period is over
  after: ['period-not-over', 'period-not-over', 'done'],
  // a level is deciding
  level: ['awaiting-decision', 'awaiting-decision', 'awaiting-decision'],
  // the author has it
  author: ['awaiting-author', 'awaiting-author', 'awaiting-author'],
  open: ['corrections-open', 'corrections-open', 'corrections-open'],
  money: ['money-used', 'money-used', 'money-used'],
  again: ['must-be-reapproved', 'must-be-reapproved', 'must-be-reapproved'],
  lapsed: ['plan-not-in-force', 'plan-not-in-force', 'plan-not-in-force'],
  // the pupil has another live plan of the semester by now
  elsewhere: ['another-semester', 'plan-already-exists', 'another-semester'],
  // a plan for the same pupil, programme and semester: one is live, or none; none is prepared for days gone by
  taken: ['plan-already-exists', 'plan-already-exists', 'invalid-request'],
  new: ['done', 'done', 'invalid-request'],
};

/** Whose turn it is to decide; any other level is told so. `!`: it would be, had he no hand in this version. */
export const turns: Readonly<Record<string, Role>> = {
  dir: 'school-director',
  mun: 'municipality-coordinator',
  ikvd: 'ikvd-coordinator',
};

/** HTTP status of each code of the table. */
export const statusOf: Readonly<Record<string, number>> = {
  'role-not-permitted': 403,
  'outside-organisation': 403,
  'four-eyes': 403,
  'not-found': 404,
  'wrong-state': 409,
  'awaiting-decision': 409,
  'awaiting-author': 409,
  'awaiting-another-level': 409,
  'corrections-open': 409,
  'must-be-reapproved': 409,
  'money-used': 409,
  'another-semester': 409,
  'period-over': 409,
  'period-not-over': 409,
  'period-not-begun': 409,
  'plan-not-in-force': 409,
  'plan-already-exists': 409,
  'invalid-request': 422,
};

/** What another record forbids: it shows at the write, and not among the actions that a plan is read with. */
export const shownAtTheWrite: readonly string[] = ['plan-already-exists'];
