import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest first, so that no core is left alone with it in the end; what waits for Trino as far apart as can be. */
const FIRST = ['whole/whole', 'deploy/deploy', 'faults/', 'iam/', 'deploy/destroy', 'guard', 'templates', 'up/'];
const WITH_TRINO = /\/(trino|athena)\//;

/** The order in which test files run on the two workers. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const at = ({ moduleId }: TestSpecification) => {
      const found = FIRST.findIndex((part) => moduleId.includes(`/test/engines/${part}`));
      return found < 0 ? FIRST.length : found;
    };
    const byName = [...files].sort((one, other) => one.moduleId.localeCompare(other.moduleId));
    const long = byName.filter((file) => at(file) < FIRST.length).sort((one, other) => at(one) - at(other));
    const rest = byName.filter((file) => at(file) === FIRST.length);
    const waiting = rest.filter(({ moduleId }) => WITH_TRINO.test(moduleId));
    const others = rest.filter(({ moduleId }) => !WITH_TRINO.test(moduleId));
    const pairs = Array.from({ length: Math.max(waiting.length, others.length) }, (_, index) => [
      waiting[index],
      others[index],
    ]);
    return [...long, ...pairs.flat().filter((file) => file !== undefined)];
  }
}
