import { expect, test } from 'vitest';
import { type LogLakeConfig, resolveConfig } from '../../../lib/config';

/** The problems that a config is refused with; none when it is taken. Takes any form, as a config in JavaScript may have. */
function problemsOf(config: unknown): readonly string[] {
  try {
    resolveConfig(config as LogLakeConfig);
    return [];
  } catch (error) {
    const [heading, ...problems] = (error as Error).message.split('\n- ');
    expect(heading).toBe("the log lake's config is not valid:");
    return problems;
  }
}

const FORM: readonly (readonly [unknown, string])[] = [
  ['yes', "the config must be an object of options, got 'yes'"],
  [
    { cloudTrail: {} },
    "'cloudTrail' is not an option; the options there are name, env, cloudtrail, vpcFlow, albAccess, enrolment, accounts, regions, newRegions, deliveredFrom, schedule, retention, objectLock, query, alarmEmail, alarms",
  ],
  [
    { schedule: { timezone: 'UTC' } },
    "'schedule.timezone' is not an option; the options there are at, cron, timeZone, paused, maxBytesPerPlan",
  ],
  [
    { cloudtrail: { bucket: { bucketName: 'x', name: 'logs' } } },
    "'cloudtrail.bucket.bucketName' is not an option; the options there are name, prefix, keyArn",
  ],
  [
    { vpcFlow: { aggregation: 60 } },
    "'vpcFlow.aggregation' is not an option; the options there are bucket, vpcs, trafficType, aggregationSeconds, fields, format, route",
  ],
  [
    { cloudtrail: { trail: { dataEvents: [{ resourceType: 'AWS::S3::Object', arns: [] }] } } },
    "'cloudtrail.trail.dataEvents[0].arns' is not an option; the options there are resourceType, readOnly, eventNames, arnPrefixes",
  ],
  [{ cloudtrail: { bucket: {} } }, "'cloudtrail.bucket.name' must be a text, got nothing"],
  [{ name: 7 }, "'name' must be a text, got 7"],
  [{ accounts: '111122223333' }, "'accounts' must be a list, got '111122223333'"],
  [{ accounts: [111122223333] }, "'accounts[0]' must be a text, got 111122223333"],
  [{ cloudtrail: true }, "'cloudtrail' must be false or an object of options, got true"],
  [{ cloudtrail: { trail: 'adopt' } }, "'cloudtrail.trail' must be 'existing' or an object of options, got 'adopt'"],
  [{ albAccess: { connectionLogs: 'yes' } }, "'albAccess.connectionLogs' must be true or false, got 'yes'"],
  [{ enrolment: { reportOnly: 'yes' } }, "'enrolment.reportOnly' must be true or false, got 'yes'"],
  [{ vpcFlow: { trafficType: 'all' } }, "'vpcFlow.trafficType' must be one of 'ALL', 'ACCEPT', 'REJECT', got 'all'"],
  [{ vpcFlow: { route: 'kinesis' } }, "'vpcFlow.route' must be one of 's3', 'firehose', got 'kinesis'"],
  [{ vpcFlow: { aggregationSeconds: 300 } }, "'vpcFlow.aggregationSeconds' must be one of 60, 600, got 300"],
  [
    { vpcFlow: { vpcs: { id: ['vpc-1'] } } },
    `'vpcFlow.vpcs' must be 'all', { ids: [...] } or { tags: { key: 'value' } }, got {"id":["vpc-1"]}`,
  ],
  [
    { cloudtrail: { trail: { managementEvents: 'none' } } },
    "'cloudtrail.trail.managementEvents' must be 'all', 'read', 'write' or false, got 'none'",
  ],
  [{ retention: { raw: 'never' } }, "'retention.raw' must be a number of days or 'forever', got 'never'"],
  [{ retention: { results: 'forever' } }, "'retention.results' must be a number, got 'forever'"],
];

test.each(FORM)('fails on the form of %j', (config, problem) => {
  expect(problemsOf(config)).toEqual([problem]);
});

const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/a/1';
const bucket = (rest: object) => ({ cloudtrail: { bucket: { name: 'old-logs', ...rest } } });
const cron = (expression: string) => ({ schedule: { cron: expression } });
const trail = (options: object) => ({ cloudtrail: { trail: options } });

const VALUES: readonly (readonly [unknown, string])[] = [
  [
    { name: 'Log_Lake' },
    "'name' must be lower-case letters, digits and single hyphens, beginning with a letter, 3 to 32 characters, got 'Log_Lake'",
  ],
  [
    { name: 'ab' },
    "'name' must be lower-case letters, digits and single hyphens, beginning with a letter, 3 to 32 characters, got 'ab'",
  ],
  [{ env: { account: '1234' } }, "'env.account' must be an account id of twelve digits, got '1234'"],
  [
    { env: { region: 'eu-west-11' } },
    "'env.region' must be a region's name, such as 'eu-central-1', got 'eu-west-11'; put a region that has just opened in 'newRegions'",
  ],
  [{ accounts: ['1111-2222-3333'] }, "'accounts[0]' must be an account id of twelve digits, got '1111-2222-3333'"],
  [{ accounts: ['111122223333', '111122223333'] }, "'accounts' must name each once, got '111122223333' twice"],
  [
    { regions: ['eu-west-1', 'Frankfurt'] },
    "'regions[1]' must be a region's name, such as 'eu-central-1', got 'Frankfurt'; put a region that has just opened in 'newRegions'",
  ],
  [{ regions: [] }, "'regions' must name at least one region, got none; leave it out for all"],
  [
    { deliveredFrom: '2024-02-30' },
    "'deliveredFrom' must be a day of the calendar, such as '2024-01-31', got '2024-02-30'",
  ],
  [
    { schedule: { maxBytesPerPlan: 5 } },
    "'schedule.maxBytesPerPlan' must be a whole number of bytes from 1000000000, got 5",
  ],
  [{ newRegions: ['Berlin'] }, "'newRegions[0]' must be a region's name, such as 'eu-central-1', got 'Berlin'"],
  [{ alarmEmail: 'ops' }, "'alarmEmail' must be an e-mail address, got 'ops'"],
  [{ alarms: { refusedRowsPerDay: -1 } }, "'alarms.refusedRowsPerDay' must be a whole number of rows from 0, got -1"],
  [
    { alarms: { scannedBytesPerDay: 0.5 } },
    "'alarms.scannedBytesPerDay' must be a whole number of bytes from 1, got 0.5",
  ],
  [
    { alarms: { quietHours: { vpcFlow: 0 } } },
    "'alarms.quietHours.vpcFlow' must be a whole number of hours from 1, got 0",
  ],
  [
    { alarms: { hoursWithoutPlan: 169 } },
    "'alarms.hoursWithoutPlan' must be a whole number of hours from 2 to 168, in which CloudWatch looks back, got 169",
  ],
  [
    { alarms: { runbookUrl: 'https://wiki.example.com/#lake' } },
    "'alarms.runbookUrl' must be the runbook's address without '#', spaces or a section, such as 'https://wiki.example.com/log-lake', at most 300 characters, got 'https://wiki.example.com/#lake'",
  ],
  [
    { schedule: { timeZone: 'Seoul' } },
    "'schedule.timeZone' must be an IANA time zone, such as 'Asia/Seoul' or 'UTC', got 'Seoul'",
  ],
  [
    { schedule: { timeZone: '+09:00' } },
    "'schedule.timeZone' must be an IANA time zone, such as 'Asia/Seoul' or 'UTC', got '+09:00'",
  ],
  [{ schedule: { timeZone: 'asia/seoul' } }, "'schedule.timeZone' must be written 'Asia/Seoul', got 'asia/seoul'"],
  [
    { schedule: { at: '24:00' } },
    "'schedule.at' must be a time of day from 00:00 to 23:59, such as '01:00', got '24:00'",
  ],
  [
    { schedule: { at: '01:00', cron: 'cron(0 2 * * ? *)' } },
    "'schedule' must have 'at' or 'cron', got both ('01:00' and 'cron(0 2 * * ? *)'); leave one out",
  ],
  [
    cron('rate(1 day)'),
    "'schedule.cron' must be a cron expression, such as 'cron(0 1 * * ? *)' for 01:00 every day, got 'rate(1 day)'",
  ],
  [
    cron('cron(0 1 * * *)'),
    "'schedule.cron' must have six fields (minutes, hours, day of month, month, day of week, year), such as 'cron(0 1 * * ? *)' for 01:00 every day, got 'cron(0 1 * * *)'",
  ],
  [
    cron('cron(0 25 * * ? *)'),
    "'schedule.cron' has '25' for the hours, which goes from 0 to 23, got 'cron(0 25 * * ? *)'",
  ],
  [
    cron('cron(0 1 * * * *)'),
    "'schedule.cron' must have '?' for either the day of month or the day of week, got 'cron(0 1 * * * *)'",
  ],
  [
    bucket({ prefix: 'org/AWSLogs' }),
    "'cloudtrail.bucket.prefix' must not contain 'AWSLogs', which AWS adds itself, got 'org/AWSLogs'; give only what stands before it",
  ],
  [
    bucket({ prefix: '/org' }),
    "'cloudtrail.bucket.prefix' must have no '/' at either end and no empty part, got '/org'",
  ],
  [bucket({ prefix: 'p'.repeat(201) }), "'cloudtrail.bucket.prefix' must have at most 200 characters, got 201"],
  [
    bucket({ keyArn: 'alias/logs' }),
    "'cloudtrail.bucket.keyArn' must be the full ARN of a KMS key (an alias or a key id is not enough for log delivery), got 'alias/logs'",
  ],
  [
    { vpcFlow: { bucket: { name: 'My_Logs' } } },
    "'vpcFlow.bucket.name' must be a bucket name: 3 to 63 lower-case letters, digits, periods or hyphens, got 'My_Logs'",
  ],
  [
    { cloudtrail: { organization: { id: 'org-1' } } },
    "'cloudtrail.organization.id' must be an organization id, such as o-a1b2c3d4e5, got 'org-1'",
  ],
  [
    trail({ name: 'my trail' }),
    "'cloudtrail.trail.name' must be 3 to 128 letters, digits, periods, underscores or hyphens, none of these beside each other or at an end, and no IP address, got 'my trail'",
  ],
  [
    trail({ networkActivityEventsOf: ['s3'] }),
    "'cloudtrail.trail.networkActivityEventsOf[0]' must be a service, such as 's3.amazonaws.com', got 's3'",
  ],
  [
    trail({ dataEvents: [{ resourceType: 'S3' }] }),
    "'cloudtrail.trail.dataEvents[0].resourceType' must be a type of resource, such as 'AWS::S3::Object', got 'S3'",
  ],
  [
    trail({ dataEvents: [{ resourceType: 'AWS::S3::Object', eventNames: [] }] }),
    "'cloudtrail.trail.dataEvents[0].eventNames' must name at least one, got none; leave it out for all events",
  ],
  [
    trail({
      dataEvents: [
        { resourceType: 'AWS::S3::Object', arnPrefixes: Array.from({ length: 501 }, (_, at) => `arn:${at}`) },
      ],
    }),
    "'cloudtrail.trail.dataEvents' must have at most 500 event names and ARN prefixes in all, got 501",
  ],
  [
    { vpcFlow: { fields: ['version', 'src-addr'] } },
    expect.stringMatching(
      /^'vpcFlow\.fields\[1\]' must be a field of VPC flow logs, got 'src-addr'; the fields are version, account-id, /,
    ),
  ] as unknown as readonly [unknown, string],
  [
    { vpcFlow: { fields: ['account_id'] } },
    "'vpcFlow.fields[0]' must be a field of VPC flow logs, got 'account_id'; write 'account-id'",
  ],
  [
    { vpcFlow: { fields: ['instance-tag'] } },
    "'vpcFlow.fields[0]' must not be a tag field, got 'instance-tag': those need tag keys, which the lake's flow logs do not set; leave it out",
  ],
  [{ vpcFlow: { fields: ['start', 'start'] } }, "'vpcFlow.fields' must name each once, got 'start' twice"],
  [
    { vpcFlow: { fields: [] } },
    "'vpcFlow.fields' must name at least one, got none; leave it out for the default format",
  ],
  [
    { vpcFlow: { vpcs: { ids: ['vpc1'] } } },
    "'vpcFlow.vpcs.ids[0]' must be a VPC id, such as vpc-0a1b2c3d4e5f67890, got 'vpc1'",
  ],
  [
    { vpcFlow: { vpcs: { ids: [] } } },
    "'vpcFlow.vpcs.ids' must name at least one, got none; write 'all' for every one, or turn the source off",
  ],
  [
    { albAccess: { loadBalancers: { ids: [ARN] } } },
    `'albAccess.loadBalancers.ids[0]' must be the ARN of an Application Load Balancer (.../loadbalancer/app/...), got '${ARN}'`,
  ],
  [
    { albAccess: { loadBalancers: { tags: {} } } },
    "'albAccess.loadBalancers.tags' must name at least one, got none; write 'all' for every one, or turn the source off",
  ],
  [{ retention: { results: 0 } }, "'retention.results' must be a whole number of days from 1, got 0"],
  [{ retention: { curated: 1.5 } }, "'retention.curated' must be a whole number of days from 1, got 1.5"],
  [
    { retention: { raw: 30 } },
    "'retention.raw' must be at least 35 days, in which AWS may still deliver and converted days are compared again, got 30",
  ],
  [
    { query: { scanCutoffBytes: 1_000_000 } },
    "'query.scanCutoffBytes' must be a whole number of bytes from 10000000, Athena's own minimum, got 1000000",
  ],
  [
    { query: { database: 'Log-Lake' } },
    "'query.database' must be one word of lower-case letters, digits and _, beginning with a letter, at most 128 characters, got 'Log-Lake'",
  ],
  [
    { query: { workgroup: 'primary' } },
    "'query.workgroup' must not be 'primary', which every account has already; choose a name of the lake's own",
  ],
  [
    { query: { workgroup: 'log lake' } },
    "'query.workgroup' must be 1 to 128 letters, digits, periods, underscores or hyphens, got 'log lake'",
  ],
];

test.each(VALUES)('fails on the value in %j', (config, problem) => {
  expect(problemsOf(config)).toEqual([problem]);
});

const ACROSS: readonly (readonly [LogLakeConfig, string])[] = [
  [
    { vpcFlow: { route: 'firehose', format: 'parquet' } },
    "'vpcFlow.format' must be 'text' while 'vpcFlow.route' is 'firehose', which brings lines of text, got 'parquet'; leave one of them out",
  ],
  [
    { vpcFlow: { format: 'parquet', fields: ['start', 'region'] } },
    "'vpcFlow.fields' must not have 'region' while 'vpcFlow.format' is 'parquet': its column is taken by the region of the folder, which says the same; leave it out",
  ],
  [
    { accounts: ['999988887777'], vpcFlow: { route: 'firehose' } },
    "'vpcFlow.route' must be 's3' while other accounts deliver, got 'firehose' and 'accounts' '999988887777'; a flow log reaches log groups of its own account only",
  ],
  [
    { albAccess: false, alarms: { quietHours: { albAccess: 48 } } },
    "'alarms.quietHours.albAccess' is for a source that is off ('albAccess' is false), got 48; leave it out or turn the source on",
  ],
  [
    { env: { account: '111122223333' }, accounts: ['111122223333'] },
    "'accounts' must not name the lake's own account, got '111122223333'; leave it out, it is always there",
  ],
  [
    { cloudtrail: false, vpcFlow: false, albAccess: false },
    "a lake needs at least one source, got false for 'cloudtrail', 'vpcFlow', 'albAccess'; leave one of them out or give it options",
  ],
  [
    { cloudtrail: { trail: 'existing' } },
    "'cloudtrail.trail' is 'existing', so 'cloudtrail.bucket' must name the bucket that it delivers to, got nothing; add bucket: { name: '...' }",
  ],
  [
    trail({ managementEvents: false }),
    "'cloudtrail.trail' must record some events, got managementEvents false and no others; add 'dataEvents' or set 'cloudtrail' to false",
  ],
  [
    trail({
      managementEvents: false,
      networkActivityEventsOf: ['s3.amazonaws.com'],
      excludeManagementEventsOf: ['kms.amazonaws.com'],
    }),
    "'cloudtrail.trail.excludeManagementEventsOf' must be left out while 'managementEvents' is false: there is nothing to exclude from",
  ],
  [
    trail({ managementEvents: 'read', insights: ['ApiCallRateInsight'] }),
    "'cloudtrail.trail.insights' has ApiCallRateInsight, which needs 'managementEvents' to be 'all' or 'write', got 'read'",
  ],
  [
    { albAccess: { legacyElbAccount: true } },
    "'albAccess.legacyElbAccount' is true and each region has an account of its own, so 'env.region' must be set, got nothing",
  ],
  [
    {
      albAccess: {
        bucket: {
          name: 'web-logs',
          keyArn: 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef',
        },
      },
    },
    "'albAccess.bucket.keyArn' must be left out: load balancers deliver to buckets with SSE-S3 only, got 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef'",
  ],
  [
    { env: { region: 'eu-west-1' }, regions: ['eu-west-1', 'cn-north-1'] },
    "'regions' must all be in one partition with the lake (eu-west-1 is in aws), got 'cn-north-1'; logs of another partition need a lake there",
  ],
  [
    { regions: ['eu-west-1'], newRegions: ['eu-west-1'] },
    "'newRegions' must not repeat 'regions', got 'eu-west-1' in both",
  ],
  [
    { objectLock: { mode: 'governance', days: 30, buckets: ['accessLogs'] } },
    "'objectLock.buckets' must name raw buckets ('cloudtrail', 'vpcFlow', 'albAccess'), got 'accessLogs': S3 does not deliver server access logs to a bucket with Object Lock",
  ],
  [
    { objectLock: { mode: 'governance', days: 30, buckets: ['lake'] } },
    "'objectLock.buckets' must name raw buckets ('cloudtrail', 'vpcFlow', 'albAccess'), got 'lake': the conversion replaces and removes its own files",
  ],
  [
    { objectLock: { mode: 'governance', days: 30 }, cloudtrail: false },
    "'objectLock.buckets' has 'cloudtrail', but that source is off; leave it out",
  ],
  [
    { objectLock: { mode: 'governance', days: 30 }, cloudtrail: { bucket: { name: 'old-logs' } } },
    "'objectLock.buckets' has 'cloudtrail', but its bucket 'old-logs' is not the lake's to lock; set Object Lock there and leave it out",
  ],
  [
    { objectLock: { mode: 'compliance', days: 365 }, retention: { raw: 90 } },
    "'retention.raw' must be at least 'objectLock.days' (365), got 90: a locked object cannot be removed",
  ],
  [{ objectLock: { mode: 'compliance', days: 0 } }, "'objectLock.days' must be a whole number of days from 1, got 0"],
  [
    { query: { database: 'logs', stagingDatabase: 'logs' } },
    "'query.stagingDatabase' must differ from 'query.database', got 'logs' for both: the converter may drop tables in the one only",
  ],
  [
    { query: { workgroup: 'lake', pipelineWorkgroup: 'lake' } },
    "'query.pipelineWorkgroup' must differ from 'query.workgroup', got 'lake' for both",
  ],
  [
    { cloudtrail: { bucket: { name: 'logs-all' } }, vpcFlow: { bucket: { name: 'logs-all' } } },
    "'vpcFlow.bucket' must not be the same place as 'cloudtrail.bucket', got 'logs-all/' for both; give one of them a prefix of its own",
  ],
  [
    { enrolment: { reportOnly: true }, vpcFlow: false, albAccess: false },
    "'enrolment.reportOnly' is true, but 'vpcFlow' and 'albAccess' are false, so that nothing is enrolled; leave it out",
  ],
];

test.each(ACROSS)('fails on %j, whose options cannot work together', (config, problem) => {
  expect(problemsOf(config)).toEqual([problem]);
});

test('everything that is wrong is said at once', () => {
  expect(problemsOf({ name: 'X', alarmEmail: 'x', schedule: { at: '1' } })).toHaveLength(3);
  expect(problemsOf({ nam: 'x', vpcFlow: { format: 'orc' } })).toHaveLength(2);
});

test.each([
  'cron(0 1 * * ? *)',
  'cron(0/15 8-17 ? * MON-FRI *)',
  'cron(30 0 L * ? *)',
  'cron(30 0 15W JAN,jul ? 2030-2040)',
  'cron(0 3 ? * 6#3 *)',
  'cron(*/5 * ? * 2L *)',
])('the cron expression %s is taken', (expression) => {
  expect(problemsOf(cron(expression))).toEqual([]);
});

test.each(['UTC', 'Asia/Seoul', 'America/Argentina/Buenos_Aires', 'Asia/Calcutta', 'Etc/GMT+9'])(
  'the time zone %s is taken',
  (timeZone) => {
    expect(problemsOf({ schedule: { timeZone } })).toEqual([]);
  },
);

test.each([
  'cron(60 1 * * ? *)',
  'cron(5-1 1 * * ? *)',
  'cron(0/0 1 * * ? *)',
  'cron(0 1 ? * ? *)',
  'cron(0 1 32W * ? *)',
  'cron(x 1 * * ? *)',
])('fails on the cron expression %s', (expression) => {
  expect(problemsOf(cron(expression))).toHaveLength(1);
});
