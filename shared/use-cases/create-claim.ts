import type { Claim, ClaimLine } from '../domain/claim.ts';
import { linesToCopy } from '../domain/claim-life.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import { actorOf, authorise, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga, fromInstant, toInstant } from '../domain/time.ts';
import type { Created, Creation } from './call.ts';
import { checkLines, findCited } from './claim-lines.ts';
import type { ClaimDependencies } from './claims.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { loadRecord } from './load-record.ts';

export type NewClaim = Pick<Claim, 'programme' | 'semester'> & { readonly lines: readonly ClaimLine[] };

type Making = Creation<Claim>;
type Maker = { readonly caller: Principal; readonly reference: Reference; readonly cited: Awaited<ReturnType<typeof findCited>> };

type Draft = { readonly id: string; readonly copyOf: string | null; readonly by: string; readonly at: string; readonly digest: Digest };

/** A draft claim of a school; whose it is, its plans say. */
export const draftClaim = (
  input: NewClaim,
  schoolId: string,
  { reference, cited }: Pick<Maker, 'reference' | 'cited'>,
  { id, copyOf, by, at, digest }: Draft,
): Result<Claim> => {
  const { programme, semester } = input;
  const rules = { ...reference, today: dateInRiga(fromInstant(at)), digest };
  const checked = checkLines(input.lines, { programme, semester, schoolId }, cited, rules);
  if (!checked.ok) return checked;
  const { lines, takes, cites, plans } = checked.value;
  // Every line's plan is known here and of this school, so any of them says who its partner is.
  const [school] = plans;
  if (school === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: '/lines', code: 'required' }] });
  const totalCents = lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
  return accept({
    id,
    programme,
    semester,
    schoolId,
    partner: school.partner,
    municipalityId: school.municipalityId,
    lines,
    takes,
    cites,
    totalCents,
    payableCents: totalCents,
    status: 'draft',
    awaiting: null,
    copyOf,
    preparedBy: [by],
    plansPreparedBy: [],
    submittedBy: null,
    corrections: [],
    rejection: null,
    approvals: [],
    submittedAt: null,
    isSampled: false,
    batchId: null,
    paidBy: null,
    paidAt: null,
    recoveries: [],
    createdAt: at,
    updatedAt: at,
    version: 0,
    lastEventHash: null,
  });
};

/** Makes the draft, in one write with its event and the answer. */
const make = async (
  { claims, unitOfWork, idempotency, newId, digest }: ClaimDependencies,
  call: Making,
  { copyOf, ...input }: NewClaim & { readonly copyOf: string | null },
  maker: Maker,
): Promise<Created<Claim>> => {
  const { organisation, id: by } = maker.caller;
  if (organisation.kind !== 'school') return refuse({ code: 'outside-organisation' });
  const at = toInstant(call.now);
  const drafted = draftClaim(input, organisation.id, maker, { id: newId('clm', call.now), copyOf, by, at, digest });
  if (!drafted.ok) return drafted;
  const { record, event } = recordEvent(digest, {
    before: undefined,
    after: drafted.value,
    action: copyOf === null ? 'create' : 'copy',
    ...(copyOf === null ? {} : { about: copyOf }),
    actor: actorOf(maker.caller),
    at,
  });
  const commit = await unitOfWork.commit([call.remember(record), ...claims.insert(record, event)]);
  if (commit.ok) return accept(record);
  return repetitionIn(commit, idempotency) ?? refuse(refusalOf(commit));
};

/** Makes a draft claim from the school's lines. */
export const createClaim =
  (dependencies: ClaimDependencies) =>
  async (call: Making & { input: NewClaim }): Promise<Created<Claim>> => {
    const { principals, reference } = dependencies;
    const [principal, rules, cited] = await Promise.all([
      principals.find(call.subject),
      reference.current(),
      findCited(dependencies, call.input.lines),
    ]);
    const caller = authorise(principal, 'claim:create');
    if (!caller.ok) return caller;
    return make(dependencies, call, { ...call.input, copyOf: null }, { caller: caller.value, reference: rules, cited });
  };

/** Makes a draft from a claim that was rejected or withdrawn: its receipts are free again. */
export const copyClaim =
  (dependencies: ClaimDependencies) =>
  async (call: Making & { claimId: string }): Promise<Created<Claim>> => {
    const loaded = await loadRecord(dependencies, dependencies.claims.find, { ...call, id: call.claimId, permission: 'claim:create' });
    if (!loaded.ok) return loaded;
    const { caller, record, reference } = loaded.value;
    const lines = linesToCopy(record, caller);
    if (!lines.ok) return lines;
    const cited = await findCited(dependencies, lines.value);
    const { programme, semester, id: copyOf } = record;
    return make(dependencies, call, { programme, semester, lines: lines.value, copyOf }, { caller, reference, cited });
  };
