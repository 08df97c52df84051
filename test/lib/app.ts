import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';

const { context } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8')) as {
  readonly context: Readonly<Record<string, unknown>>;
};

/** Where test stacks are deployed to, unless a test says otherwise. */
export const ENV: Required<Environment> = { account: '111122223333', region: 'eu-west-1' };

/**
 * An app with the feature flags of cdk.json, as the CDK command line would make it: without them other templates come out.
 * Functions are not bundled, which no template shows, unless the test asks for it.
 */
export const app = ({ bundling = false }: { readonly bundling?: boolean } = {}): App =>
  new App({ context: { ...context, ...(!bundling && { [BUNDLING_STACKS]: [] }) } });

/** A stack in an app of its own. */
export const stack = (env: Environment = ENV): Stack => new Stack(app(), 'Test', { env });

/** The template of one stack. */
export const templateOf = (of: Stack): Template => Template.fromStack(of);
