import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { removalOf } from '../stages.ts';
import type { ServiceFunction } from './service-function.ts';

export type MailSenderProps = {
  /** The one address that messages come from; its domain is ours. */
  readonly from: string;
};

/**
 * The domain that messages come from. It is deployed at once and becomes usable when its three records stand in the domain's name
 * service: SES signs every message with them (DKIM). Until then inviting answers that the message was not sent.
 */
export class MailSender extends Construct {
  readonly #identity: EmailIdentity;
  readonly #from: string;

  constructor(scope: Construct, id: string, { from }: MailSenderProps) {
    super(scope, id);
    const domain = /^[^@\s]+@([^@\s]+)$/.exec(from)?.[1];
    if (domain === undefined) throw new Error(`The CDK context mailFrom is no address: ${from}`);
    this.#from = from;
    this.#identity = new EmailIdentity(this, 'Identity', { identity: Identity.domain(domain) });
    this.#identity.applyRemovalPolicy(removalOf(this));
    for (const [index, { name, value }] of this.#identity.dkimRecords.entries()) {
      new CfnOutput(this, `DkimRecord${index + 1}`, { value: `${name} CNAME ${value}`, description: 'To be put into the name service' });
    }
  }

  /** Lets the function send messages that link to the API, which is reached there. */
  bindTelling(fn: ServiceFunction, publicUrl: string): void {
    this.bindSending(fn);
    fn.know('PUBLIC_URL', publicUrl);
  }

  /** Lets the function send from this address, and from no other of the domain. */
  bindSending(fn: ServiceFunction): void {
    fn.know('MAIL_FROM', this.#from);
    fn.allow(['ses:SendEmail'], [this.#identity.emailIdentityArn], { StringEquals: { 'ses:FromAddress': this.#from } });
  }
}
