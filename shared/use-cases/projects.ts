import { type Digest, recordEvent } from '../domain/history.ts';
import { jurisdictionOf, municipalityOn } from '../domain/municipality.ts';
import { actorOf, authorise, jurisdictionOn, type Principal } from '../domain/principal.ts';
import { checkProject, closeProject, type NewProject, type ParticipationTotals, type Project, totalsOf } from '../domain/project.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { affiliationOn } from '../domain/school.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Cursors, NewId } from '../ports/platform.ts';
import type {
  ConsultationStore,
  IdempotencyStore,
  Page,
  PlanStore,
  PrincipalStore,
  ProjectStore,
  ReferenceStore,
  SchoolStore,
  UnitOfWork,
} from '../ports/records.ts';
import type { Call, Change, Created, Creation } from './call.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { fetchPage, oneAfterAnother, type PageQuery } from './lists.ts';

export type ProjectDependencies = {
  readonly projects: ProjectStore;
  readonly plans: PlanStore;
  readonly consultations: Pick<ConsultationStore, 'all'>;
  readonly principals: PrincipalStore;
  readonly schools: SchoolStore;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly unitOfWork: UnitOfWork;
  readonly idempotency: IdempotencyStore;
  readonly cursors: Cursors;
  readonly newId: NewId;
  readonly digest: Digest;
};

/** A municipality registers a project under its code of the day, with exactly the grant that the programme states. */
export const registerProject =
  ({ projects, principals, reference, unitOfWork, idempotency, newId, digest }: ProjectDependencies) =>
  async (call: Creation<Project> & { input: NewProject }): Promise<Created<Project>> => {
    const { input, now } = call;
    const [principal, rules] = await Promise.all([principals.find(call.subject), reference.current()]);
    const caller = authorise(principal, 'project:register');
    if (!caller.ok) return caller;
    const { organisation } = caller.value;
    if (organisation.kind !== 'municipality') return refuse({ code: 'outside-organisation' });
    const checked = checkProject(
      input,
      rules.programmes.find(({ id }) => id === input.programme),
    );
    if (!checked.ok) return checked;
    const at = toInstant(now);
    const { record, event } = recordEvent(digest, {
      before: undefined,
      after: {
        id: newId('prj', now),
        municipalityId: municipalityOn(rules.municipalities, organisation.id, dateInRiga(now)),
        ...input,
        status: 'registered',
        registeredBy: caller.value.id,
        registeredAt: at,
        closedAt: null,
        updatedAt: at,
        version: 0,
        lastEventHash: null,
      } satisfies Project,
      action: 'register',
      actor: actorOf(caller.value),
      at,
      isPublic: true,
    });
    const commit = await unitOfWork.commit([call.remember(record), ...projects.save(record, event)]);
    if (commit.ok) return accept(record);
    return repetitionIn(commit, idempotency) ?? refuse(refusalOf(commit));
  };

type ReadDependencies = Pick<ProjectDependencies, 'projects' | 'principals' | 'schools' | 'reference'>;

/** The municipalities whose projects somebody sees: his own, his school's with all that it succeeded, or (undefined) all. */
const municipalitiesOf = async (
  { schools }: Pick<ProjectDependencies, 'schools'>,
  { organisation }: Principal,
  { municipalities }: Reference,
  today: string,
): Promise<readonly string[] | undefined> => {
  if (organisation.kind !== 'school')
    return organisation.kind === 'municipality' ? jurisdictionOn(organisation, municipalities, today) : undefined;
  const school = await schools.find(organisation.id);
  const affiliation = school === undefined ? undefined : affiliationOn(school, today);
  return affiliation?.partner === 'municipal' ? jurisdictionOf(municipalities, affiliation.municipalityId, today) : [];
};

/** A project and who asks for it; refused where it is neither his municipality's nor his school's. */
export const findProject =
  (dependencies: ReadDependencies) =>
  async (call: Call & { projectId: string }): Promise<Result<{ readonly caller: Principal; readonly project: Project }>> => {
    const { projects, principals, reference } = dependencies;
    const [principal, project, rules] = await Promise.all([
      principals.find(call.subject),
      projects.find(call.projectId),
      reference.current(),
    ]);
    const caller = authorise(principal, 'project:read');
    if (!caller.ok) return caller;
    const seen = await municipalitiesOf(dependencies, caller.value, rules, dateInRiga(call.now));
    if (project === undefined || (seen !== undefined && !seen.includes(project.municipalityId))) return refuse({ code: 'not-found' });
    return accept({ caller: caller.value, project });
  };

/** Schools see who of theirs took part; pupils of other schools are not theirs to know. */
export const schoolOf = ({ organisation }: Principal): string | undefined => (organisation.kind === 'school' ? organisation.id : undefined);

/** A project with what its log comes to now, as far as the caller sees the log. It is counted from the entries: they are never wrong. */
export type CountedProject = Project & { readonly participations: ParticipationTotals };

export const getProject =
  (dependencies: ReadDependencies) =>
  async (call: Call & { projectId: string }): Promise<Result<CountedProject>> => {
    const found = await findProject(dependencies)(call);
    if (!found.ok) return found;
    const { caller, project } = found.value;
    const log = await dependencies.projects.allParticipations(project.id, schoolOf(caller));
    return accept({ ...project, participations: totalsOf(log) });
  };

/** A project as its history is read with. */
export const getProjectRecord =
  (dependencies: ReadDependencies) =>
  async (call: Call & { projectId: string }): Promise<Result<Project>> => {
    const found = await findProject(dependencies)(call);
    return found.ok ? accept(found.value.project) : found;
  };

/** Projects of a municipality; the caller's own where none is named. */
export const listProjects =
  (dependencies: ProjectDependencies) =>
  async (call: Call & { query: PageQuery & { municipalityId?: string | undefined } }): Promise<Result<Page<Project>>> => {
    const { projects, principals, reference, cursors } = dependencies;
    const asked = call.query.municipalityId;
    const [principal, rules] = await Promise.all([principals.find(call.subject), reference.current()]);
    const caller = authorise(principal, 'project:read');
    if (!caller.ok) return caller;
    const today = dateInRiga(call.now);
    const seen = await municipalitiesOf(dependencies, caller.value, rules, today);
    if (seen === undefined && asked === undefined) {
      return refuse({ code: 'invalid-request', faults: [{ pointer: 'query/municipalityId', code: 'required' }] });
    }
    if (asked !== undefined && seen !== undefined && !seen.includes(asked)) return refuse({ code: 'not-found' });
    const listed = asked === undefined ? (seen ?? []) : [asked];
    return fetchPage(cursors, `projects:${listed.join()}`, call.query, (page) => oneAfterAnother(listed, page, projects.list));
  };

/** After its days a project is closed; nothing is logged for it any more. */
export const endProject =
  (dependencies: ProjectDependencies) =>
  async (call: Change<Project> & { projectId: string }): Promise<Result<Project>> => {
    const { projects, principals, reference, unitOfWork, digest } = dependencies;
    const [principal, before, rules] = await Promise.all([
      principals.find(call.subject),
      projects.find(call.projectId),
      reference.current(),
    ]);
    const caller = authorise(principal, 'project:close');
    if (!caller.ok) return caller;
    const today = dateInRiga(call.now);
    const own = jurisdictionOn(caller.value.organisation, rules.municipalities, today);
    if (before === undefined || !own.includes(before.municipalityId)) return refuse({ code: 'not-found' });
    if (before.version !== call.expectedVersion) return refuse({ code: 'stale-version' });
    const at = toInstant(call.now);
    const closed = closeProject(before, today, at);
    if (!closed.ok) return closed;
    const { record, event } = recordEvent(digest, {
      before,
      after: closed.value,
      action: 'close',
      actor: actorOf(caller.value),
      at,
      isPublic: true,
    });
    const commit = await unitOfWork.commit([...projects.save(record, event), ...(call.remembered?.(record) ?? [])]);
    return commit.ok ? accept(record) : refuse(refusalOf(commit));
  };
