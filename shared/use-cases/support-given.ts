import type { Plan } from '../domain/plan.ts';
import type { ConsultationStore, ProjectStore } from '../ports/records.ts';

type Entry = { readonly id: string; readonly on: string; readonly counters: string | null };

/**
 * The first day of support in a plan's logs beside one entry (undefined: none). They are read only where the entry was on the first day
 * itself.
 */
export const earliestSupportBeside = async (
  {
    consultations,
    projects,
  }: { readonly consultations: Pick<ConsultationStore, 'all'>; readonly projects: Pick<ProjectStore, 'allParticipations'> },
  plan: Plan,
  entry: { readonly id: string; readonly on: string },
): Promise<string | undefined> => {
  if (plan.startedOn !== null && entry.on > plan.startedOn) return plan.startedOn;
  const held = plan.consultations.count === 0 ? [] : await consultations.all(plan.id);
  const logs = await Promise.all(plan.attendedProjects.map((id) => projects.allParticipations(id, plan.schoolId)));
  const log: readonly Entry[] = [
    ...held.map(({ heldOn, ...one }) => ({ ...one, on: heldOn })),
    ...logs.flat().flatMap(({ attendedOn, ...one }) => (one.planId === plan.id ? [{ ...one, on: attendedOn }] : [])),
  ];
  const countered = new Set(log.flatMap(({ counters }) => counters ?? []));
  const [first] = log
    .filter(({ id, counters }) => counters === null && id !== entry.id && !countered.has(id))
    .map(({ on }) => on)
    .sort();
  return first;
};
