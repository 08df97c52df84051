-- id: alb_desync
-- title: Requests that break the rules of HTTP
-- why: A request that balancer and target read differently can smuggle a second one inside it. Severe ones are
--   refused or end the connection, unless the desync mitigation mode is monitor; Ambiguous ones may have reached a
--   target.
-- group: web
-- datasets: alb_access
-- severity: medium
-- mitre: T1190
-- false-positives: Old clients and proxies write harmless mistakes, such as blanks in a header's name.
-- next: If one client sends them with different reasons, follow it with pivot_ip. Set the mode to strictest if no
--   good client is in the list.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, Severe first
SELECT
  classification AS class,
  classification_reason AS reason,
  client_ip,
  elb_status_code AS status,
  count(*) AS requests,
  count(target_status_code) AS reached_target,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND classification IN ('Ambiguous', 'Severe')
GROUP BY classification, classification_reason, client_ip, elb_status_code
ORDER BY class DESC, requests DESC, reason, client_ip, status
LIMIT :limit
