import 'pdfmake';

declare module 'pdfmake' {
  /** Files in memory: where the library looks for fonts. */
  const virtualfs: { readonly writeFileSync: (name: string, content: unknown, encoding: 'base64') => void };
}
