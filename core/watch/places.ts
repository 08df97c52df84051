import type { WatchPorts } from './ports';

export interface UnknownPlaces {
  readonly accounts: readonly string[];
  /** Folders, as `<account>/<region>`. */
  readonly regions: readonly string[];
}

/** Accounts and regions that objects are delivered for and the raw table does not list: no query sees their rows. */
export async function unknownPlaces(
  ports: Pick<WatchPorts, 'accounts' | 'regions' | 'projected'>,
): Promise<UnknownPlaces> {
  const projected = await ports.projected();
  const seen = await ports.accounts();
  const regions: string[] = [];
  for (const account of projected.regions === undefined ? [] : seen) {
    for (const region of await ports.regions(account)) {
      if (!projected.regions?.has(region)) regions.push(`${account}/${region}`);
    }
  }
  return {
    accounts: seen.filter((account) => projected.accounts !== undefined && !projected.accounts.has(account)),
    regions,
  };
}
