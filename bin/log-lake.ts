import { App } from 'aws-cdk-lib';
import { resolveStages } from '../lib/config';
import { LogLakeStacks } from '../lib/lake/log-lake-stacks';
import { stages } from '../log-lake.config';

/** The CDK app: one lake for each stage of `log-lake.config.ts`. */
const app = new App();
for (const [stage, config] of Object.entries(resolveStages(stages))) new LogLakeStacks(app, stage, config);
app.synth();
