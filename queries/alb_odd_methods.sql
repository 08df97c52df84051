-- id: alb_odd_methods
-- title: Requests with odd methods
-- why: CONNECT looks for an open proxy, TRACE and PROPFIND for old weaknesses. A row without a method is a request
--   that could not be read at all.
-- group: web
-- datasets: alb_access
-- severity: low
-- mitre: T1595.002
-- false-positives: WebDAV clients, where the site offers it; clients that hang up before they ask.
-- next: What was answered with a page (ok) needs a look at the server. Follow the client with pivot_ip.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most requests first
SELECT
  request_verb AS method,
  client_ip,
  count(*) AS requests,
  count_if(elb_status_code BETWEEN 200 AND 299) AS ok,
  min(elb_status_code) AS lowest_status,
  min(request_url) AS a_url,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND coalesce(request_verb, '') NOT IN ('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS')
GROUP BY request_verb, client_ip
ORDER BY requests DESC, method, client_ip
LIMIT :limit
