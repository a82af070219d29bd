import { jurisdictionOf, type Municipality } from '../domain/municipality.ts';
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

/** Whether each cited project is there for the plan: of its programme, its municipality (or one that merged into it) and its days. */
export const faultsOfCitations = (
  projects: ReadonlyMap<string, Project>,
  measures: readonly WrittenMeasure[],
  plan: { readonly programme: string; readonly municipalityId: string | null; readonly period: PlanPeriod },
  { municipalities, today }: { readonly municipalities: readonly Municipality[]; readonly today: string },
): readonly Fault[] => {
  const municipalityIds = plan.municipalityId === null ? [] : jurisdictionOf(municipalities, plan.municipalityId, today);
  return measures.flatMap((one, index) =>
    one.type === 'project'
      ? faultsOfCitation(projects.get(one.projectId), { ...plan, municipalityIds }, `/measures/${index}/projectId`)
      : [],
  );
};
