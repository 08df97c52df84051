import type { LogLakeConfig } from './lib/config';

/**
 * The lakes that `cdk deploy --all` makes, each under a name of its own: the stage, by which the CDK command line knows its
 * stacks (`default/storage`, ...). `{}` is a whole lake for the account and region of the credentials; every option, with its
 * default, is described in `lib/config/config.ts` and in docs/guide.md.
 *
 * An account that has a trail already pays for the second copy of its management events: name that trail's bucket instead,
 * `{ cloudtrail: { trail: 'existing', bucket: { name: '...' } } }`.
 *
 * Several stages stand side by side: `{ prod: { name: 'log-lake', env: {...} }, test: { name: 'log-lake-test' } }`.
 */
export const stages: Readonly<Record<string, LogLakeConfig>> = {
  default: {},
};
