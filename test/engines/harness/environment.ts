import { inject } from 'vitest';

/** Before each test file: every AWS client that is made without saying otherwise talks to the emulator. */
Object.assign(process.env, {
  AWS_ENDPOINT_URL: inject('endpoint'),
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_EC2_METADATA_DISABLED: 'true',
});
// A profile of the developer's own would come first.
for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_REGION']) delete process.env[name];
