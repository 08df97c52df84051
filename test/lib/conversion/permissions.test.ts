import { describe, expect, test } from 'vitest';
import { templateOf } from '../app';
import { conversionLake, TRAIL_KEY } from './lake';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const template = templateOf(conversionLake().stack);

/** What the role may do: each action with the resources that it is allowed on, named by logical ids. */
function rightsOf(role: string): ReadonlyMap<string, ReadonlySet<string>> {
  const rights = new Map<string, Set<string>>();
  for (const [name, { Properties }] of Object.entries(template.findResources('AWS::IAM::Policy'))) {
    if (!name.includes(role)) continue;
    for (const { Effect, Action, Resource } of Properties.PolicyDocument.Statement as readonly Statement[]) {
      expect(Effect).toBe('Allow');
      for (const action of [Action].flat()) {
        const resources = rights.get(action) ?? new Set();
        for (const resource of [Resource].flat()) resources.add(nameOf(resource));
        rights.set(action, resources);
      }
    }
  }
  if (rights.size === 0) throw new Error(`there is no policy of ${role}`);
  return rights;
}

/** A resource as `<what>/below`: `trail/audit/*`, `glue table/lake/cloudtrail`. */
function nameOf(resource: unknown): string {
  return textOf(resource)
    .replace(/^arn:aws:s3:::/, '')
    .replace(/^arn:aws:(glue|athena):eu-west-1:111122223333:/, '$1 ');
}

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^DatabasesLake/, 'lake'],
  [/^DatabasesStaging/, 'staging'],
  [/^BucketD/, 'curated-and-ledger'],
  [/^ResultsBucket/, 'results'],
  [/^AlbBucket/, 'alb'],
  [/^Key/, 'key'],
  [/^ConversionQueuesUnits/, 'units'],
  [/^ConversionScheduleDeadLetters/, 'failed-plans'],
  [/^ConversionPlannerFunction/, 'planner'],
  [/^Conversion(Planner|Converter|CatalogFunction)Log/, 'log'],
];

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, argument] = []] = Object.entries(value as object);
  if (kind === 'Fn::Join') return (argument[1] as unknown[]).map(textOf).join(argument[0]);
  const id = kind === 'Ref' ? argument : kind === 'Fn::GetAtt' ? argument[0] : undefined;
  const name = NAMES.find(([pattern]) => pattern.test(id))?.[1];
  if (name === undefined) throw new Error(`unexpected resource ${JSON.stringify(value)}`);
  return name;
}

const GLUE_PARENTS = (database: string) => ['glue catalog', `glue database/${database}`];
const roles = { planner: 'PlannerRole', converter: 'ConverterRole', catalog: 'CatalogFunctionRole' };
const planner = rightsOf(roles.planner);
const converter = rightsOf(roles.converter);
const catalog = rightsOf(roles.catalog);
const scheduler = rightsOf('SchedulerRole');
const all = Object.entries({ planner, converter, catalog, scheduler });

const on = (rights: ReadonlyMap<string, ReadonlySet<string>>, action: string) => [...(rights.get(action) ?? [])].sort();
const glueTables = (rights: ReadonlyMap<string, ReadonlySet<string>>, action: string) =>
  on(rights, action).filter((resource) => resource.startsWith('glue table/'));

describe.each(all)('the role of the %s', (_, rights) => {
  test('names each action', () => {
    expect([...rights.keys()].filter((action) => action.includes('*'))).toEqual([]);
  });

  test('has patterns of resources only for objects, run-scoped tables and versions of a function', () => {
    const patterns = new Set([...rights.values()].flatMap((each) => [...each]).filter((each) => each.includes('*')));
    const known = [
      'old-trail/audit/*',
      'alb/*',
      'curated-and-ledger/curated/*',
      'curated-and-ledger/ledger/*',
      'results/pipeline/*',
      'glue table/staging/*',
      'planner:*',
    ];
    expect([...patterns].filter((pattern) => !known.includes(pattern))).toEqual([]);
  });

  test('cannot pass a role, change a policy or touch a delivered object', () => {
    expect([...rights.keys()].filter((action) => /^(iam|sts|lakeformation):|Policy|Acl/.test(action))).toEqual([]);
    for (const action of ['s3:PutObject', 's3:DeleteObject']) {
      expect(on(rights, action).filter((each) => /^(old-trail|alb)/.test(each))).toEqual([]);
    }
  });
});

describe('tables come and go', () => {
  test('in the staging database alone, where the converter makes and drops its own', () => {
    const staging = [...GLUE_PARENTS('staging'), 'glue table/staging/*'].sort();
    expect(on(converter, 'glue:CreateTable')).toEqual(staging);
    expect(on(converter, 'glue:DeleteTable')).toEqual(staging);
    expect(all.filter(([, rights]) => rights.has('glue:DeleteTable')).map(([name]) => name)).toEqual(['converter']);
  });

  test.each([
    ['planner', planner],
    ['catalog', catalog],
  ])('but for curated tables and live views that somebody dropped: the %s makes them again', (_, rights) => {
    expect(glueTables(rights, 'glue:CreateTable')).toEqual([
      'glue table/lake/alb_access',
      'glue table/lake/alb_access_live',
      'glue table/lake/cloudtrail',
      'glue table/lake/cloudtrail_live',
    ]);
    expect(on(rights, 'glue:CreateTable').filter((each) => each.includes('staging'))).toEqual([]);
  });
});

describe('the converter', () => {
  test('publishes into curated tables, and moves live views', () => {
    const curated = ['glue table/lake/alb_access', 'glue table/lake/cloudtrail'];
    for (const action of ['glue:BatchUpdatePartition', 'glue:BatchDeletePartition']) {
      expect(glueTables(converter, action)).toEqual(curated);
    }
    expect(glueTables(converter, 'glue:BatchCreatePartition')).toEqual([...curated, 'glue table/staging/*']);
    expect(glueTables(converter, 'glue:UpdateTable')).toEqual([
      'glue table/lake/alb_access_live',
      'glue table/lake/cloudtrail_live',
      'glue table/staging/*',
    ]);
  });

  test('has what Athena looks up with its rights: raw tables, their objects and keys', () => {
    expect(glueTables(converter, 'glue:GetPartitions')).toEqual(
      expect.arrayContaining(['glue table/lake/alb_access_raw', 'glue table/lake/cloudtrail_raw']),
    );
    expect(on(converter, 'glue:GetTable')).toEqual(
      expect.arrayContaining([...GLUE_PARENTS('lake'), ...GLUE_PARENTS('staging')]),
    );
    expect(on(converter, 's3:GetObject')).toEqual(expect.arrayContaining(['old-trail/audit/*', 'alb/*']));
    expect(on(converter, 'kms:Decrypt')).toEqual([TRAIL_KEY, 'key']);
    for (const action of ['s3:ListBucket', 's3:GetBucketLocation']) {
      expect(on(converter, action)).toEqual(['alb', 'curated-and-ledger', 'old-trail', 'results']);
    }
  });

  test('runs statements in the pipeline workgroup only', () => {
    const athena = [...converter].filter(([action]) => action.startsWith('athena:'));
    expect(athena.map(([action]) => action)).toContain('athena:StartQueryExecution');
    expect([...new Set(athena.flatMap(([, resources]) => [...resources]))]).toEqual([
      'athena workgroup/log-lake-pipeline',
    ]);
  });

  test('writes curated files, ledger and results, and removes curated files alone', () => {
    expect(on(converter, 's3:PutObject')).toEqual([
      'curated-and-ledger/curated/*',
      'curated-and-ledger/ledger/*',
      'results/pipeline/*',
    ]);
    expect(on(converter, 's3:DeleteObject')).toEqual(['curated-and-ledger/curated/*']);
    expect(on(converter, 'kms:GenerateDataKey')).toEqual(['key']);
  });

  test('takes messages, hides them and removes them', () => {
    for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility']) {
      expect(on(converter, action)).toEqual(['units']);
    }
    expect(on(converter, 'sqs:SendMessage')).toEqual([]);
  });
});

describe('the planner', () => {
  test('reads raw objects, writes the ledger, and removes superseded files', () => {
    expect(on(planner, 's3:GetObject')).toEqual(['alb/*', 'curated-and-ledger/ledger/*', 'old-trail/audit/*']);
    expect(on(planner, 's3:PutObject')).toEqual(['curated-and-ledger/ledger/*']);
    expect(on(planner, 's3:DeleteObject')).toEqual(['curated-and-ledger/curated/*']);
  });

  test('runs no statement', () => {
    expect([...planner.keys()].filter((action) => action.startsWith('athena:'))).toEqual([]);
  });

  test('sends units, and its own failed events', () => {
    expect(on(planner, 'sqs:SendMessage')).toEqual(['failed-plans', 'units']);
  });

  test('looks up which accounts and regions the raw tables show', () => {
    expect(glueTables(planner, 'glue:GetTable')).toEqual(
      expect.arrayContaining(['glue table/lake/alb_access_raw', 'glue table/lake/cloudtrail_raw']),
    );
  });
});

test('the catalog function reads the ledger, no log and no curated file, and writes no object', () => {
  expect(on(catalog, 's3:GetObject')).toEqual(['curated-and-ledger/ledger/*']);
  expect([...catalog.keys()].filter((action) => /^s3:(Put|Delete)|^sqs:|^athena:/.test(action))).toEqual([]);
});

test('the schedule starts the planner and reports failures', () => {
  expect([...scheduler].map(([action, resources]) => [action, [...resources]])).toEqual([
    ['lambda:InvokeFunction', ['planner', 'planner:*']],
    ['sqs:SendMessage', ['failed-plans']],
  ]);
});
