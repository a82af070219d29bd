import { type Signal, signalsOf } from '../domain/claim-signals.ts';
import { accept, type Result } from '../domain/result.ts';
import { planPeriod } from '../domain/semester.ts';
import type { StatisticsStore } from '../ports/statistics.ts';
import type { Call } from './call.ts';
import { type ClaimDependencies, programmeOf } from './claims.ts';
import { loadRecord } from './load-record.ts';
import { nation } from './statistics.ts';

export type ClaimSignals = { readonly secondVerifier: boolean; readonly signals: readonly Signal[] };

/** The last day of a semester depends on the pupil; the latest makes nobody late too early. */
const latest = { kind: 'vocational', course: 1 } as const;

/** What is unusual about a claim, beside its school's other claims and the nation's figures. */
export const getSignals =
  (dependencies: ClaimDependencies & { readonly statistics: Pick<StatisticsStore, 'range'> }) =>
  async (call: Call & { readonly claimId: string }): Promise<Result<ClaimSignals>> => {
    const { claims, statistics } = dependencies;
    const loaded = await loadRecord(dependencies, claims.find, { ...call, id: call.claimId, permission: 'claim:read-signals' });
    if (!loaded.ok) return loaded;
    const { record: claim, reference } = loaded.value;
    const { schoolId, semester } = claim;
    const [ofSchool, compiled] = await Promise.all([
      claims.all(schoolId, semester),
      statistics.range('nation', nation, semester, semester),
    ]);
    const signals = signalsOf(claim, {
      ofSchool: ofSchool.some(({ id }) => id === claim.id) ? ofSchool : [...ofSchool, claim],
      nation: compiled[0]?.figures.compensations,
      period: planPeriod(reference.calendar, semester, latest),
      programme: programmeOf(reference, claim),
    });
    return accept({ secondVerifier: claim.isSampled, signals });
  };
