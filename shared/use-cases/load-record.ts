import type { Permission } from '../domain/access.ts';
import { authorise, type Belonging, jurisdictionOn, type Principal, sees } from '../domain/principal.ts';
import type { Reference } from '../domain/reference.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import { dateInRiga } from '../domain/time.ts';
import type { PrincipalStore, ReferenceStore } from '../ports/records.ts';
import type { Call } from './call.ts';

export type Readers = { readonly principals: Pick<PrincipalStore, 'find'>; readonly reference: Pick<ReferenceStore, 'current'> };

/**
 * The caller, a record and the rules as they are now, in one round trip. Refused: who has no access, whose role may not, and a record
 * that there is not or that is another organisation's, both alike.
 */
export const loadRecord = async <Record extends Belonging>(
  { principals, reference }: Readers,
  find: (id: string) => Promise<Record | undefined>,
  { subject, id, permission, now }: Call & { readonly id: string; readonly permission: Permission },
): Promise<Result<{ readonly caller: Principal; readonly record: Record; readonly reference: Reference }>> => {
  const [principal, record, rules] = await Promise.all([principals.find(subject), find(id), reference.current()]);
  const caller = authorise(principal, permission);
  if (!caller.ok) return caller;
  const { organisation } = caller.value;
  const jurisdiction = jurisdictionOn(organisation, rules.municipalities, dateInRiga(now));
  if (record === undefined || !sees(organisation, record, jurisdiction)) return refuse({ code: 'not-found' });
  return accept({ caller: caller.value, record, reference: rules });
};
