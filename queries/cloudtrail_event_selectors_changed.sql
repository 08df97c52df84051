-- id: cloudtrail_event_selectors_changed
-- title: Event selectors changed
-- why: A trail that runs on but records only reads, or no data events, hides an intruder better than one that is
--   stopped. Shows what the trail records since the change.
-- group: evasion
-- datasets: cloudtrail
-- severity: high
-- mitre: T1562.008
-- false-positives: Somebody who adds data events, or takes costly ones out again.
-- next: Put the selectors back, and ask what happened in between with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  json_extract_scalar(requestparameters, '$.trailName') AS trail,
  -- All, ReadOnly or WriteOnly; advanced selectors have conditions in its place.
  coalesce(json_extract_scalar(requestparameters, '$.eventSelectors[0].readWriteType'), 'advanced') AS records,
  -- A basic selector says so by a flag and a list, an advanced one by a category.
  regexp_like(requestparameters, '"includeManagementEvents" *: *true|"Management"') AS management,
  regexp_like(requestparameters, '"dataResources" *: *. *[{]|"Data"') AS data_events,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'cloudtrail.amazonaws.com'
  AND eventname = 'PutEventSelectors'
ORDER BY event_time DESC, eventid
LIMIT :limit
