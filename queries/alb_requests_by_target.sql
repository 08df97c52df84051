-- id: alb_requests_by_target
-- title: ALB requests by target
-- why: One target that fails or lags hides in a balancer's averages. A row without a target counts the requests that
--   the balancer answered by itself.
-- group: first
-- datasets: alb_access
-- severity: info
-- next: Compare the target's own logs with the times of its errors; take a target that fails out of its group.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 20 | example 100 | Rows at most
SELECT
  split_part(elb, '/', 2) AS balancer,
  target_ip,
  target_port,
  count(*) AS requests,
  count_if(try_cast(elb_status_code AS integer) >= 500) AS err_5xx,
  -- -1 stands where there is no time to tell.
  max(target_processing_time) FILTER (WHERE target_processing_time >= 0) AS slowest_s
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
GROUP BY elb, target_ip, target_port
ORDER BY requests DESC, elb, target_ip, target_port
LIMIT :limit
