-- id: cloudtrail_one_event
-- title: One kind of event, with what was asked
-- why: Each call of one event of one service, with its request: the cheapest question there is, as rows lie in the
--   files by service and event.
-- group: activity
-- datasets: cloudtrail
-- severity: info
-- next: The whole record is in the object that source_file of the table names. Follow a caller with
--   cloudtrail_principal_activity.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: service | string | default iam | example s3 | Service, without .amazonaws.com
-- parameter: event | string | default CreateUser | example CreateBucket | Event, exactly
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  awsregion AS region,
  sourceipaddress AS address,
  errorcode AS error,
  substr(requestparameters, 1, 200) AS request
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = CAST(:service AS varchar) || '.amazonaws.com'
  AND eventname = :event
ORDER BY event_time DESC, eventid
LIMIT :limit
