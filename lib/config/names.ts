import type { LogLakeConfig } from './config';

export const DEFAULT_NAME = 'log-lake';

/** What people type, given or made from the lake's name. */
export interface Names {
  readonly database: string;
  readonly stagingDatabase: string;
  readonly workgroup: string;
  readonly pipelineWorkgroup: string;
}

export function namesOf({ name = DEFAULT_NAME, query = {} }: LogLakeConfig): Names {
  const database = query.database ?? name.replaceAll('-', '_');
  const workgroup = query.workgroup ?? name;
  return {
    database,
    stagingDatabase: query.stagingDatabase ?? `${database}_staging`,
    workgroup,
    pipelineWorkgroup: query.pipelineWorkgroup ?? `${workgroup}-pipeline`,
  };
}
