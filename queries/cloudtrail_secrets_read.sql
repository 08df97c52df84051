-- id: cloudtrail_secrets_read
-- title: Many secrets read by one caller
-- why: A program reads the one or two secrets it needs. Whoever reads all of them takes them away.
-- group: exfiltration
-- datasets: cloudtrail
-- severity: high
-- mitre: T1555.006
-- false-positives: Deployments that render configuration, and rotation, which reads each secret once.
-- next: Change every secret that was read. `denied` tells how many were not. Follow the caller with
--   cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html,
--   https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
-- parameter: at_least | integer | default 5 | example 3 | Different secrets or parameters within the hour, at least
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most secrets first
WITH calls AS (
  SELECT
    event_time,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    sourceipaddress AS address,
    coalesce(
      json_extract_scalar(requestparameters, '$.secretId'),
      json_extract_scalar(requestparameters, '$.name')
    ) AS one,
    -- Calls for a whole list: by name, or by a filter, which does not say how many it found.
    json_array_length(coalesce(
      json_extract(requestparameters, '$.names'),
      json_extract(requestparameters, '$.secretIdList')
    )) AS several,
    eventname = 'BatchGetSecretValue' AND json_extract(requestparameters, '$.filters') IS NOT NULL AS filtered,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource IN ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')
    AND eventname IN ('GetSecretValue', 'BatchGetSecretValue', 'GetParameter', 'GetParameters')
)
SELECT
  date_trunc('hour', event_time) AS hour,
  who,
  address,
  count(DISTINCT one) + coalesce(sum(several), 0) AS secrets,
  count_if(filtered) AS filters,
  count(*) AS calls,
  count_if(regexp_like(error, 'AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure')) AS denied
FROM calls
GROUP BY 1, 2, 3
HAVING count(DISTINCT one) + coalesce(sum(several), 0) >= :at_least
  OR count_if(filtered) > 0
ORDER BY secrets DESC, hour, who, address
LIMIT :limit
