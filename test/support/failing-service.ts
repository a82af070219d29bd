import { createServer, type ServerResponse } from 'node:http';

/** How a service of AWS fails: it answers an error, never answers, hangs up, or nobody is there. */
export type FailureMode = 'throttled' | 'broken' | 'hanging' | 'hung-up' | 'refused' | 'denied';

type Service = 'dynamodb' | 'kms' | 's3' | 'ses';

const codes = {
  throttled: {
    dynamodb: [400, 'ThrottlingException'],
    kms: [400, 'ThrottlingException'],
    s3: [503, 'SlowDown'],
    ses: [429, 'TooManyRequestsException'],
  },
  broken: {
    dynamodb: [500, 'InternalServerError'],
    kms: [500, 'KMSInternalException'],
    s3: [500, 'InternalError'],
    ses: [500, 'InternalServiceErrorException'],
  },
  denied: {
    dynamodb: [400, 'AccessDeniedException'],
    kms: [400, 'AccessDeniedException'],
    s3: [403, 'AccessDenied'],
    ses: [403, 'AccessDeniedException'],
  },
} as const satisfies Partial<Record<FailureMode, Record<Service, readonly [number, string]>>>;

const answerError = (response: ServerResponse, service: Service, [status, code]: readonly [number, string]): void => {
  const headers = { 'x-amzn-requestid': 'aws-request-1', 'x-amz-request-id': 'aws-request-1', 'x-amzn-errortype': code };
  if (service === 's3')
    response.writeHead(status, { ...headers, 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
  else response.writeHead(status, { ...headers, 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify({ __type: code }));
};

export type FailingService = {
  readonly url: string;
  /** How often it was asked. */
  readonly asked: () => number;
  readonly stop: () => Promise<void>;
};

/** Something at an address of this machine that fails as a service of AWS does. */
export const failingService = async (service: Service, mode: FailureMode): Promise<FailingService> => {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    request.resume();
    if (mode === 'hanging') return;
    if (mode === 'hung-up') request.socket.destroy();
    else if (mode !== 'refused') answerError(response, service, codes[mode][service]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  if (mode === 'refused') await stop();
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, stop };
};
