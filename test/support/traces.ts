import { createHash } from 'node:crypto';

/** What must not be left anywhere. A code is looked for digit by digit, a text as it was written. */
export type Secret = { readonly kind: 'code' | 'text'; readonly value: string };

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

/** Base64 of a text at each of the three places where it can begin in a longer one, without what its neighbours decide. */
const inBase64 = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].flatMap((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const inner = whole.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });

const escaped = (text: string): string =>
  [...text].map((character) => (character < '\u0080' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)).join('');

const hashes = (text: string): readonly (readonly [string, Buffer])[] =>
  (['sha256', 'sha1', 'md5'] as const).flatMap((algorithm) => {
    const hash = createHash(algorithm).update(text).digest();
    return [
      [`${algorithm}`, hash],
      [`${algorithm} in hex`, Buffer.from(hash.toString('hex'))],
      [`${algorithm} in base64`, Buffer.from(hash.toString('base64').replaceAll('=', ''))],
    ] as const;
  });

/** How a text may have been written down. */
const writings = (text: string): readonly (readonly [string, Buffer])[] => [
  ...(['NFC', 'NFD'] as const).map((form) => [form, Buffer.from(text.normalize(form))] as const),
  ['UTF-16', Buffer.from(text, 'utf16le')],
  ['UTF-16 BE', utf16be(text)],
  ['hex', Buffer.from(Buffer.from(text).toString('hex'))],
  ['upper-case hex', Buffer.from(Buffer.from(text).toString('hex').toUpperCase())],
  ['JSON escapes', Buffer.from(escaped(text))],
  ['a URL', Buffer.from(encodeURIComponent(text))],
  ['a form', Buffer.from(encodeURIComponent(text).replaceAll('%20', '+'))],
  ...[...inBase64(Buffer.from(text))].map((written) => ['base64', Buffer.from(written)] as const),
];

const groupings = (code: string): readonly string[] => {
  const digits = code.replaceAll(/\D/g, '');
  return [digits, `${digits.slice(0, 6)}-${digits.slice(6)}`];
};

/** The eleven digits, whatever single bytes stand between them: hyphens, spaces, the zeros of UTF-16. */
const spelledOut = (code: string): RegExp => new RegExp(code.replaceAll(/\D/g, '').split('').join('[^0-9A-Za-z]{0,2}'));

/**
 * In what ways a secret is told by some bytes; none: it is not there. A plain hash of a code tells it, for there are few enough codes to
 * try them all.
 */
export const tracesIn = (bytes: Buffer, { kind, value }: Secret): readonly string[] => {
  const forms = kind === 'text' ? writings(value) : groupings(value).flatMap((text) => [...writings(text), ...hashes(text)]);
  return [
    ...forms.filter(([, form]) => bytes.includes(form)).map(([name]) => name),
    ...(kind === 'code' && spelledOut(value).test(bytes.toString('latin1')) ? ['digits'] : []),
  ];
};
