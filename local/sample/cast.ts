import { BASE32, Random } from './random';

/**
 * Who appears in the sample. Outsiders have documentation addresses (RFC 5737, RFC 3849), everything inside is in
 * 10.0.0.0/16, and every identifier says EXAMPLE, so that no scanner takes one for a real secret.
 */

export const PRODUCTION = '111122223333';
export const DEVELOPMENT = '444455556666';
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-2'] as const;
export type Region = (typeof REGIONS)[number];
/** Region of global services, the trails' home. */
export const HOME: Region = 'us-east-1';

/** The company's own address on the internet. */
export const OFFICE = '192.0.2.10';

/** Who the story is about: what queries are expected to find. */
export const STORY = {
  /** Signs in without MFA, once. */
  root: { account: PRODUCTION, address: '203.0.113.99', time: '2026-03-03T02:14:33Z' },
  /** Guesses console passwords. */
  guesser: { address: '198.51.100.77' },
  /** A build server's key, used from `attacker`, who makes `backdoor` with it and continues with a key of that user. */
  leakedKey: {
    account: PRODUCTION,
    user: 'build-server',
    id: 'AKIAZ3MPQ4L7WEXAMPLE',
    usual: '192.0.2.25',
    /** When AWS had found the key in a public place. */
    quarantined: '2026-03-04T03:36:10Z',
  },
  attacker: {
    address: '198.51.100.23',
    agent: 'aws-cli/2.15.30 Python/3.11.8 Linux/6.5.0-kali3-amd64 exe/x86_64.kali',
  },
  backdoor: {
    user: 'support-team',
    id: 'AKIAT6UVX2C5REXAMPLE',
    instanceType: 'p4d.24xlarge',
    region: 'ap-northeast-2',
  },
  trail: { name: 'organization-trail', stopped: '2026-03-04T03:41:20Z', started: '2026-03-04T04:26:05Z' },
  /** Scans ports of `10.0.1.20` and, later, paths of the shop. */
  scanner: { address: '198.51.100.200', target: '10.0.1.20' },
  /** Tries SSH passwords on the bastion host. */
  bruteForce: { address: '203.0.113.66', target: '10.0.1.15', interface: 'eni-0b1c2d3e4f5a60015' },
  /** A database host that sends very much to one address by night. */
  talker: { interface: 'eni-0b1c2d3e4f5a60325', source: '10.0.3.25', destination: '203.0.113.150' },
  /** The load balancer target that fails for half an hour. */
  failingTarget: { address: '10.0.2.31:8080', from: '2026-03-05T13:20:00Z', to: '2026-03-05T13:50:00Z' },
  /** Whose password is found at the sixth try; the console session then goes through the whole account. */
  takeover: {
    account: PRODUCTION,
    user: 'iris',
    id: 'AIDAK7QH2M4XZEXAMPLE',
    key: 'AKIAR5TYW2N3KEXAMPLE',
    address: '203.0.113.77',
    failures: 5,
    signedIn: '2026-03-05T20:59:41Z',
    /** A first call and those after it, within a minute. */
    discovery: { from: '2026-03-05T21:01:00Z', to: '2026-03-05T21:01:50Z', calls: 25, refused: 17 },
    group: 'administrators',
    policy: 'report-readers',
    profile: 'admin-automation',
    newUser: 'cloud-monitoring',
    /** A certificate authority that the account is made to trust for a role. */
    authority: { name: 'office-servers', role: 'admin-automation' },
    /** The machine whose start-up script is changed. */
    startUp: { machine: 'i-0a5b1c9d3e7f20032' },
    function: 'invoice-export',
    trail: 'data-events-trail',
    flowLog: 'fl-0a1b2c3d4e5f60009',
    publicBucket: 'shop-exports-111122223333',
    region: 'sa-east-1',
    instanceType: 'g5.12xlarge',
    snapshot: 'snap-0a1b2c3d4e5f60001',
    image: 'ami-0a1b2c3d4e5f60001',
    databaseSnapshot: 'orders-copy',
  },
  /** The account that a role is opened to, and what it then reads with that role. */
  foreign: {
    account: '999988887777',
    role: 'invoice-export-role',
    session: 'backup',
    address: '203.0.113.91',
    time: '2026-03-05T22:06:00Z',
    bucket: 'customer-records-111122223333',
    objects: 60,
    secrets: 8,
    /** A bucket whose policy lets the account in, and how many objects it reads there by itself. */
    backups: 'database-backups-111122223333',
    backupsRead: 3,
  },
  /** People of the identity provider at their portal, each on one morning. */
  portal: { account: PRODUCTION, region: 'eu-west-1', people: ['dana@example.com', 'eun-ji@example.com'] },
  /** A role's session that assumes a second role, and that one's a third. */
  roleChain: { account: PRODUCTION, from: 'dana@example.com', roles: ['release-manager', 'database-admin'] },
  /** A session of twelve hours. */
  longSession: { account: DEVELOPMENT, role: 'data-migration', session: 'nightly-copy', from: '2026-03-05T06:00:00Z' },
  /** Somebody's own key from an address never seen before: a hotel, not a theft. */
  traveller: { account: PRODUCTION, user: 'chen', usual: '192.0.2.44', address: '203.0.113.140' },
  /** An old program that offers no newer TLS. */
  oldTls: { account: DEVELOPMENT, user: 'legacy-backup', address: '192.0.2.60' },
  /** A server that tries one port on all its neighbours. */
  insideScan: { interface: 'eni-0b1c2d3e4f5a60233', source: '10.0.2.33', port: 445, hosts: 40 },
  /** Tries Windows passwords on the jump host. */
  remoteDesktop: { address: '203.0.113.67', target: '10.0.1.30', interface: 'eni-0b1c2d3e4f5a60030', flows: 30 },
  /** A server that talks to a port outside that nothing else uses. */
  oddPort: { source: '10.0.2.32', destination: '198.51.100.244', port: 4444, flows: 6 },
  /** One connection over six hours, both directions in every ten-minute window. */
  longConnection: { source: '10.0.2.31', destination: '203.0.113.151', windows: 36 },
  /** Accepted traffic that is never answered. */
  oneWay: { source: '10.0.2.32', destination: '203.0.113.152', port: 514, flows: 12 },
  /** The flow log with all fields of versions 2 to 5. */
  detailedFlows: { account: DEVELOPMENT, region: 'ap-northeast-2', vpc: 'vpc-0a1b2c3d4e5f60003' },
  /** Requests that the web application firewall refuses, and some for which it cannot be asked. */
  firewall: { client: '203.0.113.80', blocked: 12, failed: 3 },
  /** A function behind the load balancer whose answers it cannot read. */
  brokenFunction: { path: '/api/v1/coupons', requests: 6 },
  oldBrowsers: { client: '203.0.113.81', requests: 8 },
  /** Requests made to be read differently by the load balancer and the server behind it. */
  smuggler: { client: '203.0.113.82', requests: 4 },
  /** One target that gets nearly everything of its group for an hour. */
  busyTarget: {
    ...{ group: 'shop-images', address: '10.0.2.41:8080', idle: '10.0.2.42:8080', requests: 48, others: 2 },
    from: '2026-03-04T10:00:00Z',
  },
  slowReport: { path: '/reports/annual', requests: 5 },
  /** Known tools by their user agents. */
  tools: {
    client: '203.0.113.83',
    agents: [
      'sqlmap/1.8.2#stable (https://sqlmap.org)',
      'Nikto/2.5.0',
      'Nuclei - Open-source project (github.com/projectdiscovery/nuclei)',
    ],
  },
  downloader: { client: '203.0.113.84', path: '/exports/catalogue.zip', requests: 8 },
} as const;

export interface User {
  readonly kind: 'user';
  readonly account: string;
  readonly name: string;
  readonly id: string;
  readonly key: string;
  readonly address: string;
  readonly agent: string;
  /** Signed in to the console, with or without MFA; absent for calls with the access key. */
  readonly console?: 'mfa' | 'password';
}

export interface RoleSession {
  readonly kind: 'role';
  readonly account: string;
  /** `aws-reserved/...` or nothing: what stands before the name in the role's ARN. */
  readonly path?: string;
  readonly role: string;
  readonly id: string;
  readonly session: string;
  readonly address: string;
  readonly agent: string;
  readonly heldBy: 'function' | 'instance' | 'pipeline' | 'person' | 'service';
}

export type Principal =
  | User
  | RoleSession
  | { readonly kind: 'root'; readonly account: string; readonly address: string; readonly agent: string }
  | { readonly kind: 'service'; readonly host: string }
  /** Someone of another account, of whom only the account and an id are known. */
  | { readonly kind: 'outsider'; readonly account: string; readonly id: string; readonly address: string };

/** The people and roles of one account. */
export interface Cast {
  readonly account: string;
  readonly people: readonly User[];
  readonly buildServer: User;
  readonly engineers: readonly RoleSession[];
  readonly pipeline: RoleSession;
  readonly functions: readonly RoleSession[];
  readonly instances: readonly RoleSession[];
  /** The role of AWS Config. */
  readonly recorder: RoleSession;
}

const casts = new Map<string, Cast>();

/** The cast of an account: the same people and roles in each, with identifiers of their own. */
export function castOf(account: string): Cast {
  const known = casts.get(account) ?? makeCast(account);
  casts.set(account, known);
  return known;
}

/** An identifier of IAM's form: prefix, letters drawn at random, `EXAMPLE`. */
export const exampleId = (prefix: string, letters: number, random: Random): string =>
  `${prefix}${random.text(BASE32, letters)}EXAMPLE`;

const BROWSER =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36';
const TERRAFORM =
  'APN/1.0 HashiCorp/1.0 Terraform/1.10.5 (+https://www.terraform.io) terraform-provider-aws/5.88.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.36.1 ua/2.1 os/linux lang/go#1.23.6 md/GOOS#linux md/GOARCH#amd64';
const CLI =
  'aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.0 os/macos#24.3.0 md/arch#arm64 lang/python#3.12.9 md/pyimpl#CPython';
const LAMBDA_SDK =
  'aws-sdk-js/3.758.0 ua/2.1 os/linux#5.10.233-224.894.amzn2.x86_64 lang/js md/nodejs#22.13.1 api/dynamodb#3.758.0 exec-env/AWS_Lambda_nodejs22.x m/E,b';
const AGENT = 'aws-sdk-go/1.55.5 (go1.23.4; linux; amd64) amazon-ssm-agent/3.3.1611.0';

function makeCast(account: string): Cast {
  const random = new Random(`cast/${account}`);
  const user = (name: string, address: string, agent: string, more: Partial<User> = {}): User => ({
    kind: 'user',
    account,
    name,
    id: exampleId('AIDA', 10, random),
    key: exampleId('AKIA', 9, random),
    address,
    agent,
    ...more,
  });
  const role = (
    name: string,
    address: string,
    agent: string,
    heldBy: RoleSession['heldBy'],
    path?: string,
  ): Omit<RoleSession, 'session'> => {
    const id = exampleId('AROA', 10, random);
    return { kind: 'role', account, role: name, id, address, agent, heldBy, ...(path && { path }) };
  };
  const sso = 'aws-reserved/sso.amazonaws.com/eu-west-1/';
  const engineer = role('AWSReservedSSO_Engineer_3f1c9a5be0d74c21', OFFICE, BROWSER, 'person', sso);
  const server = role('app-server', '10.0.2.31', AGENT, 'instance');
  const linked = 'aws-service-role/config.amazonaws.com/';
  const leaked = STORY.leakedKey;
  return {
    account,
    people: [
      user('ana', OFFICE, BROWSER, { console: 'mfa' }),
      user('ben', OFFICE, BROWSER, { console: 'password' }),
      user('chen', '192.0.2.44', CLI),
    ],
    buildServer: user(leaked.user, leaked.usual, TERRAFORM, account === leaked.account ? { key: leaked.id } : {}),
    engineers: ['dana', 'eun-ji', 'farid'].map((name) => ({ ...engineer, session: `${name}@example.com` })),
    pipeline: { ...role('deploy-pipeline', '192.0.2.130', TERRAFORM, 'pipeline'), session: 'GitHubActions' },
    functions: ['order-events', 'invoice-export', 'image-resize'].map((name) => ({
      ...role(`${name}-role`, '203.0.113.210', LAMBDA_SDK, 'function'),
      session: name,
    })),
    instances: ['31', '32', '33'].map((last) => ({
      ...server,
      address: `10.0.2.${last}`,
      session: `i-0a5b1c9d3e7f200${last}`,
    })),
    recorder: {
      ...role('AWSServiceRoleForConfig', 'config.amazonaws.com', 'config.amazonaws.com', 'service', linked),
      session: 'AWSConfig-Describe',
    },
  };
}
