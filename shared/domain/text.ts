import * as z from 'zod/mini';
import { holdsPersonalCode } from './personal-code.ts';

/**
 * Control, format (bidirectional overrides, zero-width and tag characters) and unassigned characters make one text look like another. The
 * replacement character stands where somebody's software has lost another one.
 */
const deceptive = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uFFFD]/u;
const deceptiveExceptLineBreaks = /(?![\n\t])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\uFFFD]/u;

/** One line break for all systems: a form of a Windows program sends two characters. */
const oneLineBreak = z.overwrite<string>((text) => text.replaceAll('\r\n', '\n'));

const normalised = (forbidden: RegExp, min: number, max: number) =>
  z.string().check(
    oneLineBreak,
    z.trim(),
    z.normalize('NFC'),
    z.minLength(min),
    z.maxLength(max),
    z.refine((value) => value.isWellFormed() && !forbidden.test(value), { params: { fault: 'bad-characters' } }),
    // What is trimmed away does not count: the description of the interface says it by a pattern.
    z.meta({ override: min === 0 ? {} : { pattern: min === 1 ? '\\S' : `\\S[\\s\\S]{${min - 2},}\\S` } }),
  );

/** A single line of human text, trimmed and in NFC, of `min` to `max` UTF-16 units. */
export const line = (max: number, min = 1) => normalised(deceptive, min, max);

/** Free text with line breaks, trimmed and in NFC, of `min` to `max` UTF-16 units. */
export const prose = (max: number, min = 1) => normalised(deceptiveExceptLineBreaks, min, max);

/** A single line that is kept readable, in records, events and lists: it must not name a person by his code. */
export const openLine = (max: number, min = 1) =>
  line(max, min).check(z.refine((text) => !holdsPersonalCode(text), { params: { fault: 'personal-data' } }));
