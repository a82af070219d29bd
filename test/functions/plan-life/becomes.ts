import type { ApprovalLevel } from '../../../shared/domain/approval.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { Act } from './table.ts';

type Seen = Pick<Plan, 'status' | 'awaiting' | 'revision' | 'inForceRevision'>;

/** Back to the author as the next version; what was approved stays in force. */
const renewed = ({ revision, inForceRevision }: Plan, status: Plan['status']): Seen => ({
  status,
  awaiting: 'author',
  revision: revision + 1,
  inForceRevision,
});

/** What an act makes of a plan, as the domain says it. */
export const becomes = (act: Act, plan: Plan, chain: readonly ApprovalLevel[]): Seen => {
  const { status, awaiting, revision, inForceRevision } = plan;
  const same = { status, awaiting, revision, inForceRevision };
  switch (act) {
    case 'edit':
      return status === 'approved' || status === 'in_progress' ? renewed(plan, 'under_review') : same;
    case 'submit':
      return { ...same, status: status === 'draft' ? 'in_approval' : status, awaiting: 'director' };
    case 'approve':
      return awaiting === 'ikvd'
        ? { ...same, status: plan.startedOn === null ? 'approved' : 'in_progress', awaiting: null, inForceRevision: revision }
        : { ...same, awaiting: awaiting === 'director' && chain.includes('municipality') ? 'municipality' : 'ikvd' };
    case 'return':
      return renewed(plan, status);
    case 'review':
      return renewed(plan, 'under_review');
    case 'resume':
      return { ...renewed(plan, 'under_review'), inForceRevision: null };
    case 'suspend':
      return { ...same, status: 'suspended', awaiting: null, inForceRevision: null };
    case 'remove':
      return { ...same, status: 'removed', awaiting: null, inForceRevision: null };
    case 'complete':
      return { ...same, status: 'completed', inForceRevision: null };
    case 'consult':
      return { ...same, status: status === 'approved' ? 'in_progress' : status };
    default:
      return same;
  }
};
