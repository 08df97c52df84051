import type { Dataset } from '../../core/datasets/dataset';
import type { SourceSettings } from '../../core/deployment/settings';

/** The folders of one source in its bucket, each ending in `/`: the layout's template, cut at its holes. */
export class RawFolders {
  readonly #template: string;

  /** @throws when an organization is named and the dataset has no layout for one */
  constructor({ dataset, prefix, organizationId }: SourceSettings, { layout }: Pick<Dataset, 'layout'>) {
    const template =
      organizationId === undefined
        ? layout.template
        : layout.alternatives
            .find((each) => each.includes('${organization}'))
            ?.replace('${organization}', organizationId);
    if (template === undefined) {
      throw new Error(
        `source '${dataset}' must not name an organization, got '${organizationId}': it has no folders for one`,
      );
    }
    this.#template = prefix === '' ? template : `${prefix}/${template}`;
  }

  /** Holds a folder for each account. */
  accounts(): string {
    return this.#upTo('${account}');
  }

  /** Holds a folder for each region of the account. */
  regions(account: string): string {
    return this.#upTo('${region}').replace('${account}', account);
  }

  /** Holds the folders of delivery days, `yyyy/MM/dd/`. */
  days(account: string, region: string): string {
    return this.#upTo('${delivered}').replace('${account}', account).replace('${region}', region);
  }

  #upTo(hole: string): string {
    return this.#template.slice(0, this.#template.indexOf(hole));
  }
}
