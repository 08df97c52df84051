-- id: alb_user_agents
-- title: User agents
-- why: Which programs ask. Libraries (python-requests, curl, okhttp) where only browsers are expected are somebody's
--   script; a row without a name is a client that does not give one.
-- group: web
-- datasets: alb_access
-- severity: info
-- next: Known tools of attackers are in alb_scanner_agents; see who sends another one with pivot_ip.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most requests first
SELECT
  user_agent,
  count(*) AS requests,
  count(DISTINCT client_ip) AS clients,
  count_if(elb_status_code BETWEEN 400 AND 499) AS err_4xx,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
GROUP BY user_agent
ORDER BY requests DESC, user_agent
LIMIT :limit
