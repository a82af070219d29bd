import { recordEvent } from '../domain/history.ts';
import type { Plan } from '../domain/plan.ts';
import { barTo } from '../domain/plan-actions.ts';
import { joinMeasures } from '../domain/plan-content.ts';
import { birthDateOfPerson, faultsOfContent, faultsOfPerson, faultsOfTime } from '../domain/plan-rules.ts';
import { actorOf } from '../domain/principal.ts';
import type { Education } from '../domain/pupil.ts';
import { accept, refuse } from '../domain/result.ts';
import { schoolYearOf } from '../domain/semester.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Created, Creation } from './call.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { draft, placeOf } from './create-plan.ts';
import { loadRecord } from './load-record.ts';
import { circumstancesOf, type PlanDependencies } from './plans.ts';
import { openPerson, sealedOf } from './sealing.ts';

export type CopyOrder = Pick<Plan, 'semester' | 'application'> & {
  readonly caseNumber?: string | undefined;
  /** Left out: the same grade within a school year, otherwise the next one for each year. */
  readonly education?: Education | undefined;
};

/**
 * Last semester's plan as a new draft: the pupil, the risks and the measures with their justifications, for an application that is
 * signed anew. Projects and measures' days belong to their own semester and are left behind.
 */
export const copyPlan =
  (dependencies: PlanDependencies) =>
  async (call: Creation<Plan> & { planId: string; order: CopyOrder }): Promise<Created<Plan>> => {
    const { order, now } = call;
    const loaded = await loadRecord(dependencies, dependencies.plans.find, { ...call, id: call.planId, permission: 'plan:create' });
    if (!loaded.ok) return loaded;
    const { caller, record: source, reference } = loaded.value;
    const bar = barTo('copy', source, circumstancesOf(reference, source, caller, now));
    if (bar !== undefined) return refuse(bar);
    if (order.semester <= source.semester) {
      return refuse({ code: 'invalid-request', faults: [{ pointer: '/semester', code: 'not-later', limits: [source.semester] }] });
    }
    const education = order.education ?? educationIn(source, order.semester);
    const place = placeOf(reference, await dependencies.schools.find(source.schoolId), {
      programme: source.programme,
      semester: order.semester,
      education,
    });
    if (!place.ok) return place;
    const { programme, period, partner, municipalityId } = place.value;
    const measures = source.measures
      .filter(({ type }) => type !== 'project')
      .map((one): Plan['measures'][number] => ({ ...one, period: null }));
    const sealed = sealedOf(source);
    if (!sealed.ok) return sealed;
    const key = await dependencies.vault.keyOf(source.pupilId, sealed.value.dataKey);
    const person = openPerson(key, sealed.value);
    const today = dateInRiga(now);
    const faults = [
      ...faultsOfContent(
        {
          birthDate: birthDateOfPerson(person),
          education,
          application: order.application,
          risks: source.risks,
          measures: joinMeasures(measures, {}),
        },
        { programme, period, today, approved: undefined },
      ),
      ...faultsOfTime(period, today),
      ...faultsOfPerson(person, order.application, today),
    ];
    if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
    const kept = Object.entries(sealed.value.texts).filter(
      ([text]) => text.startsWith('risks/') || measures.some(({ id }) => text.startsWith(`measures/${id}/`)),
    );
    const at = toInstant(now);
    const { record, event } = recordEvent(dependencies.digest, {
      before: undefined,
      after: draft({
        ...source,
        id: dependencies.newId('iap', now),
        semester: order.semester,
        caseNumber: order.caseNumber,
        partner,
        municipalityId,
        education,
        application: order.application,
        measures,
        sealed: { ...sealed.value, texts: Object.fromEntries(kept) },
        by: caller.id,
        at,
      }),
      action: 'copy',
      about: source.id,
      actor: actorOf(caller),
      at,
    });
    const commit = await dependencies.unitOfWork.commit([
      call.remember(record),
      ...dependencies.plans.insert(record, event),
      dependencies.plans.takePlace(record),
      dependencies.pupils.countPlan(record.pupilId),
    ]);
    if (commit.ok) return accept(record);
    return repetitionIn(commit, dependencies.idempotency) ?? refuse(refusalOf(commit));
  };

const educationIn = ({ education, semester }: Plan, next: string): Education => {
  const years = Number(schoolYearOf(next).slice(0, 4)) - Number(schoolYearOf(semester).slice(0, 4));
  return education.kind === 'general'
    ? { kind: 'general', grade: education.grade + years }
    : { kind: 'vocational', course: education.course + years };
};
