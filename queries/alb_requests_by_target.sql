-- title: ALB requests by target
-- why: One target that fails or lags hides in a balancer's averages. A row without a target counts the requests that
--   the balancer answered by itself.
-- datasets: alb_access
-- severity: info
-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First event day, UTC, inclusive
-- parameter: to_day | day | default 9999-12-31 | example 2026-11-30 | Last event day, UTC, inclusive
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
