import * as z from 'zod/mini';

/** Control, bidirectional-override and invisible characters: they make one text look like another. */
const deceptive = /[\p{Cc}\p{Co}\p{Cn}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
const deceptiveExceptLineBreaks = /(?![\n\t])[\p{Cc}\p{Co}\p{Cn}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;

const normalised = (forbidden: RegExp, min: number, max: number) =>
  z
    .string()
    .check(
      z.trim(),
      z.normalize('NFC'),
      z.minLength(min),
      z.maxLength(max),
      z.refine((value) => value.isWellFormed() && !forbidden.test(value), { params: { fault: 'bad-characters' } }),
    );

/** A single line of human text, trimmed and in NFC, of `min` to `max` UTF-16 units. */
export const line = (max: number, min = 1) => normalised(deceptive, min, max);

/** Free text with line breaks, trimmed and in NFC, of `min` to `max` UTF-16 units. */
export const prose = (max: number, min = 1) => normalised(deceptiveExceptLineBreaks, min, max);
