-- id: alb_balancer_errors
-- title: Errors that the balancer answered with by itself
-- why: No target gave these answers, so no target's log has them. The status tells why.
-- group: web
-- datasets: alb_access
-- severity: low
-- false-positives: Visitors who leave before the answer comes (460), rules that answer with a fixed 4xx.
-- next: For 502 to 504 look at the targets with alb_errors_by_target, for 403 at alb_waf_actions; requests that
--   cannot be read (400) come from scanners: alb_scanner_agents.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most requests first
SELECT
  split_part(elb, '/', 2) AS balancer,
  elb_status_code AS status,
  CASE
    WHEN regexp_like(coalesce(actions_executed, ''), '(^|,)fixed-response') THEN 'a rule says so'
    WHEN elb_status_code = 0 THEN 'no answer was sent'
    WHEN elb_status_code = 400 THEN 'request is not HTTP'
    WHEN elb_status_code = 401 THEN 'sign-in failed'
    WHEN elb_status_code = 403 THEN 'firewall refused'
    WHEN elb_status_code = 405 THEN 'method TRACE'
    WHEN elb_status_code = 408 THEN 'client too slow'
    WHEN elb_status_code = 413 THEN 'body too large'
    WHEN elb_status_code = 414 THEN 'URL too long'
    WHEN elb_status_code = 460 THEN 'client went away'
    WHEN elb_status_code = 463 THEN 'X-Forwarded-For too long'
    WHEN elb_status_code = 464 THEN 'protocol versions differ'
    WHEN elb_status_code = 500 THEN 'balancer failed'
    WHEN elb_status_code = 502 THEN 'target broke off'
    WHEN elb_status_code = 503 THEN 'no target'
    WHEN elb_status_code = 504 THEN 'target timed out'
    WHEN elb_status_code = 561 THEN 'identity provider failed'
  END AS meaning,
  error_reason,
  count(*) AS requests,
  count(DISTINCT client_ip) AS clients,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND target_status_code IS NULL
  AND NOT elb_status_code BETWEEN 100 AND 399
GROUP BY 1, 2, 3, 4
ORDER BY requests DESC, balancer, status, meaning, error_reason
LIMIT :limit
