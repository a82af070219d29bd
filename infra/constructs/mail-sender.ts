import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

export type MailSenderProps = {
  /** The one address that messages come from; its domain is ours. */
  readonly from: string;
  /** Where the API is reached: messages link to it. */
  readonly publicUrl: string;
};

/**
 * The domain that messages come from. It is deployed at once and becomes usable when its three records stand in the domain's name
 * service: SES signs every message with them (DKIM). Until then inviting answers that the message was not sent.
 */
export class MailSender extends Construct {
  readonly #identity: EmailIdentity;
  readonly #from: string;
  readonly #publicUrl: string;

  constructor(scope: Construct, id: string, { from, publicUrl }: MailSenderProps) {
    super(scope, id);
    const domain = /^[^@\s]+@([^@\s]+)$/.exec(from)?.[1];
    if (domain === undefined) throw new Error(`The CDK context mailFrom is no address: ${from}`);
    this.#from = from;
    this.#publicUrl = publicUrl;
    this.#identity = new EmailIdentity(this, 'Identity', { identity: Identity.domain(domain) });
    this.#identity.applyRemovalPolicy(RemovalPolicy.RETAIN);
    for (const [index, { name, value }] of this.#identity.dkimRecords.entries()) {
      new CfnOutput(this, `DkimRecord${index + 1}`, { value: `${name} CNAME ${value}`, description: 'To be put into the name service' });
    }
  }

  /** Lets the function send messages that link to the API. */
  bindTelling(fn: ServiceFunction): void {
    this.bindSending(fn);
    fn.know('PUBLIC_URL', this.#publicUrl);
  }

  /** Lets the function send from this address, and from no other of the domain. */
  bindSending(fn: ServiceFunction): void {
    fn.know('MAIL_FROM', this.#from);
    fn.allow(['ses:SendEmail'], [this.#identity.emailIdentityArn], { StringEquals: { 'ses:FromAddress': this.#from } });
  }
}
