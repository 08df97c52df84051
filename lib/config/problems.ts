import type { ExistingBucketConfig } from './source-config';
import { bucketName, keyArn, prefix, type Rule } from './values';
import { repeated } from './wording';

/** Collects what is wrong with a config, under the names that the user wrote. */
export class Problems {
  readonly #found: string[] = [];

  get found(): readonly string[] {
    return this.#found;
  }

  add(problem: string): void {
    this.#found.push(problem);
  }

  /** Holds a value to a rule; what was not written is not held to any. */
  check<T>(name: string, value: T | undefined, rule: Rule<T>): void {
    const problem = value === undefined ? undefined : rule(value);
    if (problem !== undefined) this.add(`'${name}' ${problem}`);
  }

  /** Holds each value of a list to a rule, and the list to having each once. */
  list(name: string, values: readonly string[] | undefined, rule: Rule<string>): void {
    values?.forEach((value, index) => {
      this.check(`${name}[${index}]`, value, rule);
    });
    this.unique(name, values);
  }

  unique(name: string, values: readonly string[] | undefined): void {
    for (const value of repeated(values ?? [])) {
      this.add(`'${name}' must name each once, got '${value}' twice`);
    }
  }

  filled(name: string, values: readonly string[] | undefined, fix: string): void {
    if (values?.length === 0) this.add(`'${name}' must name at least one, got none; ${fix}`);
  }

  bucket(name: string, bucket: ExistingBucketConfig | undefined): void {
    this.check(`${name}.name`, bucket?.name, bucketName);
    this.check(`${name}.prefix`, bucket?.prefix, prefix);
    this.check(`${name}.keyArn`, bucket?.keyArn, keyArn);
  }
}
