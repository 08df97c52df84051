import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dataset, rawNameOf } from '../../../core/datasets/dataset';
import { validateDataset } from '../../../core/datasets/validate';
import { VPC_FLOW, vpcFlow } from '../../../core/datasets/vpc-flow';
import { hasSharedData, linesOf, sharedFiles } from './shared-data';

/** Every field of the flow log record reference, by version, with its type in AWS's Parquet format. */
const DOCUMENTED = `
2 version:int account-id:string interface-id:string srcaddr:string dstaddr:string srcport:int dstport:int protocol:int packets:bigint bytes:bigint start:bigint end:bigint action:string log-status:string
3 vpc-id:string subnet-id:string instance-id:string tcp-flags:int type:string pkt-srcaddr:string pkt-dstaddr:string
4 region:string az-id:string sublocation-type:string sublocation-id:string
5 pkt-src-aws-service:string pkt-dst-aws-service:string flow-direction:string traffic-path:int
7 ecs-cluster-arn:string ecs-cluster-name:string ecs-container-instance-arn:string ecs-container-instance-id:string ecs-container-id:string ecs-second-container-id:string ecs-service-name:string ecs-task-definition-arn:string ecs-task-arn:string ecs-task-id:string
8 reject-reason:string
9 resource-id:string
10 encryption-status:int
11 instance-tag:string instance-tag-2:string interface-tag:string interface-tag-2:string asg-tag:string asg-tag-2:string interface-type:string next-hop-interface-id:string next-hop-subnet-id:string next-hop-az-id:string next-hop-vpc-id:string next-hop-interface-type:string
`;

const DEFAULT_HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

const namesOf = (dataset: Dataset): readonly string[] => dataset.columns.map((column) => column.name);
const fieldsOf = (dataset: Dataset): readonly string[] => dataset.columns.map(rawNameOf);

test('knows every documented field of versions 2 to 11, in version order', () => {
  const documented = DOCUMENTED.trim()
    .split('\n')
    .flatMap((line) => {
      const [since, ...fields] = line.split(' ');
      return fields.map((field) => `${since} ${field}`);
    });
  expect(VPC_FLOW.columns.map((column) => `${column.since} ${rawNameOf(column)}:${column.type}`)).toEqual(documented);
});

test('names columns as AWS does in Parquet, and keeps clear of the region of the folder', () => {
  expect(VPC_FLOW.columns.filter((column) => column.name !== rawNameOf(column).replaceAll('-', '_'))).toMatchObject([
    { name: 'flow_region', rawName: 'region' },
  ]);
});

test('reads the default format unless told otherwise', () => {
  expect(fieldsOf(vpcFlow())).toEqual(DEFAULT_HEADER.split(' '));
  expect(namesOf(VPC_FLOW).slice(0, 14)).toEqual(namesOf(vpcFlow()));
});

test('skips the header line and splits at blanks', () => {
  expect(VPC_FLOW.format).toMatchObject({
    kind: 'delimited',
    delimiter: ' ',
    serde: { parameters: { 'field.delim': ' ' }, tableParameters: { 'skip.header.line.count': '1' } },
  });
});

test.each([
  [['start', 'end', 'version'], 'start', ['start']],
  [['version', 'end'], 'end', ['end']],
  [['version', 'srcaddr'], 'start', ['version']],
  [['srcaddr', 'log-status'], 'start', ['log_status']],
  [['srcaddr', 'dstaddr'], 'start', ['srcaddr', 'dstaddr']],
] as const)('a flow log of %j has its time in %s and is understood by %j', (fields, time, understoodBy) => {
  const dataset = vpcFlow({ fields });
  expect(dataset.eventTime).toEqual({ column: time, format: 'unix-seconds' });
  expect(dataset.understoodBy).toEqual(understoodBy);
});

test('a format without any time gets a trailing start column that no line fills', () => {
  expect(fieldsOf(vpcFlow({ fields: ['srcaddr', 'log-status'] }))).toEqual(['srcaddr', 'log-status', 'start']);
});

test('clusters by network interface when the format has it', () => {
  expect(VPC_FLOW.clusteredBy).toEqual(['interface_id']);
  expect(vpcFlow({ fields: ['start', 'vpc-id'] }).clusteredBy).toEqual([]);
});

test('any choice and order of fields is a valid dataset with these columns first', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...fieldsOf(VPC_FLOW)], { minLength: 1 }), (fields) => {
      const dataset = vpcFlow({ fields });
      validateDataset(dataset);
      expect(fieldsOf(dataset).slice(0, fields.length)).toEqual(fields);
    }),
    { seed: 7, numRuns: 50 },
  );
});

describe('fails', () => {
  test('on an unknown field, and lists the known ones', () => {
    expect(() => vpcFlow({ fields: ['start', 'account_id'] })).toThrow(
      /^'fields' names 'account_id', which is not a field of VPC flow logs; valid fields are version, account-id, /,
    );
  });

  test('on a field named twice', () => {
    expect(() => vpcFlow({ fields: ['start', 'end', 'start'] })).toThrow(
      "'fields' must name each field once, got 'start' twice",
    );
  });

  test('on no field at all', () => {
    expect(() => vpcFlow({ fields: [] })).toThrow("'fields' must name at least one field of VPC flow logs, got none");
  });
});

describe.skipIf(!hasSharedData)('real flow logs', () => {
  test('have the default header, and values that fit its types', () => {
    const columns = vpcFlow().columns;
    let rows = 0;
    for (const { path, content } of sharedFiles('vpcflow')) {
      if (path.endsWith('.json')) continue;
      const [header, ...lines] = linesOf(content);
      expect(header).toBe(DEFAULT_HEADER);
      for (const line of lines) {
        rows++;
        line.split(' ').forEach((value, at) => {
          if (value !== '-' && columns[at]!.type !== 'string') expect(value).toMatch(/^\d+$/);
        });
        expect(line.split(' ')).toHaveLength(columns.length);
      }
    }
    expect(rows).toBe(119);
  });
});
