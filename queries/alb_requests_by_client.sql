-- title: ALB requests by client address
-- why: Who asks most, and who asks for what is not there: many 4xx over many URLs is somebody looking for a way in.
-- datasets: alb_access
-- severity: low
-- mitre: T1595
-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First event day, UTC, inclusive
-- parameter: to_day | day | default 9999-12-31 | example 2026-11-30 | Last event day, UTC, inclusive
-- parameter: limit | integer | default 20 | example 100 | Rows at most
SELECT
  client_ip,
  count(*) AS requests,
  count(DISTINCT request_url) AS urls,
  count_if(try_cast(elb_status_code AS integer) BETWEEN 400 AND 499) AS err_4xx,
  count_if(try_cast(elb_status_code AS integer) >= 500) AS err_5xx,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
GROUP BY client_ip
ORDER BY requests DESC, client_ip
LIMIT :limit
