import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ENROLMENT_VARIABLE, parseEnrolmentSettings } from '../../core/deployment/enrolment-settings';
import { perRegion } from './aws';
import { Ec2Vpcs } from './ec2-vpcs';
import { Elbv2LoadBalancers } from './elbv2-load-balancers';
import { enrolmentFunction } from './function';
import { lambdaTelemetry } from './telemetry';

/**
 * Both services throttle per account, and other tools share the quota: try longer than the SDK does by itself. A single
 * request it would wait for without end.
 */
const PATIENT = {
  retryMode: 'adaptive',
  maxAttempts: 8,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
} as const;

const settings = parseEnrolmentSettings(process.env[ENROLMENT_VARIABLE]);

export const handler = enrolmentFunction({
  settings,
  region: process.env.AWS_REGION!,
  ports: {
    vpcs: new Ec2Vpcs(perRegion((region) => new EC2Client({ ...PATIENT, region }))),
    loadBalancers: new Elbv2LoadBalancers(
      perRegion((region) => new ElasticLoadBalancingV2Client({ ...PATIENT, region })),
    ),
  },
  telemetry: lambdaTelemetry(settings.name),
});
