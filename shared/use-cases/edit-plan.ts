import { type Plan, type SealedParts, versionInForce } from '../domain/plan.ts';
import { joinMeasures, partMeasures, partRisks, textsReplacedBy, type WrittenMeasure, type WrittenRisk } from '../domain/plan-content.ts';
import { type Edit, edit, faultsOfEdit } from '../domain/plan-life.ts';
import { birthDateOfPerson, faultsOfContent, faultsOfPerson } from '../domain/plan-rules.ts';
import type { Guardian, Person } from '../domain/pupil.ts';
import type { Fault } from '../domain/refusal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { planPeriod } from '../domain/semester.ts';
import type { PupilKey } from '../ports/platform.ts';
import { faultsOfCitations, findProjects } from './cited-projects.ts';
import { changePlan, type PlanCall, type PlanCircumstances, type PlanDependencies } from './plans.ts';
import { openPerson, sealedOf, sealPerson, sealTexts } from './sealing.ts';

/** What an author changes; what is left out stays. Lists are replaced whole. */
export type PlanChanges = {
  readonly caseNumber?: string | null | undefined;
  readonly pupil?:
    | { readonly givenName?: string | undefined; readonly familyName?: string | undefined; readonly birthDate?: string | null | undefined }
    | undefined;
  readonly guardian?: Guardian | null | undefined;
  readonly education?: Plan['education'] | undefined;
  readonly sex?: Plan['sex'] | undefined;
  readonly application?: Plan['application'] | undefined;
  readonly risks?: readonly WrittenRisk[] | undefined;
  readonly measures?: readonly WrittenMeasure[] | undefined;
  readonly completedCorrections?: readonly string[] | undefined;
};

/** Changes a plan's content. Editing an approved plan begins a new version, which all levels approve again. */
export const editPlan =
  (dependencies: PlanDependencies) =>
  async (call: PlanCall & { changes: PlanChanges }): Promise<Result<Plan>> => {
    const { changes } = call;
    // Asked in the same turn as the plan, so that the projects travel with it.
    const projects = findProjects(dependencies.projects, changes.measures ?? []);
    const [changed] = await Promise.all([
      changePlan(dependencies, 'edit', call, async (plan, circumstances) => {
        const { calendar } = circumstances;
        // Another grade may have another end of the semester.
        const period = planPeriod(calendar, plan.semester, changes.education ?? plan.education) ?? circumstances.period;
        const sealed = sealedOf(plan);
        if (!sealed.ok) return sealed;
        const key = await dependencies.vault.keyOf(plan.pupilId, sealed.value.dataKey);
        const person = mergedPerson(openPerson(key, sealed.value), changes);
        const all = [
          ...faultsOfChanges(plan, changes, person, { ...circumstances, period }),
          ...faultsOfCitations(await projects, changes.measures ?? [], { ...plan, period }, circumstances),
          ...faultsOfPerson(person, changes.application ?? plan.application, circumstances.today),
        ];
        if (all.length > 0) return refuse({ code: 'invalid-request', faults: all });
        const edited = edit(plan, { ...contentOf(changes), sealed: sealedAgain(key, sealed.value, changes, person) }, circumstances);
        return edited.ok ? accept({ plan: edited.value }) : edited;
      }),
      projects,
    ]);
    return changed;
  };

const mergedPerson = (before: Person, { pupil, guardian }: PlanChanges): Person => ({
  ...before,
  givenName: pupil?.givenName ?? before.givenName,
  familyName: pupil?.familyName ?? before.familyName,
  birthDate: pupil?.birthDate === undefined ? before.birthDate : pupil.birthDate,
  guardian: guardian === undefined ? before.guardian : guardian,
});

const sealedAgain = (key: PupilKey, sealed: SealedParts, changes: PlanChanges, person: Person): SealedParts => {
  const isReplaced = textsReplacedBy(changes);
  const kept = Object.fromEntries(Object.entries(sealed.texts).filter(([place]) => !isReplaced(place)));
  const written = { ...partRisks(changes.risks ?? []).texts, ...partMeasures(changes.measures ?? []).texts };
  return {
    dataKey: sealed.dataKey,
    person: changes.pupil === undefined && changes.guardian === undefined ? sealed.person : sealPerson(key, person),
    texts: { ...kept, ...sealTexts(key, written, sealed.texts) },
  };
};

const contentOf = ({ caseNumber, education, sex, application, risks, measures, completedCorrections }: PlanChanges): Edit => ({
  ...(caseNumber === undefined ? {} : { caseNumber }),
  ...(education === undefined ? {} : { education }),
  ...(sex === undefined ? {} : { sex }),
  ...(application === undefined ? {} : { application }),
  ...(risks === undefined ? {} : { risks: partRisks(risks).risks }),
  ...(measures === undefined ? {} : { measures: partMeasures(measures).measures }),
  completedCorrections: completedCorrections ?? [],
});

const faultsOfChanges = (
  plan: Plan,
  changes: PlanChanges,
  person: Person,
  { programme, period, today }: PlanCircumstances,
): readonly Fault[] => [
  ...faultsOfEdit(plan, changes.completedCorrections ?? []),
  ...faultsOfContent(
    {
      birthDate: birthDateOfPerson(person),
      education: changes.education ?? plan.education,
      application: changes.application ?? plan.application,
      risks: changes.risks ?? plan.risks,
      measures: changes.measures ?? joinMeasures(plan.measures, {}),
    },
    { programme, period, today, approved: plan.standing ?? versionInForce(plan) },
  ),
];
