import { type Agreement, agreementId, isValidIban, payer } from '../domain/agreement.ts';
import { type Digest, recordEvent } from '../domain/history.ts';
import { type Balance, emptyBalance } from '../domain/ledger.ts';
import { actorOf, authorise, jurisdictionOn, type Principal } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga, toInstant } from '../domain/time.ts';
import type { AgreementStore, BalanceStore } from '../ports/money.ts';
import type { PrincipalStore, ReferenceStore, UnitOfWork } from '../ports/records.ts';
import type { Call, Change } from './call.ts';
import { refusalOf } from './commit.ts';

export type AgreementDependencies = {
  readonly agreements: AgreementStore;
  readonly balances: BalanceStore;
  readonly principals: Pick<PrincipalStore, 'find'>;
  readonly reference: Pick<ReferenceStore, 'current'>;
  readonly unitOfWork: UnitOfWork;
  readonly digest: Digest;
};

export type AgreementCall = { readonly programmeId: string; readonly partnerId: string };
export type BalancedAgreement = Agreement & { readonly balance: Balance };

/** Whether somebody sees a partner's money: his own municipality's, his own VPII's, or as the state. */
export const seesPartner = (
  { organisation }: Principal,
  partnerId: string,
  { municipalities }: Pick<Reference, 'municipalities'>,
  today: string,
): boolean => {
  switch (organisation.kind) {
    case 'school':
      return organisation.id === partnerId;
    case 'municipality':
      return jurisdictionOn(organisation, municipalities, today).includes(partnerId);
    case 'ikvd':
    case 'audit':
      return true;
  }
};

export const getAgreement =
  ({ agreements, balances, principals, reference }: AgreementDependencies) =>
  async (call: Call & AgreementCall): Promise<Result<BalancedAgreement>> => {
    const { programmeId, partnerId } = call;
    const [principal, found, balance, rules] = await Promise.all([
      principals.find(call.subject),
      agreements.find(programmeId, partnerId),
      balances.find(programmeId, partnerId),
      reference.current(),
    ]);
    const caller = authorise(principal, 'agreement:read');
    if (!caller.ok) return caller;
    if (found === undefined || !seesPartner(caller.value, partnerId, rules, dateInRiga(call.now))) return refuse({ code: 'not-found' });
    return accept({ ...found, balance: balance ?? emptyBalance });
  };

/** An agreement as its history is read with, by its own id. */
export const getAgreementRecord =
  ({ agreements, principals }: AgreementDependencies) =>
  async (call: Call & { readonly id: string }): Promise<Result<Agreement>> => {
    const [programme = '', partnerId = ''] = call.id.split('.');
    const [principal, found] = await Promise.all([principals.find(call.subject), agreements.find(programme, partnerId)]);
    const caller = authorise(principal, 'payment:read');
    if (!caller.ok) return caller;
    return found === undefined ? refuse({ code: 'not-found' }) : accept(found);
  };

export type AgreementInput = Pick<Agreement, 'number' | 'holder' | 'iban' | 'budgetCents'>;

/** A partner that there is: a municipality of the register, a VPII, or the state's own account. Only partners have a budget. */
const faultsOf = ({ iban, budgetCents }: AgreementInput, partnerId: string) => [
  ...(isValidIban(iban) ? [] : [{ pointer: '/iban', code: 'bad-iban' as const }]),
  ...(partnerId === payer && budgetCents !== null ? [{ pointer: '/budgetCents', code: 'not-matching' as const }] : []),
];

const saysTheSame = (before: Agreement, { number, holder, iban, budgetCents }: AgreementInput): boolean =>
  before.number === number && before.holder === holder && before.iban === iban && before.budgetCents === budgetCents;

/**
 * Writes an agreement, the first one or with `If-Match` the next edition. A budget takes effect in the same write: it cannot be less than
 * what is reserved and spent by then. Putting what is already there changes nothing, so whoever lost the answer may put it again.
 */
export const putAgreement =
  ({ agreements, balances, principals, reference, unitOfWork, digest }: AgreementDependencies) =>
  async (
    call: Change & AgreementCall & { readonly hasPrecondition: boolean; readonly input: AgreementInput },
  ): Promise<Result<BalancedAgreement>> => {
    const { programmeId: programme, partnerId, input } = call;
    const [principal, before, rules] = await Promise.all([
      principals.find(call.subject),
      agreements.find(programme, partnerId),
      reference.current(),
    ]);
    const caller = authorise(principal, 'agreement:write');
    if (!caller.ok) return caller;
    const isKnown =
      rules.programmes.some(({ id }) => id === programme) &&
      (partnerId.length !== 7 || rules.municipalities.some(({ id }) => id === partnerId));
    if (!isKnown) return refuse({ code: 'not-found' });
    if (before !== undefined && saysTheSame(before, input)) {
      return accept({ ...before, balance: (await balances.find(programme, partnerId)) ?? emptyBalance });
    }
    if (call.hasPrecondition ? before?.version !== call.expectedVersion : before !== undefined) return refuse({ code: 'stale-version' });
    const faults = faultsOf(input, partnerId);
    if (faults.length > 0) return refuse({ code: 'invalid-request', faults });
    const at = toInstant(call.now);
    const after: Agreement = {
      id: agreementId(programme, partnerId),
      programme,
      partnerId,
      ...input,
      updatedAt: at,
      version: before?.version ?? 0,
      lastEventHash: before?.lastEventHash ?? null,
    };
    const { record, event } = recordEvent(digest, {
      before,
      after,
      action: 'put-agreement',
      actor: actorOf(caller.value),
      at,
      isPublic: true,
    });
    const budget = { programme, partnerId, before: before?.budgetCents ?? null, after: input.budgetCents };
    const commit = await unitOfWork.commit([
      ...agreements.save(record, event),
      ...(budget.before === budget.after ? [] : [balances.agree(budget)]),
    ]);
    if (!commit.ok) return refuse(refusalOf(commit));
    return accept({ ...record, balance: (await balances.find(programme, partnerId)) ?? emptyBalance });
  };
