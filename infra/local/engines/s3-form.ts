import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { S3Refusal } from './s3-errors.ts';

/** An upload form. Field names are in lower case; `content` is the one file. */
export type UploadForm = { readonly fields: ReadonlyMap<string, string>; readonly fileName: string; readonly content: Buffer };

/** A laptop's memory is the limit: an upload is held whole until it was checked. */
const LARGEST_UPLOAD_BYTES = 64 * 1024 * 1024;

/** Reads a multipart form up to its file; what comes after the file is ignored, as S3 does. */
export const readUploadForm = async (request: IncomingMessage): Promise<UploadForm> =>
  new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    let file: { readonly name: string; readonly chunks: Buffer[] } | undefined;
    let tooLarge = false;
    const parser = parserFor(request)
      .on('field', (name, value) => {
        if (!file) fields.set(name.toLowerCase(), value);
      })
      .on('file', (name, stream, info) => {
        if (file || name !== 'file') {
          stream.resume();
          return;
        }
        const chunks: Buffer[] = [];
        file = { name: info.filename ?? '', chunks };
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('limit', () => {
          tooLarge = true;
        });
      })
      .on('error', () => reject(malformed('The body of your POST request is not well-formed multipart/form-data.')))
      .on('close', () => {
        if (!file)
          reject(new S3Refusal(400, 'InvalidArgument', 'POST requires exactly one file upload per request.', { ArgumentName: 'file' }));
        else if (tooLarge)
          reject(
            new S3Refusal(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
              MaxSizeAllowed: LARGEST_UPLOAD_BYTES,
            }),
          );
        else resolve({ fields, fileName: file.name, content: Buffer.concat(file.chunks) });
      });
    request.on('error', reject);
    // An aborted upload must not look like a short file.
    request.on('aborted', () => reject(malformed('The request ended too early.')));
    request.pipe(parser);
  });

const parserFor = (request: IncomingMessage) => {
  try {
    return busboy({ headers: request.headers, limits: { fileSize: LARGEST_UPLOAD_BYTES, fieldSize: 64 * 1024, fields: 100 } });
  } catch {
    throw malformed('The body of your POST request is not well-formed multipart/form-data.');
  }
};

const malformed = (message: string): S3Refusal => new S3Refusal(400, 'MalformedPOSTRequest', message);
