import { recordEvent } from '../domain/history.ts';
import { municipalityOn } from '../domain/municipality.ts';
import type { Plan } from '../domain/plan.ts';
import { partMeasures, partRisks, type WrittenMeasure, type WrittenRisk } from '../domain/plan-content.ts';
import { birthDateOfPerson, faultsOfContent, faultsOfPerson, faultsOfTime } from '../domain/plan-rules.ts';
import { actorOf, authorise } from '../domain/principal.ts';
import type { Guardian, Person } from '../domain/pupil.ts';
import { newPupilFile } from '../domain/pupil-file.ts';
import type { Reference } from '../domain/reference.ts';
import type { Fault, Refusal } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { affiliationOn, isOpen, type School } from '../domain/school.ts';
import { type PlanPeriod, planPeriod } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { KnownPupil, Write } from '../ports/records.ts';
import type { Created, Creation } from './call.ts';
import { faultsOfCitations, findProjects } from './cited-projects.ts';
import { failedGuard, refusalOf, repetitionIn } from './commit.ts';
import type { PlanDependencies } from './plans.ts';
import { sealPerson, sealTexts } from './sealing.ts';

export type NewPlan = Pick<Plan, 'programme' | 'semester' | 'schoolId' | 'education' | 'sex' | 'application'> & {
  readonly caseNumber?: string | undefined;
  readonly pupil: {
    readonly personalCode: string;
    /** The code that the pupil had before: it can change once in a lifetime. */
    readonly formerPersonalCode?: string | undefined;
    readonly givenName: string;
    readonly familyName: string;
    readonly birthDate?: string | undefined;
  };
  readonly guardian?: Guardian | undefined;
  readonly risks: readonly WrittenRisk[];
  readonly measures: readonly WrittenMeasure[];
};

/** Two plans for one unknown pupil at the same instant: the loser finds the pupil at the next try. */
const attempts = 3;

/**
 * Makes a draft plan: at most one live one for a pupil, programme and semester in the whole country. The plan, its first event, the
 * pupil (where new) and the remembered answer are one write.
 */
export const createPlan = (dependencies: PlanDependencies) => {
  const { principals, schools, pupils, projects, reference, vault, newId, digest } = dependencies;
  return async (call: Creation<Plan> & { input: NewPlan }): Promise<Created<Plan>> => {
    const { input, now } = call;
    const { personalCode, formerPersonalCode } = input.pupil;
    const [codeHash, formerHash] = await Promise.all([
      vault.hashPersonalCode(personalCode),
      formerPersonalCode === undefined ? Promise.resolve(undefined) : vault.hashPersonalCode(formerPersonalCode),
    ]);
    for (let attempt = 1; ; attempt += 1) {
      const [principal, school, byCode, byFormer, cited, rules] = await Promise.all([
        principals.find(call.subject),
        schools.find(input.schoolId),
        pupils.findByCode(codeHash),
        formerHash === undefined ? Promise.resolve(undefined) : pupils.findByCode(formerHash),
        findProjects(projects, input.measures),
        reference.current(),
      ]);
      const caller = authorise(principal, 'plan:create');
      if (!caller.ok) return caller;
      const { organisation } = caller.value;
      if (organisation.kind !== 'school' || organisation.id !== input.schoolId) return refuse({ code: 'outside-organisation' });

      const place = placeOf(rules, school, input);
      if (!place.ok) return place;
      const today = dateInRiga(now);
      const { programme, period, partner, municipalityId } = place.value;
      const person = personOf(input);
      const faults = [
        ...faultsOfContent({ ...input, birthDate: birthDateOfPerson(person) }, { programme, period, today, approved: undefined }),
        ...faultsOfTime(period, today),
        ...faultsOfPerson(person, input.application, today),
        ...faultsOfCitations(cited, input.measures, { programme: programme.id, municipalityId, period }, { ...rules, today }),
      ];
      if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
      const known = onePupil(byCode, byFormer);
      if (known === 'two') return refuse({ code: 'code-of-another-pupil' });

      const pupilId = known?.pupilId ?? newId('pup', now);
      const key = await vault.keyOf(pupilId, known?.dataKey);
      const { risks, texts: notes } = partRisks(input.risks);
      const { measures, texts: justifications } = partMeasures(input.measures);
      const { record, event } = recordEvent(digest, {
        before: undefined,
        after: draft({
          ...input,
          id: newId('iap', now),
          pupilId,
          partner,
          municipalityId,
          risks,
          measures,
          sealed: { dataKey: key.dataKey, person: sealPerson(key, person), texts: sealTexts(key, { ...notes, ...justifications }) },
          by: caller.value.id,
          at: toInstant(now),
        }),
        action: 'create',
        actor: actorOf(caller.value),
        at: toInstant(now),
      });
      const pupil = { pupilId, dataKey: key.dataKey };
      const commit = await dependencies.unitOfWork.commit([
        call.remember(record),
        ...dependencies.plans.insert(record, event),
        dependencies.plans.takePlace(record),
        ...(known === undefined ? [pupils.insert(newPupilFile(pupilId, key.dataKey, programme.id))] : [pupils.countPlan(pupilId)]),
        ...(byCode === undefined ? pupils.linkCode(codeHash, pupil) : []),
        ...(formerHash !== undefined && byFormer === undefined ? pupils.linkCode(formerHash, pupil) : []),
      ] satisfies readonly Write[]);
      if (commit.ok) return accept(record);
      const repeated = repetitionIn(commit, dependencies.idempotency);
      if (repeated !== undefined) return repeated;
      // A pupil who was erased meanwhile is found no more at the next try: whoever comes then is somebody new.
      const isOther = failedGuard(commit, 'pupil-code') || failedGuard(commit, 'pupil-kept');
      if (!isOther || attempt === attempts) return refuse(refusalOf(commit));
    }
  };
};

/** The pupil that both codes lead to; two different ones are no pupil of ours to merge. */
const onePupil = (byCode: KnownPupil | undefined, byFormer: KnownPupil | undefined): KnownPupil | 'two' | undefined =>
  byCode !== undefined && byFormer !== undefined && byCode.pupilId !== byFormer.pupilId ? 'two' : (byCode ?? byFormer);

const personOf = ({ pupil: { personalCode, givenName, familyName, birthDate }, guardian }: NewPlan): Person => ({
  personalCode,
  givenName,
  familyName,
  birthDate: birthDate ?? null,
  guardian: guardian ?? null,
});

type Place = Pick<Plan, 'partner' | 'municipalityId'> & {
  readonly programme: Reference['programmes'][number];
  readonly period: PlanPeriod;
};

/** The programme, the plan's period, and who is the school's partner in it: as things are on the semester's first day. */
export const placeOf = (
  { programmes, calendar, municipalities }: Reference,
  school: School | undefined,
  { programme: programmeId, semester, education }: Pick<Plan, 'programme' | 'semester' | 'education'>,
): Result<Place> => {
  const programme = programmes.find(({ id }) => id === programmeId);
  const period = planPeriod(calendar, semester, education);
  const affiliation = school === undefined || period === undefined ? undefined : affiliationOn(school, period.starts);
  const isClosed = school !== undefined && period !== undefined && !isOpen(school, period.starts);
  if (school === undefined || programme === undefined || period === undefined || affiliation === undefined || isClosed) {
    const faults: readonly Fault[] = [
      ...(school === undefined ? [{ pointer: '/schoolId', code: 'unknown-reference' as const }] : []),
      ...(school !== undefined && (isClosed || (period !== undefined && affiliation === undefined))
        ? [{ pointer: '/schoolId', code: 'outside-period' as const, limits: [school.validFrom, school.validTo ?? ''] }]
        : []),
      ...(programme === undefined ? [{ pointer: '/programme', code: 'unknown-reference' as const }] : []),
      ...(period === undefined ? [{ pointer: '/semester', code: 'unknown-reference' as const }] : []),
    ];
    return refuse({ code: 'invalid-request', faults } satisfies Refusal);
  }
  const { partner } = affiliation;
  const municipalityId = partner === 'municipal' ? municipalityOn(municipalities, affiliation.municipalityId, period.starts) : null;
  return accept({ programme, period, partner, municipalityId });
};

/** A plan at its beginning. */
export const draft = ({
  by,
  at,
  caseNumber,
  ...given
}: Pick<
  Plan,
  | 'id'
  | 'programme'
  | 'semester'
  | 'schoolId'
  | 'pupilId'
  | 'partner'
  | 'municipalityId'
  | 'education'
  | 'sex'
  | 'application'
  | 'risks'
  | 'measures'
  | 'sealed'
> & { readonly caseNumber?: string | undefined; readonly by: string; readonly at: string }): Plan => ({
  id: given.id,
  code: codeOf(given.id, given.semester),
  caseNumber: caseNumber ?? null,
  programme: given.programme,
  semester: given.semester,
  schoolId: given.schoolId,
  partner: given.partner,
  municipalityId: given.municipalityId,
  pupilId: given.pupilId,
  revision: 1,
  inForceRevision: null,
  standing: null,
  education: given.education,
  sex: given.sex,
  application: given.application,
  risks: given.risks,
  measures: given.measures,
  approvals: [],
  approvedAt: null,
  status: 'draft',
  awaiting: null,
  awaitingSince: null,
  preparedBy: [by],
  corrections: [],
  submittedAt: null,
  firstSubmittedAt: null,
  firstApprovedAt: null,
  suspension: null,
  startedOn: null,
  firstSpentOn: null,
  preparationPaidOn: null,
  consultations: { count: 0, minutes: 0 },
  participations: { count: 0, minutes: 0 },
  attendedProjects: [],
  outcomes: [],
  completedAt: null,
  createdAt: at,
  updatedAt: at,
  version: 0,
  lastEventHash: null,
  sealed: given.sealed,
});

/** `IAP-2021/2022-1-7KQ4M-2XAB9`: the id's last fifty random bits, short enough to be written on paper. */
const codeOf = (id: string, semester: string): string => {
  const [from, to, half] = semester.split('-');
  return `IAP-${from}/${to}-${half}-${id.slice(-10, -5)}-${id.slice(-5)}`;
};
