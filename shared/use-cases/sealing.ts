import type { Plan, SealedParts } from '../domain/plan.ts';
import type { Texts } from '../domain/plan-content.ts';
import { type Person, person } from '../domain/pupil.ts';
import { accept, type Result, refuse } from '../domain/result.ts';
import type { PupilKey } from '../ports/platform.ts';

const personPlace = 'person';

/** What of a plan is sealed; refused where the pupil was erased, for then nobody can open it any more. */
export const sealedOf = ({ sealed, erasedAt }: Pick<Plan, 'sealed' | 'erasedAt'>): Result<SealedParts> =>
  erasedAt === undefined ? accept(sealed) : refuse({ code: 'erased', facts: { on: erasedAt.slice(0, 10) } });

export const sealPerson = (key: PupilKey, of: Person): string => key.seal(personPlace, JSON.stringify(of));

export const openPerson = (key: PupilKey, { person: sealed }: SealedParts): Person =>
  person().parse(JSON.parse(key.open(personPlace, sealed)));

/** Seals each text for its place; one that says what it said before keeps its sealed form, so that the history shows no change of it. */
export const sealTexts = (key: PupilKey, texts: Texts, before: Texts = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(texts).map(([place, text]): [string, string] => {
      const old = Object.hasOwn(before, place) ? before[place] : undefined;
      return [place, old !== undefined && key.open(place, old) === text ? old : key.seal(place, text)];
    }),
  );

export const openTexts = (key: PupilKey, { texts }: SealedParts): Texts =>
  Object.fromEntries(Object.entries(texts).map(([place, sealed]): [string, string] => [place, key.open(place, sealed)]));
