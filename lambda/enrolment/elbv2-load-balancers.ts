import {
  AddTagsCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
  type ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isNamed } from '../aws/service-error';
import { everyPage, refusable, tagsOf, toAwsTags } from './aws';
import type { LoadBalancer, LoadBalancers, Tags } from './ports';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html */
const ARNS_A_TAG_CALL = 20;

/** Application Load Balancers in Elastic Load Balancing. */
export class Elbv2LoadBalancers implements LoadBalancers {
  /** @param clientOf - the client of a region */
  constructor(private readonly clientOf: (region: string) => Pick<ElasticLoadBalancingV2Client, 'send'>) {}

  async list(region: string, only?: string): Promise<readonly LoadBalancer[]> {
    const arns = await this.#arns(region, only);
    const found: LoadBalancer[] = [];
    for (let at = 0; at < arns.length; at += ARNS_A_TAG_CALL) {
      found.push(...(await this.#tagged(region, arns.slice(at, at + ARNS_A_TAG_CALL))));
    }
    return found;
  }

  /** Without those that were deleted since they were listed: for one of them the whole call fails. */
  async #tagged(region: string, arns: readonly string[]): Promise<readonly LoadBalancer[]> {
    const command = new DescribeTagsCommand({ ResourceArns: [...arns] });
    const answer = await unlessGone(() => this.clientOf(region).send(command));
    if (answer !== undefined) {
      return (answer.TagDescriptions ?? []).map(({ ResourceArn, Tags }) => ({ arn: ResourceArn!, tags: tagsOf(Tags) }));
    }
    if (arns.length === 1) return [];
    const each = await Promise.all(arns.map((arn) => this.#tagged(region, [arn])));
    return each.flat();
  }

  async #arns(region: string, only: string | undefined): Promise<readonly string[]> {
    const client = this.clientOf(region);
    const which = only === undefined ? {} : { LoadBalancerArns: [only] };
    const found = await unlessGone(() =>
      everyPage(async (token) => {
        const page = await client.send(new DescribeLoadBalancersCommand({ ...which, ...(token && { Marker: token }) }));
        return { items: page.LoadBalancers ?? [], next: page.NextMarker };
      }),
    );
    return (found ?? []).filter(({ Type }) => Type === 'application').map(({ LoadBalancerArn }) => LoadBalancerArn!);
  }

  attributes(region: string, arn: string): Promise<Tags | undefined> {
    return unlessGone(async () => {
      const command = new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: arn });
      const { Attributes } = await this.clientOf(region).send(command);
      return tagsOf(Attributes);
    });
  }

  async setAttributes(region: string, arn: string, attributes: Tags): Promise<void> {
    const command = new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn: arn,
      Attributes: toAwsTags(attributes),
    });
    await refusable(() => this.clientOf(region).send(command));
  }

  async tag(region: string, arn: string, tags: Tags): Promise<void> {
    const command = new AddTagsCommand({ ResourceArns: [arn], Tags: toAwsTags(tags) });
    await refusable(() => this.clientOf(region).send(command));
  }

  async untag(region: string, arn: string, keys: readonly string[]): Promise<void> {
    const command = new RemoveTagsCommand({ ResourceArns: [arn], TagKeys: [...keys] });
    await refusable(() => this.clientOf(region).send(command));
  }
}

/** Deleted since it was listed, or since the event that told of it. */
async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNamed(error, 'LoadBalancerNotFound', 'LoadBalancerNotFoundException')) return undefined;
    throw error;
  }
}
