export { AlbAccessLogs, type AlbAccessLogsProps, type AlbLogging } from './alb-access-logs';
export { ALB_LOG_PREFIXES, type AlbDelivery, type AlbLogKind, albLogPrefix, albStatements } from './alb-delivery';
export { type CloudTrailDelivery, cloudTrailStatements } from './cloudtrail-delivery';
export { eventSelectors } from './event-selectors';
export { type FlowLogDelivery, flowLogStatements } from './flow-log-delivery';
export { FlowLogStream, type FlowLogStreamProps } from './flow-log-stream';
export { LogTrail, type LogTrailProps } from './log-trail';
export { type FlowLogGroup, type FlowLoggedVpc, VpcFlowLogs, type VpcFlowLogsProps } from './vpc-flow-logs';
