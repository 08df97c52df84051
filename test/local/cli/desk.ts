import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { LoadCommand, MakeCommand } from '../../../local/cli/commands';
import type { Io } from '../../../local/cli/io';
import { run } from '../../../local/cli/program';

/** A folder in which commands are called, with what they printed. */
export interface Desk {
  readonly cwd: string;
  /** Runs one command line; its words are parted by blanks, quoted ones whole. */
  readonly lake: (line: string) => Promise<Printed>;
  readonly leave: () => void;
}

export interface Printed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** As `bin/` does it, but with `import()`, which is how tests see TypeScript. */
const loadCommand: LoadCommand = async (name) => {
  const commands = (await import(`../../../local/cli/commands/${name}.ts`)) as Readonly<Record<string, MakeCommand>>;
  return commands[`${name}Command`]!;
};

const noAccount = () => {
  throw new Error('nothing asked to talk to AWS');
};
export const NO_ACCOUNT: Io['account'] = { athena: noAccount, planner: noAccount, view: noAccount, trail: noAccount };

/** No terminal, 80 columns, and a clock that stands still: noon of the day after the last one in `LOGS`. */
export function desk(now = '2026-03-04T12:00:00Z', changes: Partial<Io> = {}): Desk {
  const cwd = changes.cwd ?? mkdtempSync(join(tmpdir(), 'lake-cli-test-'));
  const lake = async (line: string): Promise<Printed> => {
    let [out, err] = ['', ''];
    const io: Io = {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      terminal: false,
      columns: 80,
      cwd,
      now: () => new Date(now),
      elapsed: () => 0,
      onInterrupt: () => () => {},
      exit: (code) => {
        throw new Error(`nothing asked to end the process, got exit(${code})`);
      },
      account: NO_ACCOUNT,
      version: '1.2.3',
      ...changes,
    };
    const code = await run(words(line), io, loadCommand);
    return { code, out, err };
  };
  return {
    cwd,
    lake,
    leave: () => (changes.cwd === undefined ? rmSync(cwd, { recursive: true, force: true }) : undefined),
  };
}

/** A command line as a shell would part it, as far as these tests and the documentation need one. */
export const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');

export function put(root: string, name: string, content: string | Buffer): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

interface Call {
  readonly id: string;
  readonly time: string;
  readonly name: string;
  readonly agent?: string;
}

export const trailFile = (calls: readonly Call[], odd: readonly unknown[] = []): Buffer => {
  const records = calls.map(({ id, time, name, agent = 'console.amazonaws.com' }) => ({
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'ana', arn: 'arn:aws:iam::111122223333:user/ana' },
    eventTime: time,
    eventSource: 'iam.amazonaws.com',
    eventName: name,
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.10',
    userAgent: agent,
    requestParameters: { userName: 'support' },
    eventID: id,
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
  }));
  return gzipSync(JSON.stringify({ Records: [...records, ...odd] }));
};

const TRAIL = 'AWSLogs/111122223333/CloudTrail';
export const FIRST = `${TRAIL}/us-east-1/2026/03/01/111122223333_CloudTrail_us-east-1_20260301T1205Z_a1b2c3d4e5f6a7b8.json.gz`;
export const THIRD = `${TRAIL}/eu-west-1/2026/03/03/111122223333_CloudTrail_eu-west-1_20260303T0005Z_b1b2c3d4e5f6a7b8.json.gz`;
export const ANOTHER = `${TRAIL}/eu-west-1/2026/03/03/111122223333_CloudTrail_eu-west-1_20260303T0910Z_c1b2c3d4e5f6a7b8.json.gz`;
const FLOW =
  'AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/03/01/111122223333_vpcflowlogs_us-east-1_fl-0123456789abcdef0_20260301T1200Z_1a2b3c4d.log.gz';

const FLOW_LINES = `version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status
2 111122223333 eni-0a1b2c3d4e5f60001 203.0.113.9 10.0.1.20 40000 22 6 1 40 1772366400 1772366460 REJECT OK
2 111122223333 eni-0a1b2c3d4e5f60001 10.0.1.20 203.0.113.9 443 40001 6 10 8400 1772366400 1772366460 ACCEPT OK
`;

/** Two days of one account with a day missing between: a repeat, a late event, a record that is none, a digest, a note. */
export function putLogs(root: string): void {
  const created = { id: 'e1', time: '2026-03-01T12:00:00Z', name: 'CreateUser' };
  const late = { id: 'e2', time: '2026-03-01T23:59:59Z', name: 'CreateAccessKey' };
  const hostile = { id: 'e3', time: '2026-03-03T00:00:00Z', name: 'DeleteUser', agent: '\u001b[2Jcurl' };
  put(root, FIRST, trailFile([created, created]));
  put(root, THIRD, trailFile([late, hostile], [17]));
  put(root, FLOW, gzipSync(FLOW_LINES));
  const digests = `AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/03/01`;
  put(
    root,
    `${digests}/111122223333_CloudTrail-Digest_us-east-1_main_us-east-1_20260301T130000Z.json.gz`,
    gzipSync('{}'),
  );
  put(root, 'note to self.txt', 'ask for the other logs\n');
}
