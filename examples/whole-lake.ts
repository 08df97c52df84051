import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LogLake } from '../lib';

/** A whole lake in a stack of another app, and a role of that app which may ask it. */
export class SecurityStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const lake = new LogLake(this, 'Lake', {
      name: 'security-lake',
      alarmEmail: 'security@example.com',
      albAccess: false,
    });
    const responders = new iam.Role(this, 'Responders', { assumedBy: new iam.AccountRootPrincipal() });
    lake.catalog.analystPolicy.policy.attachToRole(responders);
  }
}

if (require.main === module) {
  const app = new App();
  new SecurityStack(app, 'security');
  app.synth();
}
