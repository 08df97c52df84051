export type * from './config';
export { partitionOf } from './regions';
export { resolveConfig } from './resolve';
export type * from './resolved';
export { SOURCES } from './resolved';
export type * from './source-config';
export { resolveStages } from './stages';
