import type { Principal } from '../cast';
import type { Random } from '../random';
import type { Act } from './record';

/** RunInstances that succeeds, with the instances it starts. */
export function launch(
  by: Principal,
  account: string,
  instanceType: string,
  instances: readonly string[],
  at: number,
  random: Random,
): Act {
  const imageId = 'ami-0f00d1e5a4b3c2d10';
  const items = instances.map((instanceId, index) => ({
    instanceId,
    imageId,
    instanceState: { code: 0, name: 'pending' },
    amiLaunchIndex: index,
    instanceType,
    launchTime: at * 1000,
    subnetId: 'subnet-0a1b2c3d4e5f60001',
    privateIpAddress: `10.0.2.${random.between(50, 250)}`,
  }));
  return {
    by,
    service: 'ec2',
    name: 'RunInstances',
    request: launchRequest(instanceType, instances.length, random),
    response: {
      requestId: random.uuid(),
      reservationId: `r-0${random.hex(16)}`,
      ownerId: account,
      instancesSet: { items },
    },
  };
}

export const newInstance = (random: Random): string => `i-0${random.hex(16)}`;

export const launchRequest = (instanceType: string, count: number, random: Random) => ({
  instancesSet: { items: [{ imageId: 'ami-0f00d1e5a4b3c2d10', minCount: count, maxCount: count }] },
  instanceType,
  blockDeviceMapping: {},
  monitoring: { enabled: false },
  disableApiTermination: false,
  clientToken: random.uuid(),
});
