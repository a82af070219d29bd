/** What the host tells a function's worker, and back. Payloads are JSON texts, so that nothing but JSON gets through, as in the cloud. */
export type WorkerSettings = {
  readonly folder: string;
  /** `index.handler`: file and export. */
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
};
export type InvokeMessage = { readonly requestId: string; readonly event: string; readonly timeoutMs: number };
export type FunctionError = { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };
export type ResultMessage =
  | { readonly requestId: string; readonly payload: string }
  | { readonly requestId: string; readonly error: FunctionError };
