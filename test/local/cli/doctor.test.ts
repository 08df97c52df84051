import { afterEach, expect, test } from 'vitest';
import type { AccountView } from '../../../account/doctor/facts';
import { serviceFault } from '../../lambda/aws/service-fault';
import { type Desk, desk, NO_ACCOUNT } from './desk';

let here: Desk;
afterEach(() => here.leave());

const HEALTHY: AccountView = {
  account: async () => '111122223333',
  lake: async (account) => ({
    account,
    database: 'log_lake',
    sources: [{ dataset: 'cloudtrail', bucket: 'trail-logs', regions: ['eu-west-1'] }],
  }),
  trails: async () => [
    {
      name: 'main',
      homeRegion: 'eu-west-1',
      bucket: 'trail-logs',
      organization: false,
      validation: true,
      logging: true,
      management: true,
      lastDigest: new Date('2026-03-04T11:30:00Z'),
    },
  ],
  regions: async () => ['eu-west-1'],
  bucket: async (name) => ({
    name,
    isPublic: false,
    policy: JSON.stringify({
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Condition: { StringEquals: { 'aws:SourceArn': 'arn:x' } },
      },
    }),
  }),
  vpcs: async () => [],
  balancers: async () => [],
  iamAllowed: async () => true,
  workgroup: async () => ({ name: 'log-lake', enforced: true, cutoff: 1, results: 's3://r/', managedResults: false }),
  conversions: async () => [{ dataset: 'cloudtrail', delivered: '2026/03/03' }],
};

function deskFor(changes: Partial<AccountView> = {}) {
  const view = { ...HEALTHY, ...changes };
  here = desk('2026-03-04T12:00:00Z', { account: { ...NO_ACCOUNT, view: () => view } });
}

test('an account in which all is well', async () => {
  deskFor();
  const { code, out, err } = await here.lake('doctor --strict');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('Account 111122223333, with a lake: 0 problem, 0 warning, 0 note, 12 fine\n');
  expect(out).toContain('Fine\n  one trail records management events: main\n');
});

test('a finding says what was seen, why it matters and what to do, in the width', async () => {
  deskFor({ iamAllowed: async () => false });
  const { code, out } = await here.lake('doctor');
  expect(code).toBe(0);
  expect(out).toContain(`WARNING Lake Formation
  Lake Formation rules new tables: IAMAllowedPrincipals is not among its
  defaults
  Why: the lake's functions and its analysts get no rows from tables, whatever
       IAM allows
  Do:  grant`);
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect((await here.lake('doctor --strict')).code).toBe(3);
});

test('a problem ends with 1, and stands first', async () => {
  deskFor({
    iamAllowed: async () => false,
    conversions: async () => [{ dataset: 'cloudtrail', delivered: '2026/01/01' }],
  });
  const { code, out } = await here.lake('doctor');
  expect(code).toBe(1);
  expect(out.indexOf('PROBLEM ledger')).toBeLessThan(out.indexOf('WARNING Lake Formation'));
  expect(out).toContain('62 days ago');
});

test('what may not be read is a finding by the name of its check, and hides no other', async () => {
  deskFor({
    iamAllowed: async () => {
      throw serviceFault('AccessDeniedException', 'not authorized to perform: lakeformation:GetDataLakeSettings');
    },
    bucket: async () => {
      throw serviceFault('AccessDenied', 'Access Denied');
    },
    regions: async () => ['eu-west-1', 'us-west-2'],
    vpcs: async (region) => {
      if (region === 'us-west-2') throw serviceFault('UnauthorizedOperation', 'by a service control policy');
      return [{ name: 'vpc-1', region, destinations: [] }];
    },
  });
  const { code, out } = await here.lake('doctor --json');
  expect(code).toBe(0);
  const { findings, counts } = JSON.parse(out);
  const of = (check: string) => findings.filter((finding: { check: string }) => finding.check === check);
  expect(of('Lake Formation')).toMatchObject([
    { level: 'warning', seen: expect.stringContaining('AWS refuses: not authorized to perform: lakeformation:Get') },
  ]);
  expect(of('bucket policies')[0].seen).toBe(
    'not checked, bucket trail-logs could not be read: AWS refuses: Access Denied',
  );
  expect(of('VPC flow logs').map(({ seen }: { seen: string }) => seen)).toEqual([
    '1 VPC without logs: vpc-1 (eu-west-1)',
    'not checked, us-west-2 could not be read: AWS refuses: by a service control policy',
  ]);
  expect(counts.problem).toBe(0);
});

test('before the deployment the ledger is not asked', async () => {
  deskFor({
    lake: async (account) => ({ account, database: 'log_lake', sources: [] }),
    workgroup: async () => undefined,
    conversions: async () => {
      throw new Error('nobody should ask');
    },
  });
  const { code, out } = await here.lake('doctor');
  expect(code).toBe(0);
  expect(out).toContain('without a lake');
  expect(out).toContain('NOTE trail copies\n  trail main records management events already\n');
});

test('an expired session is no finding', async () => {
  deskFor({
    account: async () => {
      throw serviceFault('ExpiredTokenException');
    },
  });
  const { code, out, err } = await here.lake('doctor');
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('lake: the session with AWS has expired');
});

test('JSON has each finding whole', async () => {
  deskFor();
  const { out } = await here.lake('doctor --json');
  const { findings, ...rest } = JSON.parse(out);
  expect(rest).toEqual({
    account: '111122223333',
    deployed: true,
    counts: { fine: 12, note: 0, warning: 0, problem: 0 },
  });
  expect(findings[0]).toEqual({
    check: 'trail copies',
    level: 'fine',
    seen: 'one trail records management events: main',
  });
});
