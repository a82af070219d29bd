import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../shared/routes/route.ts';
import { routes } from '../../shared/routes.ts';
import { ServiceApi } from '../constructs/rest-api.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { WebFirewall } from '../constructs/web-firewall.ts';
import { type DeploymentContext, settingsOf } from '../stages.ts';
import type { DataStack } from './data-stack.ts';

export type ApiStackProps = StackProps & Pick<DeploymentContext, 'publicUrl' | 'corsOrigin'> & { readonly data: DataStack };

/** The API: one function per aggregate behind one gateway. */
export class ApiStack extends Stack {
  readonly api: ServiceApi;
  /** Where the API is reached; without a slash at its end. */
  readonly publicUrl: string;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { records, receipts, reports, keys, callers, mail } = props.data;

    const plans = new ServiceFunction(this, { name: 'plans', description: 'Support plans: prepare, submit, approve, complete' });
    records.bindTable(plans);
    keys.bindMacKey(plans);
    keys.bindDataKey(plans);

    const pupils = new ServiceFunction(this, {
      name: 'pupils',
      description: 'Pupils: who read their data, a copy for them, holds, erasure',
    });
    records.bindTable(pupils);
    keys.bindMacKey(pupils);
    keys.bindOpeningPupils(pupils);

    const projects = new ServiceFunction(this, { name: 'projects', description: 'Youth NGO projects: register, log participation, close' });
    records.bindTable(projects);
    keys.bindMacKey(projects);

    const claims = new ServiceFunction(this, { name: 'claims', description: 'Claims: prepare, submit, approve, verify, pay' });
    records.bindTable(claims);
    keys.bindMacKey(claims);

    const payments = new ServiceFunction(this, { name: 'payments', description: 'Agreements, payment batches, the ledger' });
    records.bindTable(payments);
    keys.bindMacKey(payments);

    const receiptFiles = new ServiceFunction(this, {
      name: 'receipts',
      description: 'Receipts: forms to upload, what came of it, links to download',
    });
    records.bindTable(receiptFiles);
    receipts.bindGiving(receiptFiles);

    const statistics = new ServiceFunction(this, { name: 'statistics', description: 'Compiled statistics' });
    records.bindTable(statistics);

    const reportFiles = new ServiceFunction(this, { name: 'reports', description: 'Reports to partners: lists, links to files' });
    records.bindTable(reportFiles);
    keys.bindMacKey(reportFiles);
    reports.bindGiving(reportFiles);

    const openData = new ServiceFunction(this, { name: 'open-data', description: 'What is open to everybody' });
    records.bindTable(openData);

    const access = new ServiceFunction(this, { name: 'access', description: 'Who has access: grant, invite, list, revoke' });
    records.bindTable(access);
    keys.bindMacKey(access);
    keys.bindSealingAddresses(access);
    mail.bindSending(access);

    const reference = new ServiceFunction(this, {
      name: 'reference',
      description: 'Programmes, semesters, municipalities, schools, health',
    });
    records.bindTable(reference);
    keys.bindMacKey(reference);

    const documentation = new ServiceFunction(this, {
      name: 'documentation',
      description: 'The OpenAPI document and its readable reference',
    });

    const functions = {
      plans,
      pupils,
      projects,
      claims,
      payments,
      receipts: receiptFiles,
      statistics,
      reports: reportFiles,
      'open-data': openData,
      access,
      reference,
      documentation,
    } as const satisfies Record<FunctionName, ServiceFunction>;
    if (props.corsOrigin !== undefined) for (const fn of Object.values(functions)) fn.know('ALLOWED_ORIGIN', props.corsOrigin);
    this.api = new ServiceApi(this, 'Api', { routes, functions, userPool: callers.userPool, corsOrigin: props.corsOrigin });
    this.publicUrl = props.publicUrl ?? this.api.url;
    if (settingsOf(this).hasFirewall) new WebFirewall(this, 'Firewall', { stage: this.api.api.deploymentStage });
  }
}
