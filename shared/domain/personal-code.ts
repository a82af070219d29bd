/**
 * Personas kods. Two forms are in use: the old one shows the birth date and carries a check digit; the new one (given
 * since 01.07.2017) starts with 32–39 and is random. A person's code can change once, so it is never a key.
 * Check digit: `((1 + Σ dᵢ·wᵢ) mod 11) mod 10`, as two public libraries compute it.
 */
const weights: readonly number[] = [10, 5, 8, 4, 2, 1, 6, 3, 7, 9];
const centuries: Readonly<Record<string, number>> = { '0': 1800, '1': 1900, '2': 2000 };

/** Eleven digits with an optional hyphen after the sixth → the digits alone, or undefined where it is no personal code. */
export const normalisePersonalCode = (text: string): string | undefined => {
  const match = /^(\d{6})-?(\d{5})$/.exec(text.trim());
  if (match === null) return undefined;
  const digits = `${match[1]}${match[2]}`;
  return isNewForm(digits) || isOldForm(digits) ? digits : undefined;
};

const isNewForm = (digits: string): boolean => /^3[2-9]/.test(digits);

const isOldForm = (digits: string): boolean => {
  const century = centuries[digits.charAt(6)];
  if (century === undefined) return false;
  const day = Number(digits.slice(0, 2));
  const month = Number(digits.slice(2, 4));
  const year = century + Number(digits.slice(4, 6));
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && checkDigit(digits) === Number(digits.charAt(10));
};

/** The check digit that the first ten digits of an old-form code demand. */
export const checkDigit = (digits: string): number =>
  (weights.reduce((sum, weight, index) => sum + weight * Number(digits.charAt(index)), 1) % 11) % 10;

/** Whether a text holds a valid personal code anywhere: digits of a longer number are none. */
export const holdsPersonalCode = (text: string): boolean =>
  [...text.matchAll(/(?<!\d)\d{6}[-\u2010-\u2015 ]?\d{5}(?!\d)/g)].some(
    ([found]) => normalisePersonalCode(found.replaceAll(/\D/g, '')) !== undefined,
  );

/** The birth date that a code of the old form shows; a code of the new form shows none. */
export const birthDateOf = (digits: string): string | undefined => {
  if (isNewForm(digits)) return undefined;
  const year = (centuries[digits.charAt(6)] ?? 0) + Number(digits.slice(4, 6));
  return `${year}-${digits.slice(2, 4)}-${digits.slice(0, 2)}`;
};
