import {
  type EnrolmentSettings,
  type FlowLogSettings,
  flowLogFormat,
} from '../../../core/deployment/enrolment-settings';
import {
  type FlowLog,
  type LoadBalancer,
  type LoadBalancers,
  Refused,
  type Tags,
  type Vpc,
  type Vpcs,
} from '../../../lambda/enrolment/ports';

export const REGION = 'eu-west-1';
export const ACCOUNT = '111122223333';
export const LAKE = 'log-lake';
export const MINE: Tags = { 'log-lake:enrolled-by': LAKE, Name: LAKE };
export const BUCKET_ARN = 'arn:aws:s3:::flow-logs';

export const FLOW: FlowLogSettings = {
  destination: { kind: 's3', bucketArn: BUCKET_ARN, prefix: '' },
  trafficType: 'ALL',
  aggregationSeconds: 600,
  format: 'text',
};

export const ALL: EnrolmentSettings = {
  name: LAKE,
  account: ACCOUNT,
  reportOnly: false,
  vpcFlow: { ...FLOW, vpcs: 'all' },
  albAccess: { loadBalancers: 'all', bucket: 'alb-logs', prefixes: { access: '' } },
};

export const vpc = (id: string, more: Partial<Vpc> = {}): Vpc => ({ id, owner: ACCOUNT, tags: {}, ...more });

export const flowLog = (id: string, of: string, more: Partial<FlowLog> = {}): FlowLog => ({
  id,
  vpc: of,
  destination: FLOW.destination,
  trafficType: 'ALL',
  logFormat: flowLogFormat(),
  fileFormat: 'plain-text',
  aggregationSeconds: 600,
  tags: {},
  problem: undefined,
  ...more,
});

export const arnOf = (name: string): string =>
  `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/${name}/50dc6c495c0c9188`;

interface Refusal {
  readonly code: string;
  readonly message?: string;
  /** Only of this many calls; of all without it. */
  times?: number;
}

/**
 * An account of one region that keeps what is done to it: VPCs with flow logs, and load balancers. Calls that change
 * something are noted; those named in `refuse` are refused, `crashAt` ends the run at a change as a stopped function would.
 */
export class Account implements Vpcs {
  readonly calls: string[] = [];
  readonly refuse = new Map<string, Refusal>();
  /** A read that fails, and what it throws. */
  readonly broken = new Map<string, Error>();
  crashAt = Number.POSITIVE_INFINITY;
  /** By ARN. */
  readonly albs = new Map<string, { tags: Record<string, string>; attributes: Record<string, string> }>();
  #changes = 0;
  #made = 0;

  constructor(
    readonly vpcs: Vpc[] = [],
    public logs: FlowLog[] = [],
    albs: Readonly<Record<string, { readonly tags?: Tags; readonly attributes?: Tags }>> = {},
  ) {
    for (const [name, { tags = {}, attributes = {} }] of Object.entries(albs)) {
      this.albs.set(arnOf(name), { tags: { ...tags }, attributes: { ...attributes } });
    }
  }

  get ports(): { readonly vpcs: Vpcs; readonly loadBalancers: LoadBalancers } {
    return { vpcs: this, loadBalancers: this.loadBalancers };
  }

  async list(region: string, only?: string): Promise<readonly Vpc[]> {
    this.#read('vpcs', region);
    return this.vpcs.filter(({ id }) => only === undefined || id === only);
  }

  async flowLogs(region: string, only?: string): Promise<readonly FlowLog[]> {
    this.#read('flowLogs', region);
    return this.logs.filter((each) => only === undefined || each.vpc === only);
  }

  async createFlowLog(region: string, of: string, settings: FlowLogSettings, tags: Tags): Promise<void> {
    this.#change('create', of, region);
    this.#made += 1;
    const { destination, trafficType, aggregationSeconds, fields, format } = settings;
    this.logs.push({
      id: `fl-new-${this.#made}`,
      vpc: of,
      destination,
      trafficType,
      logFormat: flowLogFormat(fields),
      fileFormat: destination.kind === 's3' && format === 'parquet' ? 'parquet' : 'plain-text',
      aggregationSeconds,
      tags,
      problem: undefined,
    });
  }

  async deleteFlowLog(region: string, id: string): Promise<void> {
    this.#change('delete', id, region);
    this.logs = this.logs.filter((each) => each.id !== id);
  }

  readonly loadBalancers: LoadBalancers = {
    list: async (region, only): Promise<readonly LoadBalancer[]> => {
      this.#read('loadBalancers', region);
      const all = [...this.albs].map(([arn, { tags }]) => ({ arn, tags: { ...tags } }));
      return all.filter(({ arn }) => only === undefined || arn === only);
    },
    attributes: async (region, arn) => {
      this.#read(`attributes ${arn}`, region);
      const attributes = this.albs.get(arn)?.attributes;
      return attributes && { ...attributes };
    },
    setAttributes: async (region, arn, attributes) => {
      this.#change('set', `${nameOf(arn)} ${show(attributes)}`, region);
      Object.assign(this.#alb(arn).attributes, attributes);
    },
    tag: async (region, arn, tags) => {
      this.#change('tag', `${nameOf(arn)} ${show(tags)}`, region);
      Object.assign(this.#alb(arn).tags, tags);
    },
    untag: async (region, arn, keys) => {
      this.#change('untag', `${nameOf(arn)} ${keys.join(' ')}`, region);
      for (const key of keys) delete this.#alb(arn).tags[key];
    },
  };

  #alb(arn: string) {
    const alb = this.albs.get(arn);
    if (alb === undefined) throw new Error(`unexpected load balancer ${arn}`);
    return alb;
  }

  #read(what: string, region: string): void {
    if (region !== REGION) throw new Error(`unexpected region ${region}`);
    const error = this.broken.get(what);
    if (error !== undefined) throw error;
  }

  #change(kind: string, about: string, region: string): void {
    if (region !== REGION) throw new Error(`unexpected region ${region}`);
    this.#changes += 1;
    if (this.#changes === this.crashAt) throw new Error('the function was stopped');
    this.calls.push(`${kind} ${about}`);
    const refusal = this.refuse.get(kind);
    if (refusal === undefined || refusal.times === 0) return;
    if (refusal.times !== undefined) refusal.times -= 1;
    throw new Refused(refusal.code, refusal.message ?? 'no');
  }
}

const nameOf = (arn: string): string => arn.split('/')[2]!;
const show = (values: Tags): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
