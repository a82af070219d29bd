/** The part of pngjs 7 that is used here; the package has no types of its own. */
declare module 'pngjs' {
  export class PNG {
    constructor(options: { readonly width: number; readonly height: number });
    data: Buffer;
    static sync: {
      read(bytes: Buffer, options?: { readonly checkCRC?: boolean }): PNG;
      write(png: PNG, options?: { readonly colorType?: 0 | 2 | 4 | 6 }): Buffer;
    };
  }
}
