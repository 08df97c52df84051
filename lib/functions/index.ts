export { bundleFunction } from './bundle';
export { LakeFunction, type LakeFunctionProps } from './lake-function';
