-- id: cloudtrail_trail_stopped
-- title: Trails stopped, deleted or changed
-- why: Whoever stops the trail works unseen from then on. A refused call tells as much: somebody tried. A trail of
--   the whole organization that is narrowed to one region counts too.
-- group: evasion
-- datasets: cloudtrail
-- severity: high
-- mitre: T1562.008
-- false-positives: Infrastructure as code that replaces a trail, and trails of tests. Logging that starts again
--   minutes later by the same pipeline is one.
-- next: Start logging again at once (StartLogging), then follow who did it with cloudtrail_principal_activity. The
--   time between the two is missing here: look at the flow logs and the load balancers for it.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html,
--   https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DeleteTrail.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.name'),
    json_extract_scalar(requestparameters, '$.trailName'),
    json_extract_scalar(requestparameters, '$.eventDataStore')
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'cloudtrail.amazonaws.com'
  AND eventname IN (
    'StopLogging', 'StartLogging', 'DeleteTrail', 'UpdateTrail', 'DeleteEventDataStore',
    'UpdateEventDataStore', 'StopEventDataStoreIngestion'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
