import type { WrittenMeasure } from '../domain/plan-content.ts';
import { faultsOfCitation, type Project } from '../domain/project.ts';
import type { Fault } from '../domain/refusal.ts';
import type { PlanPeriod } from '../domain/semester.ts';
import type { ProjectStore } from '../ports/records.ts';

/** The youth NGO projects that measures cite, by id; ids that lead nowhere are left out. */
export const findProjects = async (
  { find }: Pick<ProjectStore, 'find'>,
  measures: readonly WrittenMeasure[],
): Promise<ReadonlyMap<string, Project>> => {
  const ids = [...new Set(measures.flatMap((one) => (one.type === 'project' ? [one.projectId] : [])))];
  const found = await Promise.all(ids.map(find));
  return new Map(found.flatMap((project) => (project === undefined ? [] : [[project.id, project] as const])));
};

/** Whether each cited project is there for the plan: of its programme, its municipality and its days. */
export const faultsOfCitations = (
  projects: ReadonlyMap<string, Project>,
  measures: readonly WrittenMeasure[],
  plan: { readonly programme: string; readonly municipalityId: string | null; readonly period: PlanPeriod },
): readonly Fault[] =>
  measures.flatMap((one, index) =>
    one.type === 'project' ? faultsOfCitation(projects.get(one.projectId), plan, `/measures/${index}/projectId`) : [],
  );
