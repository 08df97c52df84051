-- id: cloudtrail_events_in_region
-- title: CloudTrail events of one region
-- why: Who does what in a region. In one that nobody is meant to use, any row at all is a finding.
-- group: first
-- datasets: cloudtrail
-- severity: low
-- mitre: T1535
-- false-positives: Consoles list every region when they are opened; AWS Config and inventories call all regions.
-- next: Ask who needs the region. Deny regions that nobody needs with a service control policy.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: aws_region | string | default ap-northeast-2 | example eu-north-1 | Region, as AWS spells it
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
