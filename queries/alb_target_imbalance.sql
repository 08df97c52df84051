-- id: alb_target_imbalance
-- title: Target imbalance
-- why: Hours in which one target of a group got most of its requests: sticky sessions of one heavy client, targets
--   that dropped out of the group, or zones of unequal size. Targets that got nothing at all are not in the log.
-- group: web
-- datasets: alb_access
-- severity: low
-- false-positives: Groups with one target, hours with few requests, deployments that replace targets.
-- next: Look at the health of the other targets, at stickiness, and at cross-zone balancing.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
-- parameter: min_percent | integer | default 70 | example 60 | Least share of an hour's requests, in percent
-- parameter: min_requests | integer | default 20 | example 1000 | Least requests of the group in the hour
-- parameter: limit | integer | default 100 | example 20 | Rows at most, largest share first
WITH hours AS (
  SELECT
    date_trunc('hour', event_time) AS hour,
    target_group_arn,
    target_ip,
    target_port,
    count(*) AS requests
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
    AND target_ip IS NOT NULL
  GROUP BY 1, 2, 3, 4
),
shares AS (
  SELECT
    hour,
    target_group_arn,
    target_ip,
    target_port,
    requests,
    sum(requests) OVER (PARTITION BY hour, target_group_arn) AS of_group,
    count(*) OVER (PARTITION BY hour, target_group_arn) AS targets
  FROM hours
)
SELECT
  hour,
  split_part(target_group_arn, '/', 2) AS target_group,
  target_ip,
  target_port,
  requests,
  targets,
  round(100 * CAST(requests AS double) / CAST(of_group AS double), 1) AS percent
FROM shares
WHERE targets > 1
  AND of_group >= :min_requests
  AND requests * 100 >= of_group * :min_percent
ORDER BY percent DESC, requests DESC, hour, target_group_arn, target_ip, target_port
LIMIT :limit
