import { expect, test } from 'vitest';
import { resolveStages } from '../../../lib/config';

const DEV = { account: '111122223333', region: 'eu-west-1' };

test('stages in different accounts, or with names of their own, stand side by side', () => {
  const stages = resolveStages({
    dev: { env: DEV },
    production: { env: { ...DEV, account: '444455556666' } },
    trial: { name: 'trial', env: DEV },
  });
  expect(stages.trial.query.database).toBe('trial');
  expect(stages.production.env.account).toBe('444455556666');
});

test('fails on stages that share names in one account and region', () => {
  expect(() => resolveStages({ dev: { env: DEV }, test: { name: 'test', query: { database: 'log_lake' } } })).toThrow(
    "the stages cannot stand side by side:\n- 'query.database' must differ between the stages 'dev' and 'test', got 'log_lake' in both; give one of them another 'name'",
  );
});

test('fails on stages of two regions of one account that share the name of a trail, which shows in all regions', () => {
  const stages = { home: { env: DEV }, away: { env: { ...DEV, region: 'us-east-1' } } };
  expect(() => resolveStages(stages)).toThrow(
    /side by side:\n- 'cloudtrail\.trail\.name' must differ between the stages 'home' and 'away', got 'log-lake' in both; [^\n]*$/,
  );
});

test('fails on a stage whose config is not valid, naming the stage', () => {
  expect(() => resolveStages({ dev: { name: 'X' } })).toThrow(
    /^stage 'dev': the log lake's config is not valid:\n- 'name'/,
  );
});
