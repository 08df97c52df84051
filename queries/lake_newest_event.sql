-- id: lake_newest_event
-- title: Newest event by source, account and region
-- why: How fresh each source is: the newest event that an answer can hold. CloudTrail comes within about 15 minutes,
--   flow logs within 10, load balancers every 5; one that is hours behind the others has stopped.
-- group: lake
-- datasets: cloudtrail, vpc_flow, alb_access
-- severity: info
-- mitre: T1562.008
-- next: For a source that has stopped look at its delivery, and for who stopped it in CloudTrail. Its days are in
--   lake_coverage_by_region.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, longest silent first
WITH newest AS (
  SELECT 'cloudtrail' AS dataset, account, region, max(event_time) AS newest_event, max(delivered) AS newest_delivery
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY account, region
  UNION ALL
  SELECT 'vpc_flow' AS dataset, account, region, max(event_time) AS newest_event, max(delivered) AS newest_delivery
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY account, region
  UNION ALL
  SELECT 'alb_access' AS dataset, account, region, max(event_time) AS newest_event, max(delivered) AS newest_delivery
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY account, region
)
SELECT dataset, account, region, newest_event, newest_delivery
FROM newest
ORDER BY newest_event, dataset, account, region
LIMIT :limit
