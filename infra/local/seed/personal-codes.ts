import { checkDigit } from '../../../shared/domain/personal-code.ts';
import type { Random } from './random.ts';

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/**
 * A personal code of the old form that is valid and nobody's: its century digit is 0, so its owner would be born in the 1800s.
 * With the pupil's real century about one code in twenty would be a real child's.
 */
export const oldFormCode = (random: Random, yearOfBirth: number): string => {
  const date = `${twoDigits(random.between(1, 28))}${twoDigits(random.between(1, 12))}${twoDigits(yearOfBirth % 100)}`;
  const firstTen = `${date}0${String(random.below(1000)).padStart(3, '0')}`;
  return `${date}-${firstTen.slice(6)}${checkDigit(firstTen)}`;
};

/** A personal code of the new form, which tells no birth date and has no check digit. Real ones begin with 32 so far; these with 39. */
export const newFormCode = (random: Random): string =>
  `39${String(random.below(10_000)).padStart(4, '0')}-${String(random.below(100_000)).padStart(5, '0')}`;
