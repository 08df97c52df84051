-- id: cloudtrail_log_groups_deleted
-- title: Log groups deleted or cut short
-- why: Traces of an application, and the filters that raise alarms on the trail, are in CloudWatch Logs. Deleted or
--   kept for a day they are gone before somebody looks.
-- group: evasion
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1070, T1562.008
-- false-positives: Stacks that are destroyed delete the log groups of their functions.
-- next: What is deleted is gone: look for an export or a subscription that has a copy. Put filters back, and follow
--   the caller with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html
-- parameter: max_days | integer | default 7 | example 30 | A retention of more days than this is not shown
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  json_extract_scalar(requestparameters, '$.logGroupName') AS log_group,
  json_extract_scalar(requestparameters, '$.retentionInDays') AS kept_days,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'logs.amazonaws.com'
  AND (
    eventname IN ('DeleteLogGroup', 'DeleteLogStream', 'DeleteMetricFilter', 'DeleteSubscriptionFilter')
    OR (
      eventname = 'PutRetentionPolicy'
      AND try_cast(json_extract_scalar(requestparameters, '$.retentionInDays') AS integer) <= :max_days
    )
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
