/** A refusal as S3 words it. */
export class S3Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = 'S3Refusal';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const escapeXml = (text: string): string => text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const renderRefusal = ({ code, message, details }: S3Refusal, requestId: string): string => {
  const elements = Object.entries({ Code: code, Message: message, ...details, RequestId: requestId });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`).join('')}</Error>`;
};

export const accessDenied = (message = 'Access Denied'): S3Refusal => new S3Refusal(403, 'AccessDenied', message);
