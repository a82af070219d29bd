import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { createHandler as accessHandler } from '../../functions/access/handler.ts';
import { createHandler as claimsHandler } from '../../functions/claims/handler.ts';
import { createHandler as documentationHandler } from '../../functions/documentation/handler.ts';
import { createHandler as openDataHandler } from '../../functions/open-data/handler.ts';
import { createHandler as paymentsHandler } from '../../functions/payments/handler.ts';
import { createHandler as plansHandler } from '../../functions/plans/handler.ts';
import { createHandler as projectsHandler } from '../../functions/projects/handler.ts';
import { createHandler as pupilsHandler } from '../../functions/pupils/handler.ts';
import { createHandler as receiptsHandler } from '../../functions/receipts/handler.ts';
import { createHandler as referenceHandler } from '../../functions/reference/handler.ts';
import { createHandler as reportsHandler } from '../../functions/reports/handler.ts';
import { createHandler as statisticsHandler } from '../../functions/statistics/handler.ts';
import type { FunctionName } from '../../shared/routes/route.ts';
import { routes } from '../../shared/routes.ts';
import { answerOf, gatewayEvent, lambdaContext } from './gateway.ts';
import { operationOver } from './http.ts';
import type { MemoryRecords } from './memory-records.ts';

type Invoke = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

type Ask = {
  readonly subject?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, readonly string[]>>;
  readonly body?: unknown;
  /** When; noon of the tests' day where it is left out. */
  readonly now?: number;
};

/** The whole API over the memory ports: every operation of the route table, called by its name. */
export const apiOver = (records: MemoryRecords) => {
  const logged: (readonly [string, object])[] = [];
  const log = (event: string, fields: object) => void logged.push([event, fields]);
  const histories = { schools: records.history, reference: records.history };
  const dependencies = {
    ...records,
    histories,
    agreementHistory: records.history,
    batchHistory: records.history,
    pupilHistory: records.history,
    http: { ...operationOver(records), log },
  };
  const context = lambdaContext();
  const [access, claims, payments, plans, projects, receipts, reference, statistics, reports, openData, pupils] = [
    accessHandler(dependencies),
    claimsHandler(dependencies),
    paymentsHandler(dependencies),
    plansHandler(dependencies),
    projectsHandler(dependencies),
    receiptsHandler(dependencies),
    referenceHandler(dependencies),
    statisticsHandler(dependencies),
    reportsHandler(dependencies),
    openDataHandler(dependencies),
    pupilsHandler(dependencies),
  ];
  const documentation = documentationHandler({ read: (name) => `contents of ${name}`, log });
  const functions: Readonly<Record<FunctionName, Invoke>> = {
    access: (event) => access(event, context),
    claims: (event) => claims(event, context),
    documentation,
    payments: (event) => payments(event, context),
    plans: (event) => plans(event, context),
    pupils: (event) => pupils(event, context),
    projects: (event) => projects(event, context),
    receipts: (event) => receipts(event, context),
    reference: (event) => reference(event, context),
    statistics: (event) => statistics(event, context),
    reports: (event) => reports(event, context),
    'open-data': (event) => openData(event, context),
  };
  const call = async (operationId: string, { subject, params = {}, headers, query, body, now }: Ask = {}) => {
    const route = routes.find((one) => one.operationId === operationId);
    if (route === undefined) throw new Error(`no operation ${operationId}`);
    const event = gatewayEvent({
      method: route.method,
      path: route.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => params[name] ?? ''),
      resource: route.path,
      params,
      ...(subject === undefined ? {} : { subject }),
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(now === undefined ? {} : { now }),
    });
    const result = await functions[route.function](event);
    const answered =
      result.headers?.['Content-Type']?.toString().includes('json') === true && !result.body.startsWith('contents')
        ? answerOf(result)
        : { status: result.statusCode, headers: result.headers, body: result.body };
    return { ...answered, text: result.body };
  };
  return { call, logged };
};
