-- id: alb_slowest_requests
-- title: Slowest requests
-- why: What visitors waited for the longest, and where the time went: on the way to the target, in it, or back.
--   Requests that timed out have no times and are in alb_balancer_errors.
-- group: web
-- datasets: alb_access
-- severity: info
-- next: A target that is slow with one path needs its query looked at; one that is slow with all paths is overloaded,
--   see alb_target_imbalance.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, slowest first
SELECT
  event_time,
  -- -1 stands for a stage that was not reached.
  round(greatest(request_processing_time, 0.0) + greatest(target_processing_time, 0.0)
    + greatest(response_processing_time, 0.0), 3) AS seconds,
  target_processing_time AS in_target,
  target_ip,
  elb_status_code AS status,
  request_verb AS verb,
  request_url AS url
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND target_processing_time >= 0
ORDER BY seconds DESC, event_time, trace_id
LIMIT :limit
