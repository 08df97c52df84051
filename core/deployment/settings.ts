import type { Databases } from '../conversion/statements';
import type { Dataset } from '../datasets/dataset';
import { datasetNamed } from '../datasets/index';
import { vpcFlow } from '../datasets/vpc-flow';

/**
 * What the deployment tells its functions: names that are known only where the lake is deployed. Everything else they take
 * from the dataset definitions; accounts and regions from the raw tables, which is where Athena takes them from.
 */
export interface LakeSettings {
  /** Name of the lake; a dimension of its metrics. */
  readonly name: string;
  readonly databases: Databases;
  /** Athena workgroup of the conversion's statements. */
  readonly workgroup: string;
  /** Bucket of curated files and ledger. */
  readonly lakeBucket: string;
  readonly sources: readonly SourceSettings[];
}

/** Where one dataset's raw objects lie. */
export interface SourceSettings {
  /** Dataset name. */
  readonly dataset: string;
  readonly bucket: string;
  /** What stands before `AWSLogs/`, without slash at either end; empty for nothing. */
  readonly prefix: string;
  /** Id of the organization whose trail delivers: its folders have one level more. */
  readonly organizationId?: string;
  /** Fields of a VPC flow log in order; the default format's without it. */
  readonly fields?: readonly string[];
}

/** Name of the environment variable that holds the settings as JSON. */
export const SETTINGS_VARIABLE = 'LOG_LAKE_SETTINGS';

/**
 * Reads the settings back.
 *
 * @throws when the variable is missing or is not what this version writes: function and stack come from different versions
 */
export function parseSettings(text: string | undefined): LakeSettings {
  const fix = 'deploy the stack again, so that function and settings are of one version';
  if (text === undefined) throw new Error(`${SETTINGS_VARIABLE} is not set; ${fix}`);
  let settings: LakeSettings;
  try {
    settings = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `${SETTINGS_VARIABLE} must be JSON (${(error as Error).message}), got ${text.slice(0, 80)}; ${fix}`,
    );
  }
  const members = ['name', 'databases', 'workgroup', 'lakeBucket', 'sources'] as const;
  const missing = members.filter((member) => settings?.[member] === undefined);
  if (missing.length > 0) throw new Error(`${SETTINGS_VARIABLE} lacks ${missing.join(', ')}; ${fix}`);
  return settings;
}

/** The dataset that a source delivers. */
export const datasetOf = ({ dataset, fields }: Pick<SourceSettings, 'dataset' | 'fields'>): Dataset =>
  dataset === 'vpc_flow' ? vpcFlow(fields === undefined ? {} : { fields }) : datasetNamed(dataset);

/** The datasets of the lake. */
export const datasetsOf = ({ sources }: Pick<LakeSettings, 'sources'>): readonly Dataset[] => sources.map(datasetOf);
