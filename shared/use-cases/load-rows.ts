import type { Fault, RefusalCode } from '../domain/refusal.ts';

/** A row of a load as it was read: its value, or its faults, with pointers into the request, and its id as far as it had one. */
export type ReadRow<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly id: string | null; readonly faults: readonly Fault[] };

/** What became of a row of a load. `refusal` names what else than the row itself was in the way. */
export type LoadedRow = {
  readonly id: string | null;
  readonly status: 'accepted' | 'unchanged' | 'refused';
  readonly faults: readonly Fault[];
  readonly refusal?: RefusalCode;
};

/** A row that its own faults refuse; their pointers are those of the row. */
export const refusedRow = (index: number, id: string, faults: readonly Fault[]): LoadedRow => ({
  id,
  status: 'refused',
  faults: faults.map((fault) => ({ ...fault, pointer: `/rows/${index}${fault.pointer}` })),
});
