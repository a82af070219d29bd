import type { Permission } from '../domain/access.ts';
import { authorise, type Belonging, type Principal, sees } from '../domain/principal.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import type { PrincipalStore } from '../ports/records.ts';

/**
 * The caller and a record in one round trip. Refused: who has no access, whose role may not, and a record that there is not or that
 * is another organisation's, both alike.
 */
export const loadRecord = async <Record extends Belonging>(
  principals: PrincipalStore,
  find: (id: string) => Promise<Record | undefined>,
  { subject, id, permission }: { readonly subject: string; readonly id: string; readonly permission: Permission },
): Promise<Result<{ readonly caller: Principal; readonly record: Record }>> => {
  const [principal, record] = await Promise.all([principals.find(subject), find(id)]);
  const caller = authorise(principal, permission);
  if (!caller.ok) return caller;
  if (record === undefined || !sees(caller.value.organisation, record)) return refuse({ code: 'not-found' });
  return accept({ caller: caller.value, record });
};
