import type { Claim, ClaimLine } from '../domain/claim.ts';
import { linesToCopy } from '../domain/claim-life.ts';
import { recordEvent } from '../domain/history.ts';
import { actorOf, authorise, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, refuse } from '../domain/result.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { Created, Creation } from './call.ts';
import { checkLines, findCited } from './claim-lines.ts';
import type { ClaimDependencies } from './claims.ts';
import { refusalOf, repetitionIn } from './commit.ts';
import { loadRecord } from './load-record.ts';

export type NewClaim = Pick<Claim, 'programme' | 'semester'> & { readonly lines: readonly ClaimLine[] };

type Making = Creation<Claim>;
type Maker = { readonly caller: Principal; readonly reference: Reference; readonly cited: Awaited<ReturnType<typeof findCited>> };

/** Makes a draft claim of a school; whose it is, its plans say. */
const make = async (
  { claims, unitOfWork, idempotency, newId, digest }: ClaimDependencies,
  call: Making,
  input: NewClaim & { readonly copyOf: string | null },
  { caller, reference, cited }: Maker,
): Promise<Created<Claim>> => {
  const { organisation, id: by } = caller;
  if (organisation.kind !== 'school') return refuse({ code: 'outside-organisation' });
  const { programme, semester, copyOf } = input;
  const checked = checkLines(input.lines, { programme, semester, schoolId: organisation.id }, cited, reference, dateInRiga(call.now));
  if (!checked.ok) return checked;
  const { lines, plans } = checked.value;
  // Every line's plan is known here and of this school, so any of them says who its partner is.
  const [school] = plans;
  if (school === undefined) return refuse({ code: 'invalid-request', faults: [{ pointer: '/lines', code: 'required' }] });
  const at = toInstant(call.now);
  const totalCents = lines.reduce((sum, { amountCents }) => sum + amountCents, 0);
  const { record, event } = recordEvent(digest, {
    before: undefined,
    after: {
      id: newId('clm', call.now),
      programme,
      semester,
      schoolId: organisation.id,
      partner: school.partner,
      municipalityId: school.municipalityId,
      lines: [...lines],
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
      paidBy: null,
      paidAt: null,
      createdAt: at,
      updatedAt: at,
      version: 0,
      lastEventHash: null,
    } satisfies Claim,
    action: copyOf === null ? 'create' : 'copy',
    ...(copyOf === null ? {} : { about: copyOf }),
    actor: actorOf(caller),
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
    const lines = linesToCopy(record);
    if (!lines.ok) return lines;
    const cited = await findCited(dependencies, lines.value);
    const { programme, semester, id: copyOf } = record;
    return make(dependencies, call, { programme, semester, lines: lines.value, copyOf }, { caller, reference, cited });
  };
