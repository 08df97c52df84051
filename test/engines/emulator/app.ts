import { App } from 'aws-cdk-lib';
import { resolveStages } from '../../../lib/config';
import { LogLakeStacks } from '../../../lib/lake/log-lake-stacks';

/** What bin/log-lake.ts makes of a `log-lake.config.ts` with this config for its one stage. */
const app = new App();
const { default: config } = resolveStages({ default: JSON.parse(process.env.LOG_LAKE_CONFIG!) });
new LogLakeStacks(app, 'default', config);
app.synth();
