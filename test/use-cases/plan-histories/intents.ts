import fc from 'fast-check';
import type { Role } from '../../../shared/domain/access.ts';
import { roleOfLevel } from '../../../shared/domain/approval.ts';
import type { Plan } from '../../../shared/domain/plan.ts';

export const actions = [
  'create',
  'edit',
  'submit',
  'approve',
  'return',
  'suspend',
  'resume',
  'review',
  'remove',
  'consult',
  'counter',
  'confirm',
  'attend',
  'withdraw',
  'pay',
  'claim',
  'complete',
  'copy',
] as const;
export type Action = (typeof actions)[number];

/** What somebody sets out to do. The numbers pick among what there is when he begins. */
export type Intent = {
  /** `next`: what is usual with a plan as it is. `move`: somebody changes his post. */
  readonly wish: Action | 'next' | 'move';
  /** Days that pass before. */
  readonly days: number;
  readonly plan: number;
  readonly who: number;
  readonly way: number;
  readonly what: number;
};

export const intent: fc.Arbitrary<Intent> = fc.record({
  wish: fc.oneof(
    { weight: 16, arbitrary: fc.constant('next' as const) },
    { weight: 4, arbitrary: fc.constantFrom(...actions) },
    { weight: 1, arbitrary: fc.constant('move' as const) },
  ),
  days: fc.oneof({ weight: 7, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(6) }, { weight: 1, arbitrary: fc.nat(40) }),
  plan: fc.nat(119),
  who: fc.nat(20),
  way: fc.nat(119),
  what: fc.nat(1000),
});

const often = (action: Action, times: number): readonly Action[] => Array.from({ length: times }, () => action);

/** What people do with a plan as it is, the usual more often than the unusual. Whether they may is another question. */
const usual = {
  draft: [...often('submit', 8), 'edit', 'remove'],
  author: ['edit', ...often('submit', 5), 'suspend', 'remove'],
  level: [...often('approve', 12), 'return', 'consult', 'suspend'],
  approved: [...often('consult', 4), ...often('attend', 2), ...often('claim', 2), 'edit', 'review', 'pay', 'suspend', 'remove'],
  in_progress: [
    ...often('consult', 3),
    ...often('claim', 2),
    ...often('complete', 2),
    'edit',
    'review',
    'counter',
    'confirm',
    ...often('attend', 2),
    'withdraw',
    'suspend',
    'remove',
  ],
  suspended: [...often('resume', 4), 'create', 'copy', 'counter'],
  removed: ['create', 'confirm'],
  completed: ['copy', 'counter', 'confirm', 'create'],
} as const satisfies Readonly<Record<string, readonly Action[]>>;

const usualOf = ({ status, awaiting, corrections }: Plan): readonly Action[] => {
  if (awaiting === 'author') return corrections.some(({ completedAt }) => completedAt === null) ? ['edit'] : usual.author;
  if (awaiting !== null) return usual.level;
  return status === 'in_approval' || status === 'under_review' ? usual.author : usual[status];
};

export const nextFor = (plan: Plan, way: number): Action => {
  const list = usualOf(plan);
  return list[way % list.length] ?? 'create';
};

/** Who does it, by the post that he holds. */
export const roleFor = (action: Action, { awaiting }: Pick<Plan, 'awaiting'>): Role => {
  switch (action) {
    case 'approve':
    case 'return':
      return awaiting === null || awaiting === 'author' ? 'school-director' : roleOfLevel[awaiting];
    case 'suspend':
    case 'resume':
    case 'review':
    case 'remove':
      return 'school-director';
    case 'attend':
    case 'withdraw':
      return 'municipality-coordinator';
    case 'pay':
    case 'claim':
      return 'school-coordinator';
    default:
      return 'iap-author';
  }
};
