import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Caller } from '../../infra/local/seed/seed-client.ts';
import { runSchedule } from '../../infra/local/seed/stage.ts';
import { allPages } from '../../infra/local/seed/steps.ts';
import { sha256 } from '../../shared/adapters/node/digest.ts';
import { firstBrokenEvent } from '../../shared/domain/history.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { planRoutes } from '../../shared/routes/plans.ts';
import { receiptRoutes } from '../../shared/routes/receipts.ts';
import { statisticsRoutes } from '../../shared/routes/statistics.ts';
import { autumn } from '../e2e/support/world.ts';
import type { Acknowledged, Journal, People } from './lives.ts';

const outcome = z.object({
  checked: z.record(z.string(), z.int()),
  differences: z.array(z.object({ of: z.string(), field: z.string(), expected: z.int(), found: z.int() })),
});

const mostLooks = 60;

export type Proof = { readonly checks: number; readonly faults: readonly string[] };

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number => items.reduce((total, item) => total + of(item), 0);

type Figures = Readonly<Record<string, unknown>>;

const expectedFigures = (lives: readonly Acknowledged[]): Figures => ({
  plans: lives.length,
  implemented: lives.length,
  pupils: lives.length,
  consultations: sum(lives, ({ consultations }) => consultations),
  minutes: sum(lives, ({ minutes }) => minutes),
  claims: lives.length,
  claimedCents: sum(lives, ({ claimedCents }) => claimedCents),
  approvedCents: sum(lives, ({ approvedCents }) => approvedCents),
  paidCents: sum(lives, ({ paidCents }) => paidCents),
});

/** What is compiled follows the stream, which may be behind: compiled again, for a bounded time, until it tells what is expected. */
const compiledFigures = async (url: string, reader: Caller, expected: Figures): Promise<Figures> => {
  for (let look = 1; ; look += 1) {
    await runSchedule(url, 'compile-statistics', '2021-10-05T00:30:00Z');
    const { semesters } = await reader.must(statisticsRoutes.getNationalStatistics, { query: { semester: autumn } });
    const { plans, consultations, compensations } = semesters[0] ?? {};
    const { claimedCents, approvedCents, paidCents, claims } = compensations?.byKind['catering'] ?? {};
    const { total, implemented, pupils } = plans ?? {};
    const { count, minutes } = consultations ?? {};
    const found = { plans: total, implemented, pupils, consultations: count, minutes, claims, claimedCents, approvedCents, paidCents };
    if (look === mostLooks || Object.entries(found).every(([name, value]) => value === expected[name])) return found;
    await pause(500);
  }
};

/**
 * Holds the journal of what was acknowledged against what the system says now: everything is there, exactly once, and nothing else;
 * every chain of events is whole and tells just the acknowledged actions; the ledger and the compiled figures agree with both.
 */
export const prove = async (url: string, { lives }: Journal, { schools, officials }: People): Promise<Proof> => {
  const faults: string[] = [];
  let checks = 0;
  const same = (what: string, found: unknown, expected: unknown): void => {
    checks += 1;
    if (JSON.stringify(found) !== JSON.stringify(expected))
      faults.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
  };

  const proveLife = async (life: Acknowledged): Promise<void> => {
    const { planId, claimId, receiptId } = life;
    const plan = await officials.auditor.must(planRoutes.getPlan, { params: { planId } });
    same(`consultations of ${planId}`, [plan.consultations.count, plan.consultations.minutes], [life.consultations, life.minutes]);
    const history = await officials.auditor.must(planRoutes.getPlanHistory, { params: { planId } });
    same(`chain of ${planId}`, firstBrokenEvent(sha256, history.items, history.head), undefined);
    // What a claim brings about on the plan is the claim's own doing.
    const own = new Set(['create', 'submit', 'approve', 'consult']);
    same(
      `actions of ${planId}`,
      history.items.map(({ action }) => action).filter((action) => own.has(action)),
      life.planActions,
    );
    if (receiptId !== undefined) {
      const receipt = await officials.auditor.must(receiptRoutes.getReceipt, { params: { receiptId } });
      same(`receipt ${receiptId}`, [receipt.state, receipt.use.usedCents], ['clean', life.claimedCents]);
    }
    if (claimId === undefined) return;
    const claim = await officials.auditor.must(claimRoutes.getClaim, { params: { claimId } });
    same(`claim ${claimId}`, [claim.status, claim.payableCents], ['paid', life.paidCents]);
    const timeline = await officials.auditor.must(claimRoutes.getClaimHistory, { params: { claimId } });
    same(`chain of ${claimId}`, firstBrokenEvent(sha256, timeline.items, timeline.head), undefined);
    same(
      `actions of ${claimId}`,
      timeline.items.map(({ action }) => action),
      life.claimActions,
    );
  };

  for (const { id: schoolId } of schools) {
    const query = { schoolId, semester: autumn, limit: '100' };
    const plans = await allPages((cursor) => officials.auditor.must(planRoutes.listPlans, { query: { ...query, ...cursor } }));
    const claims = await allPages((cursor) => officials.auditor.must(claimRoutes.listClaims, { query: { ...query, ...cursor } }));
    const own = lives.filter((life) => life.schoolId === schoolId);
    same(`plans of ${schoolId}`, plans.map(({ id }) => id).sort(), own.map(({ planId }) => planId).sort());
    same(`claims of ${schoolId}`, claims.map(({ id }) => id).sort(), own.flatMap(({ claimId }) => claimId ?? []).sort());
  }
  for (const life of lives) await proveLife(life);

  const expected = expectedFigures(lives);
  const found = await compiledFigures(url, officials.registrar, expected);
  for (const [name, value] of Object.entries(expected)) same(`counted ${name}`, found[name], value);
  const { checked, differences } = outcome.parse(await runSchedule(url, 'reconcile', '2021-10-05T02:30:00Z'));
  same('what reconcile finds', differences, []);
  same('claims that reconcile saw', checked['claims'], lives.length);
  return { checks, faults };
};
