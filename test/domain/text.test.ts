import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { line, prose } from '../../shared/domain/text.ts';

const name = line(20);
const note = prose(20);

const faultOf = (result: ReturnType<typeof name.safeParse>) => result.error?.issues[0];

const named = (text: string): string =>
  [...text].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ');

describe('a line of text', () => {
  it('keeps Latvian letters and loses blanks around it', () => {
    expect(name.parse('  Ķēniņš Ģirts  ')).toBe('Ķēniņš Ģirts');
  });

  it('is stored in NFC, so that two spellings of one letter are one text', () => {
    const decomposed = 'Be\u0304rzin\u0327s\u030C';
    expect(name.parse(decomposed)).toBe('Bērziņš');
    expect(name.parse(decomposed)).toBe(name.parse('Bērziņš'));
  });

  it('is measured after trimming and composing', () => {
    expect(name.parse(`  ${'e\u0304'.repeat(20)}  `)).toHaveLength(20);
    expect(faultOf(name.safeParse('a'.repeat(21)))).toMatchObject({ code: 'too_big' });
    expect(faultOf(name.safeParse('   '))).toMatchObject({ code: 'too_small' });
  });

  it.each([
    ['a bidirectional override', '\u202E'],
    ['a bidirectional isolate', '\u2066'],
    ['a right-to-left mark', '\u200F'],
    ['an Arabic letter mark', '\u061C'],
    ['a zero-width space', '\u200B'],
    ['a word joiner', '\u2060'],
    ['a byte-order mark', '\uFEFF'],
    ['a soft hyphen', '\u00AD'],
    ['an invisible tag letter', '\u{E0041}'],
    ['a null', '\0'],
    ['an escape', '\u001B'],
    ['a delete', '\u007F'],
    ['a C1 control', '\u0085'],
    ['a line separator', '\u2028'],
    ['a private-use character', '\uE000'],
    ['a noncharacter', '\uFFFF'],
    ['what replaced a lost character', '\uFFFD'],
    ['a line break', '\n'],
    ['a tab', '\t'],
  ])('does not hide %s', (_what, character) => {
    expect(faultOf(name.safeParse(`Jā${character}nis`)), named(character)).toMatchObject({ params: { fault: 'bad-characters' } });
  });

  it.each([
    ['a high surrogate', 'J\uD83D'],
    ['a low surrogate', '\uDE00J'],
    ['surrogates in the wrong order', '\uDE00\uD83D'],
  ])('has no %s alone', (_what, text) => {
    expect(faultOf(name.safeParse(text))).toMatchObject({ params: { fault: 'bad-characters' } });
  });

  it('may have a character beyond the basic plane', () => {
    expect(name.parse('Jānis 😀')).toBe('Jānis 😀');
  });
});

describe('free text', () => {
  it('may have lines and tabs', () => {
    expect(note.parse('viens\n\tdivi')).toBe('viens\n\tdivi');
  });

  it('has the line breaks of one system only', () => {
    expect(note.parse('viens\r\ndivi')).toBe('viens\ndivi');
  });

  it.each(['\u202E', '\u2028', '\0', '\u200B', '\rx'])('hides nothing either: %j', (character) => {
    expect(note.safeParse(`a${character}b`).error?.issues[0]).toMatchObject({ params: { fault: 'bad-characters' } });
  });
});

describe('accepted text', () => {
  it('is accepted again as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        const first = note.safeParse(text);
        if (first.success) expect(note.safeParse(first.data)).toMatchObject({ success: true, data: first.data });
      }),
    );
  });
});
