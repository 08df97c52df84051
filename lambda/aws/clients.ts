import { AthenaClient } from '@aws-sdk/client-athena';
import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

/** The SDK clients that the adapters share. They ask for no more than `send`, so that a test can stand in for a service. */
export interface AwsClients {
  readonly athena: Pick<AthenaClient, 'send'>;
  readonly glue: Pick<GlueClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
}

/**
 * The SDK waits without end by default, and a function that waits is paid for. `requestTimeout` runs until a response
 * begins, `socketTimeout` while nothing arrives on an open connection, the body of an object included.
 */
const TIMEOUTS = {
  connectionTimeout: 3_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
  socketTimeout: 60_000,
} as const;

/** Listings go over all regions of an account at once. */
const CONNECTIONS = { keepAlive: true, maxSockets: 64 } as const;

/**
 * Attempts at a throttled call, with growing, random pauses of at most 20 s between them: converters start together, right
 * after the plan, and Athena's and Glue's quotas are small. The SDK's own 3 attempts end within a second.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const ATTEMPTS = 8;

/** Clients for the function's own region and role. Make them once, outside of the handler: connections are kept. */
export function awsClients(): AwsClients {
  const settings = {
    retryMode: 'standard',
    maxAttempts: ATTEMPTS,
    requestHandler: { ...TIMEOUTS, httpsAgent: CONNECTIONS },
  };
  return {
    athena: new AthenaClient(settings),
    glue: new GlueClient(settings),
    // A bucket that was brought along may lie in another region.
    s3: new S3Client({ ...settings, followRegionRedirects: true }),
    sqs: new SQSClient(settings),
  };
}
