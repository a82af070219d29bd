import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  StandardThreatProtectionMode,
  UserPool,
} from 'aws-cdk-lib/aws-cognito';
import { Aws, CfnOutput, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type Scope, scopes } from '../../shared/domain/access.ts';
import { removalOf, settingsOf } from '../stages.ts';

/** Scopes as they stand in a token: `pumpurs/plans.read`. */
export const resourceServer = 'pumpurs';
export const scopeInToken = (scope: Scope): string => `${resourceServer}/${scope}`;

export type CallersProps = {
  readonly stage: string;
  /** Where a person's browser returns with the authorization code. */
  readonly callbackUrl: string;
};

/** Who may get a token: systems by client credentials, people by authorization code with PKCE. */
export class Callers extends Construct {
  readonly userPool: UserPool;

  constructor(scope: Construct, id: string, props: CallersProps) {
    super(scope, id);
    this.userPool = new UserPool(this, 'UserPool', {
      // An account by itself opens nothing: access is granted, or accepted with the code of an invitation.
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: { minLength: 12, requireLowercase: true, requireUppercase: true, requireDigits: true, requireSymbols: true },
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: settingsOf(this).isProtected,
      removalPolicy: removalOf(this),
    });
    // The domain's name is one among all accounts of a region, so it carries the account's number.
    const domain = this.userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${resourceServer}-${props.stage}-${Aws.ACCOUNT_ID}` },
    });

    const declared = Object.entries(scopes).map(
      ([scopeName, scopeDescription]) => new ResourceServerScope({ scopeName, scopeDescription }),
    );
    const server = this.userPool.addResourceServer('ResourceServer', { identifier: resourceServer, scopes: declared });
    const everyScope = declared.map((scope) => OAuthScope.resourceServer(server, scope));
    const everyClient = {
      accessTokenValidity: Duration.minutes(15),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    } as const;
    const systems = this.userPool.addClient('SystemClient', {
      ...everyClient,
      generateSecret: true,
      oAuth: { flows: { clientCredentials: true }, scopes: everyScope },
    });
    const people = this.userPool.addClient('PeopleClient', {
      ...everyClient,
      // A browser keeps no secret: PKCE takes its place.
      generateSecret: false,
      refreshTokenValidity: Duration.hours(12),
      authFlows: { userSrp: true },
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, ...everyScope],
        callbackUrls: [props.callbackUrl],
      },
    });
    const tell = (name: string, value: string, description: string): void => void new CfnOutput(this, name, { value, description });
    tell('UserPoolId', this.userPool.userPoolId, 'The register of callers');
    tell('SignIn', domain.baseUrl(), 'Where people sign in (/oauth2/authorize) and systems get tokens (/oauth2/token)');
    tell('SystemClientId', systems.userPoolClientId, 'The first client for software; each school gets one of its own');
    tell('PeopleClientId', people.userPoolClientId, 'The client by which people sign in');
  }
}
