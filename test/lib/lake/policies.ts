import type { Statement } from '../../simulator';
import { type Deployment, pseudo, resolve } from '../policy';
import { type Lake, type Resource, resourcesOf } from './lakes';

type Document = { readonly Statement: readonly Statement[] };

/** Policies of a whole lake with the names that it would have once deployed, over all of its stacks. */
export class LakePolicies {
  constructor(
    private readonly lake: Lake,
    private readonly deployment: Deployment,
  ) {}

  /** ARN of the bucket with this in its logical id. */
  bucket(part: string): string {
    return this.#arn(this.#one('AWS::S3::Bucket', part));
  }

  key(): string {
    return this.#arn(this.#one('AWS::KMS::Key', ''));
  }

  onBucket(part: string): readonly Statement[] {
    const { id } = this.#one('AWS::S3::Bucket', part);
    const policies = [...resourcesOf(this.lake, 'AWS::S3::BucketPolicy')];
    const found = policies.find(({ Properties }) => JSON.stringify(Properties!.Bucket) === JSON.stringify({ Ref: id }));
    return this.#statements(found!.Properties!.PolicyDocument, found!.stack);
  }

  onKey(): readonly Statement[] {
    const { Properties, stack } = this.#one('AWS::KMS::Key', '');
    return this.#statements(Properties!.KeyPolicy, stack);
  }

  analysts(): readonly Statement[] {
    const { Properties, stack } = this.#one('AWS::IAM::ManagedPolicy', 'AnalystPolicy');
    return this.#statements(Properties!.PolicyDocument, stack);
  }

  #statements(document: unknown, stack: string): readonly Statement[] {
    return (this.#resolve(document, stack) as Document).Statement;
  }

  #resolve(value: unknown, stack: string): unknown {
    const { Resources } = this.lake.templates.get(stack)!;
    return resolve(value, {
      ref: (name) => (name.startsWith('AWS::') ? pseudo(name, this.deployment) : name.toLowerCase()),
      getAtt: (id) => this.#arn({ id, ...Resources[id]! }),
      importValue: (name) => this.#exported(name),
    });
  }

  #exported(name: string): unknown {
    for (const [stack, { Outputs = {} }] of this.lake.templates) {
      for (const output of Object.values(Outputs) as { Value: unknown; Export?: { Name: string } }[]) {
        if (output.Export?.Name === name) return this.#resolve(output.Value, stack);
      }
    }
    throw new Error(`no stack exports ${name}`);
  }

  #one(type: string, part: string): Resource & { readonly id: string; readonly stack: string } {
    const found = [...resourcesOf(this.lake, type)].filter(({ id }) => id.includes(part));
    if (found.length === 1) return found[0]!;
    throw new Error(`there must be one ${type} with '${part}' in its id, got ${found.map(({ id }) => id)}`);
  }

  #arn({ id, Type }: Pick<Resource, 'Type'> & { readonly id: string }): string {
    const { partition, region, account } = this.deployment;
    if (Type === 'AWS::S3::Bucket') return `arn:${partition}:s3:::${id.toLowerCase()}`;
    if (Type === 'AWS::KMS::Key') return `arn:${partition}:kms:${region}:${account}:key/${id}`;
    throw new Error(`policies were not known to name a ${Type}`);
  }
}
