import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { birthDateOf, checkDigit, holdsPersonalCode, normalisePersonalCode } from '../../shared/domain/personal-code.ts';
import { personalCode } from '../../shared/domain/pupil.ts';

/** Day, month, two digits of the year, century digit and serial number, without the check digit. */
const tenDigits = (date: Date, serial: number): string => {
  const two = (number: number) => String(number).padStart(2, '0');
  const century = { 18: '0', 19: '1', 20: '2' }[Math.floor(date.getUTCFullYear() / 100)] ?? '';
  return [
    two(date.getUTCDate()),
    two(date.getUTCMonth() + 1),
    two(date.getUTCFullYear() % 100),
    century,
    String(serial).padStart(3, '0'),
  ].join('');
};

const births = fc.date({ min: new Date('1800-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const serials = fc.integer({ min: 0, max: 999 });
const beginnings = fc.tuple(births, serials).map(([date, serial]) => tenDigits(date, serial));

/** The definition once more, by hand: the weights as they are published, not as the code has them. */
const remainderOf = (ten: string): number =>
  [10, 5, 8, 4, 2, 1, 6, 3, 7, 9].reduce((sum, weight, index) => sum + weight * Number(ten.charAt(index)), 1) % 11;

describe('the check digit of an old personal code', () => {
  // Worked out with pencil and paper: 1 + Σ digit × weight, modulo 11.
  it.each([
    ['0000000000', 1],
    ['1000000000', 0], // 11 → 0
    ['0100000000', 6],
    ['0010000000', 9],
    ['0001000000', 5],
    ['0000100000', 3],
    ['0000010000', 2],
    ['0000001000', 7],
    ['0000000100', 4],
    ['0000000010', 8],
    ['0000000001', 0], // 1 + 9 = 10 → 0
    ['0101101000', 7], // 1 + 5 + 4 + 2 + 6 = 18 → 7
  ])('of %s weighs every digit', (ten, digit) => {
    expect(checkDigit(ten)).toBe(digit);
  });

  it('is 0 where the remainder is 10', () => {
    const [ten] = fc.sample(
      beginnings.filter((candidate) => remainderOf(candidate) === 10),
      { numRuns: 1, seed: 7 },
    );
    expect(normalisePersonalCode(`${ten}0`)).toBe(`${ten}0`);
  });

  it('accepts exactly one last digit after any birth date and serial number', () => {
    fc.assert(
      fc.property(beginnings, (ten) => {
        const accepted = Array.from({ length: 10 }, (_, digit) => `${ten}${digit}`).filter(
          (code) => normalisePersonalCode(code) !== undefined,
        );
        expect(accepted).toEqual([`${ten}${remainderOf(ten) % 10}`]);
      }),
    );
  });
});

const oldForm = (ten: string): string => `${ten}${checkDigit(ten)}`;

describe('a personal code of the old form', () => {
  it('may be written with or without its hyphen, and within blanks', () => {
    const code = oldForm('1203052123');
    const hyphenated = `${code.slice(0, 6)}-${code.slice(6)}`;
    expect(normalisePersonalCode(code)).toBe(code);
    expect(normalisePersonalCode(hyphenated)).toBe(code);
    expect(normalisePersonalCode(` ${hyphenated}\n`)).toBe(code);
  });

  it.each([
    ['30 February', '3002052123'],
    ['29 February of a year that is no leap year', '2902052123'],
    ['29 February 1900', '2902001123'],
    ['31 April', '3104052123'],
    ['day zero', '0001052123'],
    ['month zero', '0100052123'],
    ['month thirteen', '0113052123'],
    ['a century to come', '0101053123'],
  ])('is refused for %s, though its check digit is right', (_what, ten) => {
    expect(normalisePersonalCode(oldForm(ten))).toBeUndefined();
  });

  it.each([
    ['29 February of a leap year', '2902042123'],
    ['29 February 2000', '2902002123'],
    ['the nineteenth century', '3112990123'],
  ])('is accepted for %s', (_what, ten) => {
    expect(normalisePersonalCode(oldForm(ten))).toBe(oldForm(ten));
  });
});

describe('a personal code of the new form', () => {
  it('starts with 32 to 39, whatever follows', () => {
    const nineDigits = fc.stringMatching(/^\d{9}$/);
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 39 }), nineDigits, (start, rest) => {
        expect(normalisePersonalCode(`${start}${rest}`)).toBe(`${start}${rest}`);
      }),
    );
  });

  it('keeps its hyphen out of what is stored', () => {
    expect(normalisePersonalCode('321234-56789')).toBe('32123456789');
  });

  it.each(['30', '31', '40', '99'])('does not start with %s', (start) => {
    const codes = Array.from({ length: 10 }, (_, digit) => `${start}999999${digit}99`);
    expect(codes.filter((code) => normalisePersonalCode(code) !== undefined)).toEqual([]);
  });
});

describe('what is no personal code', () => {
  it.each(['', '3212345678', '321234567890', '32123-456789', '321234--56789', '3212E4-56789', '３２１２３４-56789', '321234 56789'])(
    '%j is refused',
    (text) => {
      expect(normalisePersonalCode(text)).toBeUndefined();
    },
  );

  it('is told by its own fault, and a right one comes out in digits alone', () => {
    expect(personalCode().safeParse('321234-56789')).toMatchObject({ success: true, data: '32123456789' });
    expect(personalCode().safeParse('311234-56789').error?.issues).toMatchObject([{ params: { fault: 'bad-personal-code' } }]);
  });
});

describe('a birth date', () => {
  it.each([
    ['06090320000', '2003-09-06'],
    ['01019910000', '1999-01-01'],
    ['31129900000', '1899-12-31'],
  ])('stands in %s: %s', (digits, date) => {
    expect(birthDateOf(digits)).toBe(date);
  });

  it('does not stand in a code of the new form', () => {
    expect(birthDateOf('32123456789')).toBeUndefined();
  });
});

describe('a text', () => {
  it.each(['321234-56789', '32123456789', 'Lieta 321234-56789.', 'a32123456789b', '321234 56789', '321234‑56789', '(321234–56789)'])(
    'holds a personal code: %j',
    (text) => {
      expect(holdsPersonalCode(text)).toBe(true);
    },
  );

  it.each(['', 'Lieta 7-12/3', '40003032949', '132123456789', '321234567890', '3212345678', '321234-5678', '+371 29123456', '2021-10-04'])(
    'holds none: %j',
    (text) => {
      expect(holdsPersonalCode(text)).toBe(false);
    },
  );
});
