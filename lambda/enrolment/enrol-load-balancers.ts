import {
  ALB_ATTRIBUTES,
  ALB_LOG_KINDS,
  ALB_PLACE_TAGS,
  type AlbLog,
  DECLARED_BY_TAG,
  ENROLLED_BY_TAG,
  type EnrolmentSettings,
} from '../../core/deployment/enrolment-settings';
import type { LoadBalancer, LoadBalancers, Refused, Tags } from './ports';
import { type Findings, plain } from './report';
import { isSelected, notFound } from './selection';

/** Where one kind of log goes. */
interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/**
 * Switches on the logs of every selected load balancer where nobody else has, each kind by itself, and switches off what
 * it switched on where that is no longer wanted.
 *
 * A kind is the lake's when a tag records the place where the lake pointed it and it still points there. So it is
 * - tagged first and switched on then: a run that ends in between leaves a tag on a log that is off, which the next run
 *   switches on; the other way round it would leave a log that nobody knows to switch off again,
 * - switched off first and untagged then, for the same reason,
 * - moved first and tagged then, as the old tag still says whose it is.
 *
 * @param only - ARN of a load balancer to look at instead of all
 */
export async function enrolLoadBalancers(
  loadBalancers: LoadBalancers,
  settings: EnrolmentSettings,
  region: string,
  findings: Findings,
  only?: string,
): Promise<void> {
  const selection = settings.albAccess?.loadBalancers;
  const found = await loadBalancers.list(region, only);
  for (const each of found) {
    const selected = isSelected(selection, each.arn, each.tags);
    // Neither wanted nor ever touched: no call for each load balancer of the account.
    if (!selected && each.tags[ENROLLED_BY_TAG] !== settings.name) continue;
    const attributes = await loadBalancers.attributes(region, each.arn);
    if (attributes === undefined) continue;
    await new AlbRun(loadBalancers, settings, region, findings, each, attributes).settle(selected);
  }
  if (only !== undefined) return;
  const arns = found.map(({ arn }) => arn);
  for (const arn of notFound(selection, arns)) {
    findings.add('failed', arn, 'access', `the config lists it, but ${region} has no such Application Load Balancer`);
  }
}

class AlbRun {
  readonly #arn: string;
  readonly #isTagged: boolean;

  constructor(
    private readonly loadBalancers: LoadBalancers,
    private readonly settings: EnrolmentSettings,
    private readonly region: string,
    private readonly findings: Findings,
    private readonly alb: LoadBalancer,
    private readonly attributes: Tags,
  ) {
    this.#arn = alb.arn;
    this.#isTagged = alb.tags[ENROLLED_BY_TAG] === settings.name;
  }

  async settle(selected: boolean): Promise<void> {
    const kept: AlbLog[] = [];
    for (const kind of ALB_LOG_KINDS) {
      const wanted = selected ? this.#target(kind) : undefined;
      if (wanted === undefined) {
        if (!(await this.#undo(kind))) kept.push(kind);
      } else {
        await this.findings.attempt(this.#arn, kind, () => this.#enrol(kind, wanted), explain);
        kept.push(kind);
      }
    }
    // Last, because the other tags count only beside this one.
    if (this.#isTagged && kept.length === 0) {
      await this.findings.attempt(this.#arn, 'access', () => this.#untag(ENROLLED_BY_TAG));
    }
  }

  async #enrol(kind: AlbLog, target: Place): Promise<void> {
    const actual = this.#actual(kind);
    if (actual === undefined) return this.#enrolOff(kind, target);
    const isThere = placeTag(actual) === placeTag(target);
    if (isThere && this.#isDeclared) return this.findings.add('alreadyEnrolled', this.#arn, kind);
    if (!this.#isMine(kind, actual, target)) {
      const reason = isThere ? "someone else made it log to the lake's place" : `logs to ${urlOf(actual)}`;
      return this.findings.add('leftAlone', this.#arn, kind, reason);
    }
    if (isThere) {
      // A run that moved it ended before the tag.
      if (this.#recorded(kind) !== placeTag(target)) await this.#tag(kind, target);
      return this.findings.add('alreadyEnrolled', this.#arn, kind);
    }
    await this.#switchOn(kind, target);
    await this.#tag(kind, target);
    this.findings.add('enrolled', this.#arn, kind, `moved from ${urlOf(actual)}`);
  }

  async #enrolOff(kind: AlbLog, target: Place): Promise<void> {
    const other = this.alb.tags[ENROLLED_BY_TAG];
    if (this.#isDeclared) {
      const reason = 'its own stack declares its logging, which is off; see that stack';
      return this.findings.add('leftAlone', this.#arn, kind, reason);
    }
    if (other !== undefined && !this.#isTagged) {
      const reason = `the lake '${other}' has enrolled it; if there is no such lake, remove the tag ${ENROLLED_BY_TAG}`;
      return this.findings.add('leftAlone', this.#arn, kind, reason);
    }
    await this.#tag(kind, target);
    await this.#switchOn(kind, target);
    this.findings.add('enrolled', this.#arn, kind);
  }

  /** @returns whether nothing of the lake's is left of this kind */
  async #undo(kind: AlbLog): Promise<boolean> {
    if (!this.#isTagged || this.#recorded(kind) === undefined) return true;
    const actual = this.#actual(kind);
    const isMine = actual !== undefined && this.#isMine(kind, actual, this.#target(kind));
    let isDone = false;
    await this.findings.attempt(this.#arn, kind, async () => {
      if (isMine) {
        await this.loadBalancers.setAttributes(this.region, this.#arn, {
          [`${ALB_ATTRIBUTES[kind]}.enabled`]: 'false',
        });
      }
      await this.#untag(ALB_PLACE_TAGS[kind]);
      isDone = true;
      if (isMine || actual === undefined) this.findings.add('removed', this.#arn, kind);
      else this.findings.add('leftAlone', this.#arn, kind, `logs to ${urlOf(actual)}`);
    });
    return isDone;
  }

  get #isDeclared(): boolean {
    return this.alb.tags[DECLARED_BY_TAG] === this.settings.name;
  }

  #isMine(kind: AlbLog, actual: Place, target: Place | undefined): boolean {
    const recorded = this.#recorded(kind);
    if (!this.#isTagged || recorded === undefined) return false;
    return [recorded, target && placeTag(target)].includes(placeTag(actual));
  }

  #recorded(kind: AlbLog): string | undefined {
    return this.alb.tags[ALB_PLACE_TAGS[kind]];
  }

  #target(kind: AlbLog): Place | undefined {
    const { albAccess } = this.settings;
    const prefix = albAccess?.prefixes[kind];
    return albAccess === undefined || prefix === undefined ? undefined : { bucket: albAccess.bucket, prefix };
  }

  /** Where the kind is delivered; undefined when it is off. */
  #actual(kind: AlbLog): Place | undefined {
    const value = (name: string) => this.attributes[`${ALB_ATTRIBUTES[kind]}.${name}`] ?? '';
    return value('enabled') === 'true' ? { bucket: value('bucket'), prefix: value('prefix') } : undefined;
  }

  #switchOn(kind: AlbLog, { bucket, prefix }: Place): Promise<void> {
    const name = ALB_ATTRIBUTES[kind];
    return this.loadBalancers.setAttributes(this.region, this.#arn, {
      [`${name}.enabled`]: 'true',
      [`${name}.bucket`]: bucket,
      // Empty too: one from an earlier bucket may still stand there.
      [`${name}.prefix`]: prefix,
    });
  }

  #tag(kind: AlbLog, place: Place): Promise<void> {
    const tags = { [ENROLLED_BY_TAG]: this.settings.name, [ALB_PLACE_TAGS[kind]]: placeTag(place) };
    return this.loadBalancers.tag(this.region, this.#arn, tags);
  }

  #untag(key: string): Promise<void> {
    return this.loadBalancers.untag(this.region, this.#arn, [key]);
  }
}

const urlOf = ({ bucket, prefix }: Place): string => `s3://${bucket}/${prefix}`;

/** A place as the value of a tag, which takes fewer characters than a prefix, and 256 of them. */
const placeTag = ({ bucket, prefix }: Place): string =>
  `${bucket}/${prefix}`.replaceAll(/[^A-Za-z0-9_.:/=+@-]/g, '_').slice(0, 256);

function explain(refused: Refused): string {
  if (refused.message.includes('Access Denied for bucket')) {
    return `${plain(refused)}; the bucket's policy does not let it deliver: if the load balancer is of an account and region that the lake takes logs from, set albAccess.requireSourceArn to false`;
  }
  if (refused.code === 'TooManyTags' || refused.code === 'TooManyTagsException') {
    return `${plain(refused)}; the lake marks what it switches on with tags, and a load balancer takes 50: remove some`;
  }
  return plain(refused);
}
