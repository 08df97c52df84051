-- id: cloudtrail_scheduled_tasks
-- title: EventBridge rules and schedules
-- why: A rule or a schedule runs something again and again without its maker: a function that makes a new key as soon
--   as the old one is deleted, for one.
-- group: persistence
-- datasets: cloudtrail
-- severity: low
-- mitre: T1053, T1546
-- false-positives: Pipelines make rules with every release; services make rules for themselves.
-- next: Look at what the rule runs, and whether that was changed with cloudtrail_function_changes. Disable a rule
--   that nobody knows before you delete keys.
-- references: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html,
--   https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.name'),
    json_extract_scalar(requestparameters, '$.rule')
  ) AS rule,
  coalesce(
    json_extract_scalar(requestparameters, '$.targets[0].arn'),
    json_extract_scalar(requestparameters, '$.target.arn'),
    json_extract_scalar(requestparameters, '$.scheduleExpression'),
    json_extract_scalar(requestparameters, '$.eventPattern')
  ) AS runs,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource IN ('events.amazonaws.com', 'scheduler.amazonaws.com')
  AND eventname IN ('PutRule', 'PutTargets', 'EnableRule', 'CreateSchedule', 'UpdateSchedule')
ORDER BY event_time DESC, eventid
LIMIT :limit
