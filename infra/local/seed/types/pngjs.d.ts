/** The part of pngjs 7 that the seed uses; the package has no types of its own. */
declare module 'pngjs' {
  export class PNG {
    constructor(options: { readonly width: number; readonly height: number });
    data: Buffer;
    static sync: { write(png: PNG, options?: { readonly colorType?: 0 | 2 | 4 | 6 }): Buffer };
  }
}
