-- id: alb_errors_by_path
-- title: ALB errors by path
-- why: Which pages fail, for how many clients: 5xx are ours to mend, many 4xx on a page that exists are a broken link
--   or a client that was changed without the server.
-- group: web
-- datasets: alb_access
-- severity: info
-- next: See which target failed with alb_errors_by_target, and what the balancer failed at by itself with
--   alb_balancer_errors. 4xx on paths that never existed: alb_scanner_paths.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most 5xx first
WITH requests AS (
  SELECT
    split_part(elb, '/', 2) AS balancer,
    -- Numbers are ids more often than not, and would be a path each.
    regexp_replace(regexp_extract(request_url, '^[a-z]+://[^/]*(/[^?#]*)', 1), '/[0-9]+', '/*') AS path,
    elb_status_code AS status,
    client_ip,
    event_time
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
)
SELECT
  balancer,
  nullif(path, '') AS path,
  count(*) AS requests,
  count_if(status BETWEEN 400 AND 499) AS err_4xx,
  count_if(status >= 500) AS err_5xx,
  count(DISTINCT client_ip) FILTER (WHERE status >= 400) AS clients,
  max(event_time) FILTER (WHERE status >= 400) AS last_error
FROM requests
GROUP BY balancer, nullif(path, '')
HAVING count_if(status >= 400) > 0
ORDER BY err_5xx DESC, err_4xx DESC, balancer, path
LIMIT :limit
