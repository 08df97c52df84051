-- id: alb_error_reasons
-- title: Error reasons of functions, sign-in and firewall
-- why: Where a target is a Lambda function, or the balancer signs users in or asks the firewall, a failure has a
--   reason in words (LambdaInvalidResponse, AuthInvalidCookie, WAFConnectionTimeout).
-- group: web
-- datasets: alb_access
-- severity: low
-- false-positives: Cookies that expired, functions that were just deployed.
-- next: Reasons that begin with Lambda are told in full in the function's own log, at the same time.
-- references: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most requests first
SELECT
  error_reason,
  split_part(elb, '/', 2) AS balancer,
  split_part(target_group_arn, '/', 2) AS target_group,
  elb_status_code AS status,
  count(*) AS requests,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM alb_access_live
WHERE day BETWEEN :from_day AND :to_day
  AND error_reason IS NOT NULL
GROUP BY error_reason, elb, target_group_arn, elb_status_code
ORDER BY requests DESC, error_reason, elb, target_group_arn, status
LIMIT :limit
