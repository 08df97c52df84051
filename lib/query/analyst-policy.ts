import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { AnalystWorkgroup } from './analyst-workgroup';

export interface AnalystPolicyProps {
  readonly workgroup: AnalystWorkgroup;
}

/** A managed policy for people: attach it to a role or a permission set, and its holders can ask the lake in the console. */
export class AnalystPolicy extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { workgroup }: AnalystPolicyProps) {
    super(scope, id);
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: 'Asking the log lake in Athena: its workgroup, definitions, data and results, all to read only',
      statements: [
        new PolicyStatement({
          sid: 'ConsoleLists',
          // What the console lists before a workgroup is chosen. These actions know no narrower resource.
          // See https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonathena.html
          actions: ['athena:ListDataCatalogs', 'athena:ListEngineVersions', 'athena:ListWorkGroups'],
          resources: ['*'],
        }),
      ],
    });
    workgroup.grantQuery(this.policy).assertSuccess();
  }
}
