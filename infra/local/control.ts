import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Clients, DemoClient } from './clients.ts';
import { type Clock, parseInstant } from './clock.ts';
import type { Mail } from './engines/ses.ts';
import { LocalCloudFailure } from './failures.ts';
import type { Faults } from './faults/faults.ts';
import { BodyTooLarge, readBody, sendJson } from './gateway/http.ts';
import type { InvokeResult } from './lambda/function-host.ts';
import type { LocalRedrive } from './redrive.ts';

export type ControlOptions = {
  readonly clock: Clock;
  /** Resolves when everything written so far is processed. */
  follow(): Promise<void>;
  readonly clients: Clients;
  /** An access token of a client, as the token endpoint gives it for its secret. */
  issueToken(client: DemoClient): Promise<string>;
  mail(): Promise<readonly Mail[]>;
  /** Undefined when the template has no schedule for that function. */
  runSchedule(functionName: string, scheduledTime: string): Promise<InvokeResult | undefined>;
  /** Undefined when the function has no dead letters. */
  readonly redrive: LocalRedrive;
  /** Undefined where nothing stands between the functions and the services. */
  readonly faults: Pick<Faults, 'report' | 'change'> | undefined;
  /** Takes what the cloud forgets by itself out of the engine's file. */
  forget(): Promise<void>;
};

class BadRequest extends Error {}

const isLoopbackHost = (host: string | undefined): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host ?? '');

/**
 * These endpoints give secrets away and move the clock, so only this machine's own tools may call them: a foreign name in `Host` is
 * DNS rebinding, and a foreign `Origin` is a web page that tries its luck.
 */
export const isOwnCaller = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean => {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  if (!isLoopbackHost(host)) return false;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === `http://${host}`;
};

const instant = z.string().refine((text) => {
  try {
    parseInstant(text);
    return true;
  } catch {
    return false;
  }
}, 'must be an RFC 3339 instant such as 2021-10-04T09:00:00Z');
const clockSchema = z.object({ now: instant });
const scheduleSchema = z.object({ scheduledTime: instant });
const faultsSchema = z.object({ faults: z.string() });

const readJson = async <T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> => {
  const text = (await readBody(request, 64 * 1024)).toString('utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')
        : 'the body is no JSON';
    throw new BadRequest(reason);
  }
};

/** `/_local/…`: what only a cloud on one's own machine can offer. Not part of the API, not in OpenAPI. */
export const createControl = ({ clock, follow, clients, issueToken, mail, runSchedule, redrive, faults, forget }: ControlOptions) => {
  const setClock = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { now } = await readJson(request, clockSchema);
    // What was written before the clock is set happened before.
    await follow();
    clock.set(now);
    sendJson(response, 200, { now: clock.now() });
  };

  const runNow = async (request: IncomingMessage, response: ServerResponse, functionName: string): Promise<void> => {
    const { scheduledTime } = await readJson(request, scheduleSchema);
    const result = await runSchedule(functionName, scheduledTime);
    if (!result) return sendJson(response, 404, { error: `The template schedules no function ${functionName}` });
    sendJson(response, result.ok ? 200 : 502, result.ok ? result.payload : result.error);
  };

  /** Shows a function's dead letters, or sends them again and keeps those that fail once more. */
  const sendAgain = async (response: ServerResponse, functionName: string, dryRun: boolean): Promise<void> => {
    const outcome = await redrive(functionName, dryRun);
    if (outcome === undefined) return sendJson(response, 404, { error: `The template gives ${functionName} no dead letters` });
    sendJson(response, 200, outcome);
  };

  const tellFaults = (response: ServerResponse): void =>
    faults === undefined
      ? sendJson(response, 409, { error: 'Started without --faults: nothing stands between the functions and the services' })
      : sendJson(response, 200, faults.report());

  const changeFaults = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const wanted = await readJson(request, faultsSchema);
    try {
      faults?.change(wanted.faults);
    } catch (error) {
      if (!(error instanceof LocalCloudFailure)) throw error;
      throw new BadRequest(error.message);
    }
    tellFaults(response);
  };

  /** `?role=ikvd-analyst`, and `&organisation=…` where several have it: the token alone, fit for a shell's `$(…)`. */
  const giveToken = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = new URL(request.url ?? '', 'http://127.0.0.1').searchParams;
    const organisation = query.get('organisation');
    const client = clients
      .list()
      .find(
        (one) =>
          one.role === query.get('role') && (organisation === null || ('id' in one.organisation && one.organisation.id === organisation)),
      );
    if (client === undefined) return sendJson(response, 404, { error: 'No client has that role there; /_local/principals lists all' });
    response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(await issueToken(client));
  };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const [, kind, functionName] = /^\/_local\/(schedules|dead-letters)\/([\w-]+)$/.exec(path) ?? [];
    const call = `${request.method} ${functionName === undefined ? path : `/_local/${kind}/{function}`}`;
    switch (call) {
      case 'GET /_local/clock':
        return sendJson(response, 200, { now: clock.now() });
      case 'PUT /_local/clock':
        return setClock(request, response);
      case 'GET /_local/principals':
        return sendJson(response, 200, { items: clients.list() });
      case 'GET /_local/token':
        return giveToken(request, response);
      case 'GET /_local/mail':
        return sendJson(response, 200, { items: await mail() });
      case 'GET /_local/faults':
        return tellFaults(response);
      case 'PUT /_local/faults':
        return changeFaults(request, response);
      case 'POST /_local/forget':
        await forget();
        return sendJson(response, 200, { now: clock.now() });
      case 'POST /_local/schedules/{function}':
        return runNow(request, response, functionName ?? '');
      case 'GET /_local/dead-letters/{function}':
        return sendAgain(response, functionName ?? '', true);
      case 'POST /_local/dead-letters/{function}':
        return sendAgain(response, functionName ?? '', false);
      default:
        return sendJson(response, 404, { error: 'No such local endpoint' });
    }
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!isOwnCaller(request)) return sendJson(response, 403, { error: 'Only this machine itself may call this' });
    try {
      await route(request, response);
    } catch (error) {
      if (!(error instanceof BadRequest || error instanceof BodyTooLarge)) throw error;
      sendJson(response, 400, { error: error.message });
    }
  };
};
