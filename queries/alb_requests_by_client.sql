-- id: alb_requests_by_client
-- title: ALB requests by client address
-- why: Who asks most, and who asks for what is not there: many 4xx over many URLs is somebody looking for a way in.
-- group: first
-- datasets: alb_access
-- severity: low
-- mitre: T1595
-- false-positives: Monitoring, health checks and a proxy in front of the balancer ask much from one address.
-- next: Look at what one address asked for with pivot_ip; block it in the WAF or the security group.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
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
