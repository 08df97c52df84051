import { App } from 'aws-cdk-lib';

/** The CDK app. It has no stacks yet: the lake on one machine comes first (`npm start`). */
new App().synth();
