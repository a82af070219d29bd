import type { Allowance } from '../domain/claim.ts';
import { recordEvent } from '../domain/history.ts';
import type { Plan } from '../domain/plan.ts';
import { faultsOfContent, type PlanContent } from '../domain/plan-rules.ts';
import { authorise, sees } from '../domain/principal.ts';
import type { PersonalData, Sex } from '../domain/pupil.ts';
import { accept, refuse } from '../domain/result.ts';
import { planPeriod } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Vault } from '../ports/platform.ts';
import type { AllowanceStore, PupilStore, SchoolStore, Write } from '../ports/records.ts';
import type { Created, Creation } from './call.ts';
import { failedGuard, refusalOf, repetitionIn } from './commit.ts';
import type { PlanDependencies } from './plans.ts';

export type NewPlan = PlanContent &
  Pick<Plan, 'programme' | 'semester' | 'schoolId' | 'education' | 'application' | 'risks' | 'measures'> & {
    readonly sex: Sex;
    readonly pupil: PersonalData;
  };

type Dependencies = PlanDependencies & {
  readonly pupils: PupilStore;
  readonly schools: SchoolStore;
  readonly allowances: AllowanceStore;
  readonly vault: Vault;
};

/** Two plans for one unknown pupil at the same instant: the loser finds the pupil at the next try. */
const attempts = 3;

/**
 * Makes a draft plan: at most one for a pupil, programme and semester in the whole country. The plan, its first event, the
 * pupil (where new), the allowances of its compensations and the remembered answer are one write.
 */
export const createPlan =
  (dependencies: Dependencies) =>
  async (call: Creation<Plan> & { input: NewPlan }): Promise<Created<Plan>> => {
    const { input } = call;
    const codeHash = await dependencies.vault.hashPersonalCode(input.pupil.personalCode);
    for (let attempt = 1; ; attempt += 1) {
      const [principal, school, knownPupil] = await Promise.all([
        dependencies.principals.find(call.subject),
        dependencies.schools.find(input.schoolId),
        dependencies.pupils.findByCode(codeHash),
      ]);
      const caller = authorise(principal, 'plan:create');
      if (!caller.ok) return caller;
      if (!sees(caller.value.organisation, { schoolId: input.schoolId, municipalityId: null }))
        return refuse({ code: 'outside-organisation' });

      const programme = dependencies.programmes.find(({ id }) => id === input.programme);
      const period = planPeriod(dependencies.calendar, input.semester, input.education);
      if (school === undefined || programme === undefined || period === undefined) {
        return refuse({
          code: 'invalid-request',
          faults: [
            ...(school === undefined ? [{ pointer: '/schoolId', code: 'unknown-reference' as const }] : []),
            ...(programme === undefined ? [{ pointer: '/programme', code: 'unknown-reference' as const }] : []),
            ...(period === undefined ? [{ pointer: '/semester', code: 'unknown-reference' as const }] : []),
          ],
        });
      }
      const faults = faultsOfContent(input, programme, period, dateInRiga(call.now));
      if (faults.length > 0) return refuse({ code: 'invalid-request', faults });

      const pupilId = knownPupil ?? dependencies.newId('pup', call.now);
      const pupilWrites: readonly Write[] =
        knownPupil === undefined ? dependencies.pupils.insert(pupilId, codeHash, await dependencies.vault.seal(pupilId, input.pupil)) : [];
      const { record, event } = recordEvent(dependencies.digest, {
        before: undefined,
        after: draft(input, {
          id: dependencies.newId('iap', call.now),
          pupilId,
          authorId: caller.value.id,
          partner: school.partner,
          municipalityId: school.partner === 'municipal' ? school.municipalityId : null,
          at: toInstant(call.now),
        }),
        action: 'create',
        actor: { by: caller.value.id, role: caller.value.role },
        at: toInstant(call.now),
      });
      const commit = await dependencies.unitOfWork.commit([
        call.remember(record),
        ...dependencies.plans.insert(record, event),
        ...allowancesOf(record).map(dependencies.allowances.insert),
        ...pupilWrites,
      ]);
      if (commit.ok) return accept(record);
      const repeated = repetitionIn(commit, dependencies.idempotency);
      if (repeated !== undefined) return repeated;
      if (!failedGuard(commit, 'pupil-code') || attempt === attempts) return refuse(refusalOf(commit));
    }
  };

const draft = (
  { programme, semester, schoolId, education, sex, application, risks, measures }: NewPlan,
  { id, at, ...given }: Pick<Plan, 'id' | 'pupilId' | 'authorId' | 'partner' | 'municipalityId'> & { at: string },
): Plan => ({
  id,
  code: codeOf(id, semester),
  programme,
  semester,
  schoolId,
  ...given,
  education,
  sex,
  application,
  risks,
  measures,
  status: 'draft',
  awaiting: null,
  approvals: [],
  submittedAt: null,
  approvedAt: null,
  startedOn: null,
  consultations: { count: 0, minutes: 0 },
  evaluation: null,
  completedAt: null,
  createdAt: at,
  updatedAt: at,
  version: 0,
  lastEventHash: null,
});

/** `IAP-2021/2022-1-7KQ4M-2XAB9`: the id's last fifty random bits, short enough to be written on paper. */
const codeOf = (id: string, semester: string): string => {
  const [from, to, half] = semester.split('-');
  return `IAP-${from}/${to}-${half}-${id.slice(-10, -5)}-${id.slice(-5)}`;
};

const allowancesOf = ({ id, measures }: Plan): Allowance[] =>
  measures.flatMap((measure) =>
    measure.type === 'compensation'
      ? [
          {
            planId: id,
            measureId: measure.id,
            plannedCents: measure.plannedCents,
            availableCents: measure.plannedCents,
            reservedCents: 0,
            spentCents: 0,
          },
        ]
      : [],
  );
