-- id: alb_refused_clients
-- title: Clients that were refused many times
-- why: Many 401 and 403 to one client is somebody who tries passwords, or pages that are not for everybody. Pages
--   that came after the first refusal (ok_after) may be the way in that was found.
-- group: web
-- datasets: alb_access
-- severity: medium
-- mitre: T1110, T1190
-- false-positives: A program whose password was changed; an office behind one address.
-- next: Look at what was answered after the refusals, and follow the client with pivot_ip.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: min_refused | integer | default 10 | example 5 | Least refusals of one client
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most refusals first
WITH answers AS (
  SELECT
    client_ip,
    elb_status_code AS status,
    request_url,
    event_time,
    min(CASE WHEN elb_status_code IN (401, 403) THEN event_time END) OVER (PARTITION BY client_ip) AS first_refused
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
)
SELECT
  client_ip,
  count_if(status = 401) AS err_401,
  count_if(status = 403) AS err_403,
  count(DISTINCT CASE WHEN status IN (401, 403) THEN request_url END) AS urls,
  count_if(status BETWEEN 200 AND 299 AND event_time > first_refused) AS ok_after,
  min(first_refused) AS first_refused,
  max(CASE WHEN status IN (401, 403) THEN event_time END) AS last_refused
FROM answers
WHERE first_refused IS NOT NULL
GROUP BY client_ip
HAVING count_if(status IN (401, 403)) >= :min_refused
ORDER BY count_if(status IN (401, 403)) DESC, client_ip
LIMIT :limit
