import type { Databases } from '../../core/conversion/statements';
import type { Dataset } from '../../core/datasets/dataset';
import { customResource, type Send } from '../cloudformation';
import type { Log } from '../log';
import { type RefreshPorts, refreshCatalog } from './refresh';

const PHYSICAL_ID = 'catalog';

export interface CatalogFunctionProps {
  readonly databases: Databases;
  readonly datasets: readonly Dataset[];
  readonly ports: () => RefreshPorts;
  readonly log: Log;
  /** Hands answers to CloudFormation. @default - over the network */
  readonly send?: Send;
}

/** The function's handler: a custom resource that refreshes the catalog whenever a deployment changed it. */
export const catalogFunction = ({ databases, datasets, ports, log, send }: CatalogFunctionProps) =>
  customResource(
    PHYSICAL_ID,
    async ({ RequestType }) => {
      // The tables go with the stack, the ledger stays.
      if (RequestType === 'Delete') return undefined;
      const refreshed = await refreshCatalog(ports(), datasets, databases);
      for (const { dataset, rebuilt } of refreshed) {
        if (rebuilt === undefined) {
          log.info('live view restored', { dataset });
          continue;
        }
        const { units, partitions, problems } = rebuilt;
        log.warn('partitions restored from the ledger', { dataset, units, partitions });
        for (const { problem } of problems) log.error('unit not restored', { dataset, problem });
      }
      return undefined;
    },
    send,
  );
