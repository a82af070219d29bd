import { type Claim, claimStageOf } from '../../shared/domain/claim.ts';
import { type ApiDependencies, createApi } from '../../shared/http/api.ts';
import { operation, pageBody } from '../../shared/http/operation.ts';
import { presentActions } from '../../shared/http/present-actions.ts';
import { problemOf } from '../../shared/http/problem.ts';
import { explain } from '../../shared/http/signal-texts.ts';
import type { Language } from '../../shared/http/texts.ts';
import type { Cursors } from '../../shared/ports/platform.ts';
import type { History } from '../../shared/ports/records.ts';
import type { StatisticsStore } from '../../shared/ports/statistics.ts';
import { claimRoutes } from '../../shared/routes/claims.ts';
import { type ClaimCheck, checkClaim } from '../../shared/use-cases/check-claim.ts';
import { type ClaimSignals, getSignals } from '../../shared/use-cases/claim-signals.ts';
import {
  approveClaim,
  type ClaimDependencies,
  claimBack,
  getClaim,
  getClaimRecord,
  type ReadClaim,
  settleClaim,
  verifyClaim,
} from '../../shared/use-cases/claims.ts';
import { copyClaim, createClaim } from '../../shared/use-cases/create-claim.ts';
import { editClaim } from '../../shared/use-cases/edit-claim.ts';
import { getHistory, presentTimeline } from '../../shared/use-cases/history.ts';
import { listRecords } from '../../shared/use-cases/lists.ts';
import { rejectClaim, returnClaim, withdrawClaim } from '../../shared/use-cases/release-claim.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';

export type ClaimsDependencies = ClaimDependencies & {
  readonly http: ApiDependencies;
  readonly history: History;
  readonly statistics: Pick<StatisticsStore, 'range'>;
  readonly cursors: Cursors;
};

const present = (claim: Claim) => ({ body: claim, version: claim.version });
const presentNew = (claim: Claim) => ({ ...present(claim), location: `/claims/${claim.id}` });

const presentDetail = ({ claim, actions }: ReadClaim, language: Language) => ({
  version: claim.version,
  body: { ...claim, actions: presentActions(actions, language) },
});

const presentSignals = ({ secondVerifier, signals }: ClaimSignals, language: Language) => ({
  body: {
    secondVerifier,
    signals: signals.map((signal) => ({ ...signal, facts: { ...signal.facts }, explanation: explain(signal, language) })),
  },
});

const presentCheck = ({ refusals, totalCents, measures, duplicates, budgetCents, warnings }: ClaimCheck, language: Language) => ({
  body: {
    submittable: refusals.length === 0,
    totalCents,
    problems: refusals.map((refusal) => {
      const { code, title, detail } = problemOf(refusal, language);
      return { code, title, detail };
    }),
    measures: [...measures],
    duplicates: [...duplicates],
    budgetCents,
    warnings: warnings.flatMap((ofLine, line) => ofLine.map((warning) => ({ line, ...warning }))),
  },
});

export const createHandler = (dependencies: ClaimsDependencies) => {
  const read = getClaim(dependencies);
  const create = createClaim(dependencies);
  const check = checkClaim(dependencies);
  const list = listRecords(
    { ...dependencies, records: dependencies.claims },
    { kind: 'claims', permission: 'claim:read', stageOf: ({ role }) => claimStageOf(role) },
  );
  const record = getClaimRecord(dependencies);
  const history = getHistory((call) => record({ ...call, claimId: call.id }), dependencies.history, dependencies);
  const submit = submitClaim(dependencies);
  const approve = approveClaim(dependencies);
  const verify = verifyClaim(dependencies);
  const settle = settleClaim(dependencies);
  const recover = claimBack(dependencies);
  const signals = getSignals(dependencies);
  const giveBack = returnClaim(dependencies);
  const reject = rejectClaim(dependencies);
  const withdraw = withdrawClaim(dependencies);
  const edit = editClaim(dependencies);
  const copy = copyClaim(dependencies);
  return createApi(
    claimRoutes,
    {
      createClaim: operation(claimRoutes.createClaim, presentNew, ({ body, ...call }) => create({ ...call, input: body })),
      checkClaim: operation(claimRoutes.checkClaim, presentCheck, ({ body, ...call }) => check({ ...call, input: body })),
      listClaims: operation(claimRoutes.listClaims, pageBody<Claim>, list),
      getClaim: operation(claimRoutes.getClaim, presentDetail, ({ params, ...call }) => read({ ...call, ...params })),
      getClaimHistory: operation(claimRoutes.getClaimHistory, presentTimeline, ({ params, ...call }) =>
        history({ ...call, id: params.claimId }),
      ),
      submitClaim: operation(claimRoutes.submitClaim, present, ({ params, ...call }) => submit({ ...call, ...params })),
      approveClaim: operation(claimRoutes.approveClaim, present, ({ params, body, ...call }) =>
        approve({ ...call, ...params, decisions: body.lines }),
      ),
      verifyClaim: operation(claimRoutes.verifyClaim, present, ({ params, body, ...call }) =>
        verify({ ...call, ...params, decisions: body.lines }),
      ),
      returnClaim: operation(claimRoutes.returnClaim, present, ({ params, body, ...call }) => giveBack({ ...call, ...params, ...body })),
      rejectClaim: operation(claimRoutes.rejectClaim, present, ({ params, body, ...call }) =>
        reject({ ...call, ...params, rejection: body }),
      ),
      withdrawClaim: operation(claimRoutes.withdrawClaim, present, ({ params, ...call }) => withdraw({ ...call, ...params })),
      editClaim: operation(claimRoutes.editClaim, present, ({ params, body, ...call }) => edit({ ...call, ...params, ...body })),
      copyClaim: operation(claimRoutes.copyClaim, presentNew, ({ params, ...call }) => copy({ ...call, ...params })),
      getClaimSignals: operation(claimRoutes.getClaimSignals, presentSignals, ({ params, ...call }) => signals({ ...call, ...params })),
      recoverClaim: operation(claimRoutes.recoverClaim, present, ({ params, body, ...call }) =>
        recover({ ...call, ...params, recovery: body }),
      ),
      payClaim: operation(claimRoutes.payClaim, present, ({ params, ...call }) => settle({ ...call, ...params })),
    },
    dependencies.http,
  );
};
