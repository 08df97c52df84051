import { GetTableCommand, type GlueClient } from '@aws-sdk/client-glue';
import type { Databases } from '../../core/conversion/statements';
import { type Dataset, rawTable } from '../../core/datasets/dataset';
import { isNamed } from './service-error';

/**
 * What a raw table looks at. A delivered object outside of it gives no rows whatever its content, so it belongs to no unit
 * until the table lists its account and region.
 */
export interface RawScope {
  /** Undefined: any account. */
  readonly accounts: ReadonlySet<string> | undefined;
  /** Undefined: any region. */
  readonly regions: ReadonlySet<string> | undefined;
  /** First delivery day, `yyyy/MM/dd`; undefined: any. */
  readonly from: string | undefined;
}

/**
 * Reads the scope of a dataset's raw table from its partition projection, which is where Athena takes it from.
 *
 * @throws when the table is not there
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export async function rawScope(
  glue: Pick<GlueClient, 'send'>,
  databases: Pick<Databases, 'lake'>,
  dataset: Dataset,
): Promise<RawScope> {
  const name = rawTable(dataset);
  try {
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: databases.lake, Name: name }));
    const parameters = Table?.Parameters ?? {};
    return {
      accounts: listed(parameters, 'account'),
      regions: listed(parameters, 'region'),
      from: /^\d{4}\/\d{2}\/\d{2}/.exec(parameters['projection.delivered.range'] ?? '')?.[0],
    };
  } catch (error) {
    if (!isNamed(error, 'EntityNotFoundException')) throw error;
    throw new Error(
      `table '${databases.lake}.${name}' is gone (${error.message}): CloudFormation believes that it is there, so destroy the lake's pipeline and catalog stacks, which hold no data, and deploy again`,
      {
        cause: error,
      },
    );
  }
}

function listed(parameters: Readonly<Record<string, string>>, key: string): ReadonlySet<string> | undefined {
  if (parameters[`projection.${key}.type`] !== 'enum') return undefined;
  return new Set((parameters[`projection.${key}.values`] ?? '').split(','));
}
