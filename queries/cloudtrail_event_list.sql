-- id: cloudtrail_event_list
-- title: CloudTrail events, newest first
-- why: The log itself, for a service, an event, a caller or a region: each pattern takes % for any text, and all four
--   must fit.
-- group: activity
-- datasets: cloudtrail
-- severity: info
-- next: Ask for all of one caller with cloudtrail_principal_activity, and for one kind of event with its request with
--   cloudtrail_one_event.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: service | string | default % | example iam | Pattern of the service, without .amazonaws.com
-- parameter: event | string | default % | example Create% | Pattern of the event
-- parameter: who | string | default % | example user/% | Pattern of the caller
-- parameter: aws_region | string | default % | example us-% | Pattern of the region
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH events AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    replace(eventsource, '.amazonaws.com', '') AS service,
    eventname AS event,
    awsregion AS region,
    sourceipaddress AS address,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventname LIKE :event
)
SELECT
  event_time,
  who,
  service,
  event,
  region,
  address,
  error
FROM events
WHERE coalesce(service, '') LIKE :service
  -- The record of a service's own doing may name nobody.
  AND coalesce(who, '') LIKE :who
  AND coalesce(region, '') LIKE :aws_region
ORDER BY event_time DESC, eventid
LIMIT :limit
