import { describe, expect, it } from 'vitest';
import { approveClaim, getClaim, settleClaim, verifyClaim } from '../../shared/use-cases/claims.ts';
import { submitClaim } from '../../shared/use-cases/submit-claim.ts';
import { aClaim, idOf } from '../support/builders.ts';
import { claimStage as setUp } from '../support/claim-stage.ts';
import { accepted, refused } from '../support/results.ts';

describe('the whole way of a claim', () => {
  it('moves its money from available to reserved to spent, and nothing is lost', async () => {
    const records = setUp();
    await submitClaim(records)(records.by('school-coordinator', 1));
    await approveClaim(records)({ ...records.by('municipality-coordinator', 2), decisions: [] });
    await verifyClaim(records)({ ...records.by('ikvd-coordinator', 3), decisions: [] });
    expect(records.moneyOf('m2')).toEqual([7_500, 2_500, 0]);
    const paid = accepted(await settleClaim(records)(records.by('ikvd-finance', 4)));
    expect(paid).toMatchObject({ status: 'paid', version: 5 });
    expect(records.moneyOf('m2')).toEqual([7_500, 0, 2_500]);
    expect((await records.history.of(idOf('clm', 1))).map(({ action }) => action)).toEqual(['submit', 'approve', 'verify', 'pay']);
  });

  it('never pays what is not reserved', async () => {
    const records = setUp(aClaim().inStatus('verified').build());
    expect(refused(await settleClaim(records)(records.by('ikvd-finance')))).toMatchObject({ code: 'allowance-exceeded' });
    expect(records.moneyOf('m2')).toEqual([10_000, 0, 0]);
  });
});

describe('a claim', () => {
  it.each(['stranger', 'neighbour'])('of another organisation is not found: %s', async (subject) => {
    const records = setUp();
    expect(refused(await getClaim(records)(records.by(subject)))).toEqual({ code: 'not-found' });
  });

  it('is not for authors of plans', async () => {
    const records = setUp();
    expect(refused(await getClaim(records)(records.by('iap-author')))).toMatchObject({ code: 'role-not-permitted' });
  });

  it('of a state vocational school is not for the municipality', async () => {
    const records = setUp(aClaim().with({ partner: 'vpii', municipalityId: null }).build());
    expect(refused(await approveClaim(records)({ ...records.by('municipality-coordinator'), decisions: [] }))).toEqual({
      code: 'not-found',
    });
  });

  it('is decided on its present version only', async () => {
    const records = setUp(aClaim().inStatus('submitted').with({ version: 4 }).build());
    expect(refused(await approveClaim(records)({ ...records.by('municipality-coordinator', 3), decisions: [] }))).toEqual({
      code: 'stale-version',
    });
    expect(accepted(await approveClaim(records)({ ...records.by('municipality-coordinator', 4), decisions: [] }))).toMatchObject({
      version: 5,
    });
  });
});
