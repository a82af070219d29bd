import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { largestBodyBytes } from '../edge.ts';

/** From one address in five minutes: a municipality's whole office behind one address stays well below it. */
const requestsPerAddress = 10_000;

const managedGroups = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet'] as const;

/** A number of bytes of at least `largestBodyBytes`, as `Content-Length` says it. */
const oversized = (([first, ...rest]: string) => `^0*([${first}-9][0-9]{${rest.length}}|[1-9][0-9]{${rest.length + 1},})$`)(
  String(largestBodyBytes),
);

const header = (name: string): Pick<CfnWebACL.RegexMatchStatementProperty, 'fieldToMatch' | 'textTransformations'> => ({
  fieldToMatch: { singleHeader: { Name: name } },
  textTransformations: [{ priority: 0, type: 'NONE' }],
});

/** Stops floods and known attacks before they reach the gateway. */
export class WebFirewall extends Construct {
  constructor(scope: Construct, id: string, props: { readonly stage: Stage }) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Rules', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('Firewall'),
      rules: [
        {
          name: 'Flood',
          priority: 0,
          action: { block: {} },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: requestsPerAddress } },
          visibilityConfig: visibility('Flood'),
        },
        {
          name: 'OversizedBody',
          priority: 1,
          action: { block: {} },
          statement: { regexMatchStatement: { ...header('content-length'), regexString: oversized } },
          visibilityConfig: visibility('OversizedBody'),
        },
        ...managedGroups.map((name, index) => ({
          name,
          priority: index + 2,
          overrideAction: { none: {} },
          statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
          visibilityConfig: visibility(name),
        })),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { resourceArn: props.stage.stageArn, webAclArn: acl.attrArn });
  }
}

// Sampled requests would keep callers' paths and headers where nobody expects them.
const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  metricName,
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: false,
});
