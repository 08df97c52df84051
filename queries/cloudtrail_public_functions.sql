-- id: cloudtrail_public_functions
-- title: Lambda functions opened to others
-- why: A function that everybody or another account may call runs with its role for whoever asks: a way back in, and
--   a way out for data. A function URL without authentication needs no AWS account at all.
-- group: persistence
-- datasets: cloudtrail
-- severity: high
-- mitre: T1098, T1648
-- false-positives: Web hooks and sites that are public by design, and functions shared within the organization.
-- next: Ask the owner of the function. Take the permission or the URL away, and see whether its code was changed too
--   with cloudtrail_function_changes.
-- references: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html,
--   https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH grants AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    regexp_replace(eventname, '[0-9].*$', '') AS event,
    regexp_extract(coalesce(
      json_extract_scalar(requestparameters, '$.functionName'),
      json_extract_scalar(requestparameters, '$.layerName')
    ), '[^:]+$') AS target,
    CASE
      WHEN json_extract_scalar(requestparameters, '$.authType') = 'NONE' THEN 'everybody by URL'
      ELSE json_extract_scalar(requestparameters, '$.principal')
    END AS open_to,
    recipientaccountid AS own,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'lambda.amazonaws.com'
    AND regexp_like(eventname, '^(AddPermission|AddLayerVersionPermission|(Create|Update)FunctionUrlConfig)')
)
SELECT event_time, who, event, target, open_to, error
FROM grants
-- Services are let in all the time, by their name.
WHERE open_to = 'everybody by URL'
  OR open_to = '*'
  OR (regexp_like(open_to, '[0-9]{12}') AND strpos(open_to, own) = 0)
ORDER BY event_time DESC, eventid
LIMIT :limit
