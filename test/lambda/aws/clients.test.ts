import type { AthenaClient } from '@aws-sdk/client-athena';
import { afterEach, expect, test, vi } from 'vitest';
import { awsClients } from '../../../lambda/aws/clients';

afterEach(() => vi.unstubAllEnvs());

test('every client retries throttling beyond the default and gives up a request that hangs', async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  for (const client of Object.values(awsClients())) {
    const { config } = client as AthenaClient;
    expect(await config.maxAttempts()).toBe(8);
    // The handler reads its settings when it is first used.
    const handler = config.requestHandler as unknown as { readonly configProvider: Promise<Record<string, unknown>> };
    expect(await handler.configProvider).toMatchObject({ requestTimeout: 30_000, throwOnRequestTimeout: true });
  }
});
