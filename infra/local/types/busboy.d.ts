/** The parts of busboy 1.6 that the local cloud uses; the package has no types of its own. */
declare module 'busboy' {
  import type { IncomingHttpHeaders } from 'node:http';
  import type { Readable, Writable } from 'node:stream';

  type FileStream = Readable & { readonly truncated: boolean };
  type Parser = Writable & {
    on(name: 'field', listener: (name: string, value: string) => void): Parser;
    on(name: 'file', listener: (name: string, stream: FileStream, info: { readonly filename?: string }) => void): Parser;
    on(name: 'close', listener: () => void): Parser;
    on(name: 'error', listener: (error: unknown) => void): Parser;
  };
  const busboy: (options: { readonly headers: IncomingHttpHeaders; readonly limits?: Readonly<Record<string, number>> }) => Parser;
  export = busboy;
}
