import { afterAll, inject } from 'vitest';
import { returnTrino } from '../trino/lease';

declare global {
  var endsWithItsParent: true | undefined;
}

// Vitest's own workers go on when the process that started them is killed.
if (!globalThis.endsWithItsParent) process.once('disconnect', () => process.exit(1));
globalThis.endsWithItsParent = true;

/** Before each test file: every AWS client that is made without saying otherwise talks to this worker's emulator. */
Object.assign(process.env, {
  AWS_ENDPOINT_URL: inject('endpoints')[Number(process.env.VITEST_POOL_ID) - 1],
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_EC2_METADATA_DISABLED: 'true',
});
// A profile of the developer's own would come first.
for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_REGION']) delete process.env[name];

afterAll(returnTrino);
