-- id: cloudtrail_secrets_listed
-- title: Who looks which secrets there are
-- why: Before secrets are read they are listed. Programs know the name of their secret and list nothing.
-- group: discovery
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1526, T1555.006
-- false-positives: The console lists what it shows; deployments describe the secrets and parameters that they make.
-- next: See what the same caller read then with cloudtrail_secrets_read.
-- references: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html,
--   https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most calls first
SELECT
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  sourceipaddress AS address,
  count(*) AS calls,
  array_join(array_sort(array_agg(DISTINCT eventname)), ', ') AS events,
  count_if(regexp_like(errorcode, 'AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure')) AS denied,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource IN ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')
  AND eventname IN (
    'ListSecrets', 'ListSecretVersionIds', 'DescribeSecret', 'DescribeParameters', 'GetParametersByPath',
    'GetParameterHistory'
  )
GROUP BY 1, 2
ORDER BY calls DESC, who, address
LIMIT :limit
