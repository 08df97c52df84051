import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { assemblyOf, STACKS } from '../emulator/assemblies';
import { DeployedApp } from '../emulator/deployed-app';

/** What goes, stays and comes back: in an account of its own, where a lake has worked. */

const [STORAGE, ...OTHERS] = STACKS;
const KEPT = ['CloudTrailLogs', 'VpcFlowLogs', 'AlbLogs', 'Lake', 'Results'] as const;

let app: DeployedApp;
let assembly: string;
beforeAll(async () => {
  assembly = await assemblyOf(inject('scratch'));
  app = await DeployedApp.bootstrap(inject('scratch'), assembly);
  await app.deploy(assembly);
}, 300_000);
afterAll(() => app?.stop());

test('destroying a lake undoes its own work and keeps data and key; adopting them goes on where it was', async () => {
  await app.deliver('2023/07/10', 'a', ['one 2023-07-10', 'two 2023-07-09']);
  await app.plan({ scheduledTime: '2023-07-11T01:00:00.000Z' });
  await app.converted();
  const vpc = await app.account.createVpc();
  const foreign = 'arn:aws:s3:::of-somebody-else';
  await app.account.createFlowLog(vpc, foreign);
  const loadBalancer = await app.account.createLoadBalancer('enrolled');
  await app.enrolAll();
  expect(await app.account.flowLogs(vpc)).toHaveLength(2);
  expect(await app.account.loadBalancerLogs(loadBalancer, 'access_logs.s3')).toMatchObject({ enabled: 'true' });
  const [visible, ledger] = [await app.visible(), await app.ledger('cloudtrail')];
  expect(visible).toEqual({ '2023-07-09 2023/07/10': ['two'], '2023-07-10 2023/07/10': ['one'] });
  const buckets = KEPT.map((name) => app.bucket(name));
  const key = app.key();

  await app.destroy(assembly, OTHERS);
  expect(Object.keys(await app.api.stacks()).sort()).toEqual(['CDKToolkit', 'log-lake-storage']);
  expect(await app.account.flowLogs(vpc)).toEqual([expect.objectContaining({ LogDestination: foreign })]);
  expect(await app.account.loadBalancerLogs(loadBalancer, 'access_logs.s3')).toMatchObject({ enabled: 'false' });

  await expect(app.destroy(assembly, [STORAGE])).rejects.toThrow(/termination ?protection/i);
  await app.api.unprotect('log-lake-storage');
  const stored = await app.retained();
  await app.destroy(assembly, [STORAGE]);
  expect(Object.keys(await app.api.stacks())).toEqual(['CDKToolkit']);
  expect(await app.account.buckets()).toEqual(expect.arrayContaining(buckets));
  expect(await app.account.keyState(key)).toBe('Enabled');
  expect(await app.ledger('cloudtrail')).toEqual(ledger);

  await app.adopt(assembly, STORAGE, stored);
  await app.deploy(assembly);
  expect([KEPT.map((name) => app.bucket(name)), app.key()]).toEqual([buckets, key]);
  expect(await app.visible()).toEqual(visible);
  expect(await app.ledger('cloudtrail')).toEqual(ledger);
  expect(await app.liveView('cloudtrail')).toContain(`WHERE "delivered" < '2023/07/11'\nUNION ALL`);
  expect(await app.account.loadBalancerLogs(loadBalancer, 'access_logs.s3')).toMatchObject({ enabled: 'true' });

  await app.deliver('2023/07/11', 'b', ['three 2023-07-11']);
  const { datasets } = await app.plan({ scheduledTime: '2023-07-12T01:00:00.000Z' });
  expect(datasets[0]).toMatchObject({ dataset: 'cloudtrail', upToDate: 1, sent: 1 });
  await app.converted();
  expect(await app.visible()).toEqual({ ...visible, '2023-07-11 2023/07/11': ['three'] });
}, 300_000);
