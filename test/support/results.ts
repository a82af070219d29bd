import type { Refusal } from '../../shared/domain/refusal.ts';
import type { Created } from '../../shared/use-cases/call.ts';

/** The value of something that had to be accepted; the test fails by the refusal's name where it was not. */
export const accepted = <Value>(result: Created<Value>): Value => {
  if (result.ok === true) return result.value;
  throw new Error(result.ok === 'repeated' ? 'a repetition' : `refused: ${JSON.stringify(result.refusal)}`);
};

/** The refusal of something that had to be refused. */
export const refused = (result: Created<unknown>): Refusal => {
  if (result.ok === false) return result.refusal;
  throw new Error('it was accepted');
};
