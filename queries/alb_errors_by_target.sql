-- id: alb_errors_by_target
-- title: ALB errors by target
-- why: Whether one target fails or all of them, and who says so: a status that the target gave is its own error, one
--   without (502, 503, 504) was made by the balancer because the target closed the connection or stayed silent.
-- group: web
-- datasets: alb_access
-- severity: medium
-- false-positives: A few 502 and 504 while targets are replaced.
-- next: Read the target's own log between first_seen and last_seen. Deregister it if the others are well; see the
--   pages with alb_errors_by_path.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
-- parameter: min_status | integer | default 500 | example 400 | Lowest status that counts as an error
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most errors first
SELECT
  split_part(target_group_arn, '/', 2) AS target_group,
  target_ip,
  target_port,
  elb_status_code AS status,
  target_status_code AS target_status,
  count(*) AS requests,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND elb_status_code >= :min_status
  AND target_ip IS NOT NULL
GROUP BY target_group_arn, target_ip, target_port, elb_status_code, target_status_code
ORDER BY requests DESC, target_group_arn, target_ip, target_port, status, target_status
LIMIT :limit
