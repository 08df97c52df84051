-- id: alb_requests_by_hour
-- title: Requests by hour
-- why: The shape of a day. An hour with many clients and few errors is a campaign, one with few clients and many
--   requests is a machine, one with 5xx is an outage.
-- group: web
-- datasets: alb_access
-- severity: info
-- next: Narrow the window to the hour's day, then alb_requests_by_client and alb_errors_by_target.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 24 | Rows at most, newest hour first
SELECT
  date_trunc('hour', event_time) AS hour,
  count(*) AS requests,
  count(DISTINCT client_ip) AS clients,
  count_if(elb_status_code BETWEEN 400 AND 499) AS err_4xx,
  count_if(elb_status_code >= 500) AS err_5xx,
  sum(sent_bytes) AS sent_bytes
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
GROUP BY 1
ORDER BY hour DESC
LIMIT :limit
