import type { Refusal } from '../domain/refusal.ts';
import { problemOf } from './problem.ts';
import type { Language } from './texts.ts';

/** Actions as they are answered: each with whether the caller may take it, and why not. */
export const presentActions = <Action extends string>(
  actions: readonly { readonly action: Action; readonly bar: Refusal | undefined }[],
  language: Language,
) =>
  actions.map(({ action, bar }) => {
    if (bar === undefined) return { action, allowed: true, reason: null };
    const { code, detail } = problemOf(bar, language);
    return { action, allowed: false, reason: { code, detail } };
  });
