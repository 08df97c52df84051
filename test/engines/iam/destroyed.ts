import { expect } from 'vitest';
import type { LedgerEntry } from '../../../core/conversion/ledger';
import { STACKS } from '../emulator/assemblies';
import type { DeployedApp } from '../emulator/deployed-app';

/** What goes, stays and comes back: of a lake that has worked. */

const [STORAGE, ...OTHERS] = STACKS;
const KEPT = ['CloudTrailLogs', 'VpcFlowLogs', 'AlbLogs', 'Lake', 'Results'] as const;

/** What a lake was before it was destroyed. */
export interface Before {
  readonly buckets: readonly string[];
  readonly key: string;
  readonly visible: Awaited<ReturnType<DeployedApp['visible']>>;
  readonly ledger: Readonly<Record<string, LedgerEntry>>;
  readonly loadBalancer: string;
  /** What stays of the storage stack, as an import takes it. */
  readonly stored: Awaited<ReturnType<DeployedApp['retained']>>;
}

/** Destroys every stack. What the lake did in the account is undone, and what it holds is still there. */
export async function destroyLake(app: DeployedApp, assembly: string): Promise<Before> {
  const vpc = await app.account.createVpc();
  const foreign = 'arn:aws:s3:::of-somebody-else';
  await app.account.createFlowLog(vpc, foreign);
  const loadBalancer = await app.account.createLoadBalancer('to-be-released');
  await app.enrolAll();
  const accessLogs = () => app.account.loadBalancerLogs(loadBalancer, 'access_logs.s3');
  expect(await app.account.flowLogs(vpc)).toHaveLength(2);
  expect(await accessLogs()).toMatchObject({ enabled: 'true' });
  const [visible, ledger] = [await app.visible(), await app.ledger('cloudtrail')];
  expect(visible).toEqual({ '2023-07-10 2023/07/10': ['one', 'three'] });
  const [buckets, key] = [KEPT.map((name) => app.bucket(name)), app.key()];

  await app.destroy(assembly, OTHERS);
  expect(Object.keys(await app.api.stacks()).sort()).toEqual(['CDKToolkit', 'log-lake-storage']);
  expect(await app.account.flowLogs(vpc)).toEqual([expect.objectContaining({ LogDestination: foreign })]);
  expect(await accessLogs()).toMatchObject({ enabled: 'false' });

  await expect(app.destroy(assembly, [STORAGE])).rejects.toThrow(/termination ?protection/i);
  await app.api.unprotect('log-lake-storage');
  const stored = await app.retained();
  await app.destroy(assembly, [STORAGE]);
  expect(Object.keys(await app.api.stacks())).toEqual(['CDKToolkit']);
  expect(await app.account.buckets()).toEqual(expect.arrayContaining(buckets));
  expect(await app.account.keyState(key)).toBe('Enabled');
  expect(await app.ledger('cloudtrail')).toEqual(ledger);
  return { buckets, key, visible, ledger, loadBalancer, stored };
}

/** Deploys it again over what stayed. It goes on where it was. */
export async function adoptLake(app: DeployedApp, assembly: string, before: Before): Promise<void> {
  await app.adopt(assembly, STORAGE, before.stored);
  await app.deploy(assembly);
  const { buckets, key, visible, ledger, loadBalancer } = before;
  expect([KEPT.map((name) => app.bucket(name)), app.key()]).toEqual([buckets, key]);
  expect(await app.visible()).toEqual(visible);
  expect(await app.ledger('cloudtrail')).toEqual(ledger);
  expect(await app.liveView('cloudtrail')).toContain(`WHERE "delivered" < '2023/07/11'\nUNION ALL`);
  expect(await app.account.loadBalancerLogs(loadBalancer, 'access_logs.s3')).toMatchObject({ enabled: 'true' });

  await app.deliver('2023/07/11', 'b', ['later 2023-07-11']);
  const { datasets } = await app.plan({ scheduledTime: '2023-07-12T01:00:00.000Z' });
  expect(datasets[0]).toMatchObject({ dataset: 'cloudtrail', upToDate: 1, sent: 1 });
  await app.converted();
  expect(await app.visible()).toEqual({ ...visible, '2023-07-11 2023/07/11': ['later'] });
}
