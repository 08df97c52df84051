export { AlarmTopic, type AlarmTopicProps } from './alarm-topic';
export { ChangeNotices, type ChangeNoticesProps, type WatchedTrail } from './change-notices';
export { LakeAlarms, type LakeAlarmsProps } from './lake-alarms';
export { LakeDashboard, type LakeDashboardProps } from './lake-dashboard';
export { DEFAULT_RUNBOOK, type RunbookSection, runbookLink } from './runbook';
export { type AlarmThresholds, thresholdsOf } from './thresholds';
export type { WatchedConversion, WatchedEnrolment } from './watched';
