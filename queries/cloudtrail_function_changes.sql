-- id: cloudtrail_function_changes
-- title: Code and settings of functions changed
-- why: New code in a function runs with the function's role: an easy way to rights that one does not have. Another
--   role or another layer does the same. Callers who seldom do it come first.
-- group: escalation
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1648, T1525
-- false-positives: Every release changes code, by a pipeline's role; engineers who try something out in development.
-- next: Hold the function's code against the repository. Deploy the known code again, and see whether the function
--   was opened to others with cloudtrail_public_functions.
-- references: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html,
--   https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, callers with the fewest changes first
WITH changes AS (
  SELECT
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    regexp_replace(eventname, '20[0-9]{6}.*$', '') AS event,
    recipientaccountid AS account,
    regexp_extract(json_extract_scalar(requestparameters, '$.functionName'), '[^:]+$') AS target,
    errorcode,
    event_time
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'lambda.amazonaws.com'
    AND regexp_like(eventname, '^UpdateFunction(Code|Configuration)')
)
SELECT
  max(event_time) AS last_seen,
  account,
  who,
  event,
  target,
  count(*) AS calls,
  count(errorcode) AS errors
FROM changes
GROUP BY account, who, event, target
ORDER BY sum(count(*)) OVER (PARTITION BY account, who), last_seen DESC, account, who, event, target
LIMIT :limit
