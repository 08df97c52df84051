-- id: cloudtrail_alarms_off
-- title: Alarms and their topics switched off
-- why: An alarm that is deleted, silenced or has lost its topic does not ring. So does a rule that is disabled.
-- group: evasion
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1562.001
-- false-positives: Deployments that replace alarms, and target tracking of auto scaling, which makes and deletes its
--   own (named TargetTracking-).
-- next: Put the alarm back, and look at what it watched since then. Follow the caller with
--   cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html,
--   https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    array_join(TRY_CAST(json_extract(requestparameters, '$.alarmNames') AS array(varchar)), ', '),
    json_extract_scalar(requestparameters, '$.alarmName'),
    json_extract_scalar(requestparameters, '$.name'),
    json_extract_scalar(requestparameters, '$.rule'),
    json_extract_scalar(requestparameters, '$.topicArn'),
    json_extract_scalar(requestparameters, '$.subscriptionArn')
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    eventsource = 'monitoring.amazonaws.com' AND eventname IN (
      'DeleteAlarms', 'DisableAlarmActions', 'SetAlarmState'
    )
    OR eventsource = 'events.amazonaws.com' AND eventname IN ('DisableRule', 'DeleteRule', 'RemoveTargets')
    OR eventsource = 'sns.amazonaws.com' AND eventname IN ('DeleteTopic', 'Unsubscribe')
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
