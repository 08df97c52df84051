import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes longest first. Trino is lent to one file at a time: one has it while the app of the longest is deployed; another
 * waits until that gives it back, so that meanwhile two files share the cores and not three.
 */
const FIRST = [
  ...['whole/', 'trino/many-days', 'deploy/', 'trino/formats', 'faults/', 'iam/', 'templates', 'up/', 'guard'],
  ...['trino/tables', 'package', 'adapters/', 'lake.test', 'athena/athena'],
];

/** The order in which test files run on the workers. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const at = ({ moduleId }: TestSpecification) => {
      const found = FIRST.findIndex((part) => moduleId.includes(`/test/engines/${part}`));
      return found < 0 ? FIRST.length : found;
    };
    return [...files].sort((one, other) => at(one) - at(other) || one.moduleId.localeCompare(other.moduleId));
  }
}
