-- title: CloudTrail events of one region
-- why: Who does what in a region. In one that nobody is meant to use, any row at all is a finding.
-- datasets: cloudtrail
-- severity: low
-- mitre: T1535
-- parameter: aws_region | string | default ap-northeast-2 | example eu-north-1 | Region, as AWS spells it
-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First event day, UTC, inclusive
-- parameter: to_day | day | default 9999-12-31 | example 2026-11-30 | Last event day, UTC, inclusive
-- parameter: limit | integer | default 20 | example 100 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND awsregion = :aws_region
ORDER BY event_time DESC, eventid
LIMIT :limit
