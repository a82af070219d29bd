import {
  AccessLogFormat,
  AuthorizationType,
  CfnAccount,
  CognitoUserPoolsAuthorizer,
  type CorsOptions,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acceptedHeaders, exposedHeaders } from '../../shared/http/security-headers.ts';
import type { FunctionName, Route } from '../../shared/routes/route.ts';
import { type Throttle, throttles } from '../edge.ts';
import { removalOf, settingsOf } from '../stages.ts';
import { scopeInToken } from './callers.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import type { ServiceFunction } from './service-function.ts';

type Operation = Route & { readonly operationId: string };

export type ServiceApiProps = {
  readonly routes: readonly Operation[];
  readonly functions: Readonly<Record<FunctionName, ServiceFunction>>;
  readonly userPool: IUserPool;
  /** The one origin whose pages may call the API from a browser; nobody's when absent. */
  readonly corsOrigin: string | undefined;
};

/** The regional REST API: exactly the routes of the table, each with its function and its scope. */
export class ServiceApi extends Construct {
  readonly api: RestApi;
  /** Its own address, without a slash at the end. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: ServiceApiProps) {
    super(scope, id);
    const settings = settingsOf(this);
    const accessLogs = new LogGroup(this, 'AccessLogs', { retention: settings.accessLogs, removalPolicy: removalOf(this) });
    this.api = new RestApi(this, 'Gateway', {
      description: 'PuMPuRS: support plans, claims and statistics',
      // Metrics go by this name: each stage has its own.
      restApiName: Stack.of(this).stackName,
      endpointTypes: [EndpointType.REGIONAL],
      // Bodies above this size are compressed for callers that accept it.
      minCompressionSize: compressAbove,
      ...(props.corsOrigin === undefined ? {} : { defaultCorsPreflightOptions: preflight(props.corsOrigin) }),
      // To whoever accepts it first of all, the gateway gives such an answer as bytes; requests are JSON.
      binaryMediaTypes: ['application/pdf'],
      deployOptions: {
        stageName: 'v1',
        tracingEnabled: true,
        ...methodSettings(settings.throttle),
        methodOptions: Object.fromEntries(
          props.routes.flatMap(({ operationId, path, method }) => {
            const throttle = throttles[operationId];
            return throttle === undefined ? [] : [[`${path}/${method}`, methodSettings(lower(throttle, settings.throttle))]];
          }),
        ),
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogFields)),
      },
    });
    this.url = this.api.url.replace(/\/$/, '');
    this.#letGatewayLog();
    addGatewayResponses(this.api, props.corsOrigin);

    const authorizer = new CognitoUserPoolsAuthorizer(this, 'Authorizer', { cognitoUserPools: [props.userPool] });
    const integrations = new Map<FunctionName, LambdaIntegration>();
    for (const route of props.routes) {
      const integration =
        integrations.get(route.function) ??
        new LambdaIntegration(props.functions[route.function].lambda, { allowTestInvoke: false, scopePermissionToMethod: false });
      integrations.set(route.function, integration);
      this.api.root.resourceForPath(route.path).addMethod(route.method, integration, methodOptions(route, authorizer));
    }
  }

  /** An account has one role for the gateway's logs; without it a stage that logs cannot be created. */
  #letGatewayLog(): void {
    const role = new Role(this, 'LoggingRole', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    const account = new CfnAccount(this, 'LoggingAccount', { cloudWatchRoleArn: role.roleArn });
    this.api.deploymentStage.node.addDependency(account);
  }
}

/** What holds for one method holds for it whole: nothing is taken from the stage's own settings. */
const methodSettings = ({ rate, burst }: Throttle) => ({
  // Of the stage as a whole they are free. Five for each of a hundred methods would cost more than everything else: see decision 029.
  metricsEnabled: false,
  loggingLevel: MethodLoggingLevel.ERROR,
  // Never the bodies: they hold personal data.
  dataTraceEnabled: false,
  throttlingRateLimit: rate,
  throttlingBurstLimit: burst,
});

const lower = (one: Throttle, other: Throttle): Throttle => ({
  rate: Math.min(one.rate, other.rate),
  burst: Math.min(one.burst, other.burst),
});

/** The gateway answers a browser that asks before it calls. */
const preflight = (origin: string): CorsOptions => ({
  allowOrigins: [origin],
  allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowHeaders: [...acceptedHeaders],
  exposeHeaders: [...exposedHeaders],
  maxAge: Duration.hours(1),
});

const compressAbove = Size.kibibytes(1);

/** Who called what, when, and what came of it. No query strings: they may carry what a path may not. */
const accessLogFields = {
  requestId: '$context.requestId',
  requestTimeEpoch: '$context.requestTimeEpoch',
  method: '$context.httpMethod',
  resource: '$context.resourcePath',
  status: '$context.status',
  error: '$context.error.responseType',
  subject: '$context.authorizer.claims.sub',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  responseBytes: '$context.responseLength',
  traceId: '$context.xrayTraceId',
} as const;

const methodOptions = ({ operationId: operationName, access }: Operation, authorizer: IAuthorizer): MethodOptions =>
  access === 'public'
    ? { operationName, authorizationType: AuthorizationType.NONE }
    : {
        operationName,
        authorizationType: AuthorizationType.COGNITO,
        authorizer,
        authorizationScopes: [scopeInToken(access.scope)],
      };
