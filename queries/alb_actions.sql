-- id: alb_actions
-- title: Actions and redirects
-- why: What the listener rules did with requests: forwarded, redirected (where to), answered by themselves, signed
--   in, refused. A redirect to a host that is not ours sends visitors away.
-- group: web
-- datasets: alb_access
-- severity: info
-- next: Compare with the rules of the listener; rule is their priority, 0 the default rule. What the firewall did is
--   in alb_waf_actions.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most requests first
SELECT
  split_part(elb, '/', 2) AS balancer,
  actions_executed AS actions,
  matched_rule_priority AS rule,
  elb_status_code AS status,
  nullif(regexp_extract(redirect_url, '^([a-z]+://[^/?#]+)', 1), '') AS redirected_to,
  count(*) AS requests,
  count(DISTINCT client_ip) AS clients
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND actions_executed IS NOT NULL
GROUP BY 1, 2, 3, 4, 5
ORDER BY requests DESC, balancer, actions, rule, status, redirected_to
LIMIT :limit
