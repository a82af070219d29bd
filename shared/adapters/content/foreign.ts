/** What other kinds of files begin with: zip, PDF, RAR, 7z, gzip, ELF, Java and Mach-O. */
const signatures: readonly Buffer[] = [
  Buffer.from([0x50, 0x4b, 0x03, 0x04]),
  Buffer.from([0x50, 0x4b, 0x05, 0x06]),
  Buffer.from('%PDF-'),
  Buffer.from('Rar!'),
  Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
  Buffer.from([0x1f, 0x8b, 0x08]),
  Buffer.from([0x7f, 0x45, 0x4c, 0x46]),
  Buffer.from([0xca, 0xfe, 0xba, 0xbe]),
];

/** What makes a browser or a shell run something. */
const markup = /<(?:!doctype|html|script|svg|iframe|body|object|embed)\b|<\?php|#!\s*\/(?:usr\/)?bin\//i;

/** A Windows program: its old head, and within reach of it the new one. */
const holdsProgram = (bytes: Buffer): boolean => {
  const head = bytes.indexOf('MZ');
  return head >= 0 && bytes.subarray(head, head + 1_024).includes('PE\0\0');
};

/** Whether a piece of a file, where only its own kind's data belong, holds the beginning of something else. */
export const holdsForeign = (bytes: Buffer): boolean =>
  signatures.some((signature) => bytes.includes(signature)) || holdsProgram(bytes) || markup.test(bytes.toString('latin1'));
