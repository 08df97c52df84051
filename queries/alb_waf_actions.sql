-- id: alb_waf_actions
-- title: Requests that the firewall stopped, or failed to look at
-- why: waf as the last action is a request that AWS WAF refused; waf-failed is one that it could not look at, which
--   was let through if the balancer is set to fail open.
-- group: web
-- datasets: alb_access
-- severity: medium
-- mitre: T1190
-- false-positives: Rules that are too wide refuse plain search words.
-- next: Read the firewall's own log for the rule that matched. See what else the client asked with pivot_ip, and what
--   got past the rules with alb_attack_urls.
-- references: https://docs.aws.amazon.com/waf/latest/developerguide/waf-chapter.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, failures of the firewall first
SELECT
  actions_executed AS actions,
  elb_status_code AS status,
  client_ip,
  count(*) AS requests,
  count(DISTINCT request_url) AS urls,
  min(request_url) AS a_url,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  -- waf,forward is a request that it let pass.
  AND regexp_like(actions_executed, '(^|,)(waf$|waf-failed)')
GROUP BY actions_executed, elb_status_code, client_ip
ORDER BY CASE WHEN regexp_like(actions_executed, 'waf-failed') THEN 0 ELSE 1 END, requests DESC, client_ip, status, actions
LIMIT :limit
