-- id: alb_latency_by_target_group
-- title: ALB latency by target group
-- why: Seconds until the targets began to answer, for the middle request, the slowest in 20, in 100 and of all.
--   Averages hide what one visitor in twenty waits for.
-- group: web
-- datasets: alb_access
-- severity: info
-- next: See the slow ones with alb_slowest_requests; one target among many with alb_requests_by_target.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, slowest p95 first
WITH times AS (
  -- Times are written in milliseconds, so that few of them differ: counting each is exact, and cheap for any number of
  -- requests. -1 stands where the target did not answer.
  SELECT target_group_arn, target_processing_time AS seconds, count(*) AS requests
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
    AND target_group_arn IS NOT NULL
    AND target_processing_time >= 0
  GROUP BY target_group_arn, target_processing_time
),
ranked AS (
  SELECT
    target_group_arn,
    seconds,
    sum(requests) OVER (PARTITION BY target_group_arn ORDER BY seconds) AS so_far,
    sum(requests) OVER (PARTITION BY target_group_arn) AS total
  FROM times
)
SELECT
  split_part(target_group_arn, ':', 4) AS aws_region,
  split_part(target_group_arn, '/', 2) AS target_group,
  CAST(max(total) AS bigint) AS requests,
  min(seconds) FILTER (WHERE so_far * 2 >= total) AS p50_s,
  min(seconds) FILTER (WHERE so_far * 20 >= total * 19) AS p95_s,
  min(seconds) FILTER (WHERE so_far * 100 >= total * 99) AS p99_s,
  max(seconds) AS slowest_s
FROM ranked
GROUP BY target_group_arn
ORDER BY p95_s DESC, target_group_arn
LIMIT :limit
