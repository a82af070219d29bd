import type { Participation, Project } from '../../shared/domain/project.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import type { History } from '../../shared/ports/records.ts';
import { projectRoutes } from '../../shared/routes/projects.ts';
import { getHistory, presentTimeline } from '../../shared/use-cases/history.ts';
import { counterParticipation, listParticipations, logParticipation } from '../../shared/use-cases/participations.ts';
import {
  type CountedProject,
  endProject,
  getProject,
  getProjectRecord,
  listProjects,
  type ProjectDependencies,
  registerProject,
} from '../../shared/use-cases/projects.ts';

export type ProjectsDependencies = ProjectDependencies & { readonly http: ApiDependencies; readonly history: History };

const present = (project: Project) => ({ body: project, version: project.version });
const presentCounted = (project: CountedProject) => ({ body: project, version: project.version });
const presentEntry = (body: Participation) => ({ body });

export const createHandler = (dependencies: ProjectsDependencies) => {
  const register = registerProject(dependencies);
  const list = listProjects(dependencies);
  const read = getProject(dependencies);
  const record = getProjectRecord(dependencies);
  const history = getHistory((call) => record({ ...call, projectId: call.id }), dependencies.history, dependencies);
  const end = endProject(dependencies);
  const log = logParticipation(dependencies);
  const participations = listParticipations(dependencies);
  const counter = counterParticipation(dependencies);
  return createApi(
    projectRoutes,
    {
      registerProject: operation(
        projectRoutes.registerProject,
        (project: Project) => ({ ...present(project), location: `/projects/${project.id}` }),
        ({ body, ...call }) => register({ ...call, input: body }),
      ),
      listProjects: operation(projectRoutes.listProjects, pageBody<Project>, list),
      getProject: operation(projectRoutes.getProject, presentCounted, ({ params, ...call }) => read({ ...call, ...params })),
      getProjectHistory: operation(projectRoutes.getProjectHistory, presentTimeline, ({ params, ...call }) =>
        history({ ...call, id: params.projectId }),
      ),
      closeProject: operation(projectRoutes.closeProject, present, ({ params, ...call }) => end({ ...call, ...params })),
      logParticipation: operation(projectRoutes.logParticipation, presentEntry, ({ params, body, ...call }) =>
        log({ ...call, ...params, input: body }),
      ),
      listParticipations: operation(projectRoutes.listParticipations, pageBody<Participation>, ({ params, ...call }) =>
        participations({ ...call, ...params }),
      ),
      counterParticipation: operation(projectRoutes.counterParticipation, presentEntry, ({ params, body, ...call }) =>
        counter({ ...call, ...params, ...body }),
      ),
    },
    dependencies.http,
  );
};
