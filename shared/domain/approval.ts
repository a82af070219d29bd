import * as z from 'zod/mini';
import type { Role } from './access.ts';
import { lazily } from './lazily.ts';

export const approvalLevels = ['director', 'municipality', 'ikvd'] as const;
export type ApprovalLevel = (typeof approvalLevels)[number];
export const approvalLevel = z.enum(approvalLevels);

/** The role that decides at each level; nobody else can. */
export const roleOfLevel = {
  director: 'school-director',
  municipality: 'municipality-coordinator',
  ikvd: 'ikvd-coordinator',
} as const satisfies Record<ApprovalLevel, Role>;

/** One decision: who, at which level, when. */
export const approval = lazily(() => z.object({ level: approvalLevel, by: z.string(), at: z.iso.datetime() }));
export type Approval = z.output<ReturnType<typeof approval>>;

/** The level whose turn it is after those that already approved, or null when all have. */
export const nextLevel = (chain: readonly ApprovalLevel[], approvals: readonly Approval[]): ApprovalLevel | null =>
  chain[approvals.length] ?? null;
