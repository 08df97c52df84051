import type { Databases } from '../conversion/statements';
import type { Dataset } from '../datasets/dataset';
import { datasetNamed } from '../datasets/index';
import { vpcFlow } from '../datasets/vpc-flow';
import type { FlowRoute } from '../datasets/vpc-flow-formats';
import { readVariable } from './variable';

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

/** Where raw objects of one dataset lie. Sources of the same dataset are the ways by which it arrives. */
export interface SourceSettings {
  /** Dataset name. */
  readonly dataset: string;
  /** The dataset's route by which these objects arrive; without it they are delivered as its layout says. */
  readonly route?: FlowRoute;
  readonly bucket: string;
  /** What stands before `AWSLogs/`, a route's own prefix with it, without slash at either end; empty for nothing. */
  readonly prefix: string;
  /** Id of the organization whose trail delivers: its folders have one level more. */
  readonly organizationId?: string;
  /** Fields of a VPC flow log in order; the default format's without it. Not with `route`, which has the dataset's. */
  readonly fields?: readonly string[];
  /** Form of VPC flow logs; text without it. */
  readonly format?: 'parquet';
}

/** Name of the environment variable that holds the settings as JSON. */
export const SETTINGS_VARIABLE = 'LOG_LAKE_SETTINGS';

/**
 * Reads the settings back.
 *
 * @throws when the variable is missing or is not what this version writes: function and stack come from different versions
 */
export const parseSettings = (text: string | undefined): LakeSettings =>
  readVariable<LakeSettings>(SETTINGS_VARIABLE, text, ['name', 'databases', 'workgroup', 'lakeBucket', 'sources']);

/** The dataset that a source delivers, with the further routes that other sources make of it. */
export function datasetOf(
  { dataset, fields, format }: Pick<SourceSettings, 'dataset' | 'fields' | 'format'>,
  routes: readonly FlowRoute[] = [],
): Dataset {
  if (dataset === 'vpc_flow') return vpcFlow({ ...(fields && { fields }), ...(format && { format }), routes });
  if (routes.length === 0) return datasetNamed(dataset);
  throw new Error(`dataset '${dataset}' has no further routes, got '${routes.join("', '")}'`);
}

/**
 * The datasets of the lake, each once with its routes.
 *
 * @throws when a route's dataset has no source of its own: its raw table, which every statement names, would not be there
 */
export function datasetsOf({ sources }: Pick<LakeSettings, 'sources'>): readonly Dataset[] {
  const own = sources.filter(({ route }) => route === undefined);
  const lone = sources.find(({ dataset }) => own.every((source) => source.dataset !== dataset));
  if (lone)
    throw new Error(`'sources' has the route '${lone.route}' of '${lone.dataset}', but not '${lone.dataset}' itself`);
  return own.map((source) => {
    const routes = sources.flatMap(({ dataset, route }) =>
      dataset === source.dataset && route !== undefined ? [route] : [],
    );
    return datasetOf(source, routes);
  });
}
