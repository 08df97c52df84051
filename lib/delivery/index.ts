export { ALB_LOG_PREFIXES, type AlbDelivery, type AlbLogKind, albLogPrefix, albStatements } from './alb-delivery';
export { type CloudTrailDelivery, cloudTrailStatements } from './cloudtrail-delivery';
export { eventSelectors } from './event-selectors';
export { type FlowLogDelivery, flowLogStatements } from './flow-log-delivery';
export { LogTrail, type LogTrailProps } from './log-trail';
