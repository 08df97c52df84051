import {
  DECLARED_BY_TAG,
  ENROLLED_BY_TAG,
  type EnrolmentSettings,
  type FlowLogDestination,
  type FlowLogSettings,
  flowLogFolderArn,
  flowLogFormat,
} from '../../core/deployment/enrolment-settings';
import { type FlowLog, Refused, type Vpc, type Vpcs } from './ports';
import { type Findings, plain } from './report';
import { isSelected, notFound } from './selection';

/** One VPC with the flow logs that it has. */
interface Found {
  readonly vpc: Vpc;
  readonly mine: readonly FlowLog[];
  readonly others: readonly FlowLog[];
}

/**
 * Gives every selected VPC a flow log to the lake, beside those it has, and removes the lake's from the others. Only flow
 * logs that carry the lake's tag are ever removed.
 *
 * @param only - a VPC to look at instead of all
 */
export async function enrolVpcs(
  vpcs: Vpcs,
  settings: EnrolmentSettings,
  region: string,
  findings: Findings,
  only?: string,
): Promise<void> {
  const run = new VpcRun(vpcs, settings, region, findings);
  const found = await vpcs.list(region, only);
  const flowLogs = await vpcs.flowLogs(region, only);
  for (const vpc of found) {
    const there = flowLogs.filter((each) => each.vpc === vpc.id);
    await run.settle({
      vpc,
      mine: there.filter((each) => each.tags[ENROLLED_BY_TAG] === settings.name),
      others: there.filter((each) => each.tags[ENROLLED_BY_TAG] !== settings.name),
    });
  }
  if (only !== undefined) return;
  const ids = found.map(({ id }) => id);
  for (const id of notFound(settings.vpcFlow?.vpcs, ids)) {
    findings.add('failed', id, 'flow', `the config lists it, but ${region} has no such VPC`);
  }
}

class VpcRun {
  readonly #tags;

  constructor(
    private readonly vpcs: Vpcs,
    private readonly settings: EnrolmentSettings,
    private readonly region: string,
    private readonly findings: Findings,
  ) {
    this.#tags = { [ENROLLED_BY_TAG]: settings.name, Name: settings.name };
  }

  async settle(found: Found): Promise<void> {
    const { vpcFlow, account } = this.settings;
    const { id, owner, tags } = found.vpc;
    if (vpcFlow === undefined || !isSelected(vpcFlow.vpcs, id, tags)) return this.#remove(found);
    if (owner !== account) {
      return this.findings.add('leftAlone', id, 'flow', `account ${owner} shares it; enrol it there`);
    }
    const declared = found.others.find((each) => each.tags[DECLARED_BY_TAG] === this.settings.name);
    if (declared !== undefined) return this.#yieldTo(declared, found);
    if (tags[DECLARED_BY_TAG] === this.settings.name && found.mine.length === 0) {
      const reason = 'its own stack declares its flow log, which is not there; see that stack';
      return this.findings.add('leftAlone', id, 'flow', reason);
    }
    return this.#enrol(vpcFlow, found);
  }

  /** Its stack has made a flow log to the lake: a second one would deliver everything twice. */
  async #yieldTo(declared: FlowLog, { vpc, mine }: Found): Promise<void> {
    if (declared.problem !== undefined) this.#deliveryFails(declared);
    else this.findings.add('alreadyEnrolled', vpc.id, 'flow');
    await this.#deleteAll(vpc.id, mine);
  }

  async #enrol(wanted: FlowLogSettings, { vpc, mine, others }: Found): Promise<void> {
    const current = mine.filter((each) => isAs(wanted, each));
    const rest = mine.filter((each) => each !== current[0]);
    if (current[0] !== undefined) {
      if (current[0].problem !== undefined) this.#deliveryFails(current[0]);
      else this.findings.add('alreadyEnrolled', vpc.id, 'flow');
      // Settings that changed, and two runs that met.
      return this.#deleteAll(vpc.id, rest);
    }
    const twin = others.find((each) => sameDestination(wanted.destination, each.destination));
    if (twin !== undefined) {
      this.findings.add('leftAlone', vpc.id, 'flow', `${twin.id}, which is not the lake's, delivers to the same place`);
      return this.#deleteAll(vpc.id, rest);
    }
    await this.findings.attempt(vpc.id, 'flow', () => this.#create(wanted, vpc.id, rest), explain);
  }

  /**
   * A flow log cannot be changed, so the new one comes first and then the old ones go: traffic is logged throughout. Where
   * AWS takes them for the same flow log the old ones have to go first; should the run end in between, the next one finds
   * none and makes it.
   */
  async #create(wanted: FlowLogSettings, vpc: string, old: readonly FlowLog[]): Promise<void> {
    const create = () => this.vpcs.createFlowLog(this.region, vpc, wanted, this.#tags);
    try {
      await create();
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'FlowLogAlreadyExists') throw error;
      if (old.length === 0) {
        // Made since the flow logs were listed, by another run or by someone else.
        return this.findings.add('leftAlone', vpc, 'flow', plain(error));
      }
      for (const { id } of old) await this.vpcs.deleteFlowLog(this.region, id);
      await create();
      return this.#replaced(vpc, old);
    }
    this.#replaced(vpc, old);
    await this.#deleteAll(vpc, old);
  }

  #replaced(vpc: string, old: readonly FlowLog[]): void {
    const ids = old.map(({ id }) => id).join(', ');
    this.findings.add('enrolled', vpc, 'flow', ids === '' ? undefined : `replaces ${ids}, whose settings differ`);
  }

  async #remove({ vpc, mine }: Found): Promise<void> {
    if (mine.length === 0) return;
    await this.findings.attempt(vpc.id, 'flow', async () => {
      for (const { id } of mine) await this.vpcs.deleteFlowLog(this.region, id);
      this.findings.add('removed', vpc.id, 'flow');
    });
  }

  async #deleteAll(vpc: string, flowLogs: readonly FlowLog[]): Promise<void> {
    for (const { id } of flowLogs) {
      await this.findings.attempt(vpc, 'flow', () => this.vpcs.deleteFlowLog(this.region, id));
    }
  }

  #deliveryFails({ id, vpc, problem }: FlowLog): void {
    this.findings.add('failed', vpc, 'flow', `${id} does not deliver: ${problem}`);
  }
}

function isAs(wanted: FlowLogSettings, there: FlowLog): boolean {
  const { destination } = wanted;
  const role = destination.kind === 'cloud-watch-logs' ? destination.roleArn : undefined;
  return (
    sameDestination(destination, there.destination) &&
    (there.destination?.kind !== 'cloud-watch-logs' || there.destination.roleArn === role) &&
    (there.logFormat ?? flowLogFormat()) === flowLogFormat(wanted.fields) &&
    there.trafficType === wanted.trafficType &&
    there.aggregationSeconds === wanted.aggregationSeconds &&
    there.fileFormat === fileFormatOf(wanted)
  );
}

/** CloudWatch Logs always gets text. */
const fileFormatOf = ({ destination, format }: FlowLogSettings): string =>
  destination.kind === 's3' && format === 'parquet' ? 'parquet' : 'plain-text';

function sameDestination(one: FlowLogDestination, other: FlowLogDestination | undefined): boolean {
  if (one.kind === 's3') return other?.kind === 's3' && flowLogFolderArn(one) === flowLogFolderArn(other);
  return other?.kind === 'cloud-watch-logs' && one.logGroupName === other.logGroupName;
}

const explain = (refused: Refused): string =>
  refused.code === 'FlowLogLimitExceeded'
    ? `${plain(refused)}; delete flow logs of the VPC that nobody reads`
    : plain(refused);
