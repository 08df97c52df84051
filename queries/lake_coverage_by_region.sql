-- id: lake_coverage_by_region
-- title: Rows by source, account, region and day
-- why: A region or account that falls silent has lost its trail, its flow log or its permission to deliver, and what
--   happens there is not seen. It counts events by their own day, converted or not.
-- group: lake
-- datasets: cloudtrail, vpc_flow, alb_access
-- severity: info
-- mitre: T1562.008
-- next: For a region that ends early look for StopLogging, DeleteTrail and DeleteFlowLogs in CloudTrail.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trails.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest day first
WITH counted AS (
  SELECT day, 'cloudtrail' AS dataset, account, region, count(*) AS events
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY day, account, region
  UNION ALL
  SELECT day, 'vpc_flow' AS dataset, account, region, count(*) AS events
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY day, account, region
  UNION ALL
  SELECT day, 'alb_access' AS dataset, account, region, count(*) AS events
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY day, account, region
)
SELECT day, dataset, account, region, events
FROM counted
ORDER BY day DESC, dataset, account, region
LIMIT :limit
