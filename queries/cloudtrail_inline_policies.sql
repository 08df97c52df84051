-- id: cloudtrail_inline_policies
-- title: Inline policies put
-- why: An inline policy gives rights without a policy that anybody could find by name. Which allow everything, which
--   touch identities, and which only something.
-- group: escalation
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1098.003
-- false-positives: Infrastructure as code puts inline policies on the roles it makes, with every release.
-- next: Read the document in `requestparameters` of the event. A policy on oneself, or one that allows everything,
--   needs a reason: ask, else delete it.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html,
--   https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, those that allow most first, then newest first
WITH puts AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    eventname AS event,
    coalesce(
      json_extract_scalar(requestparameters, '$.userName'),
      json_extract_scalar(requestparameters, '$.roleName'),
      json_extract_scalar(requestparameters, '$.groupName'),
      json_extract_scalar(requestparameters, '$.permissionSetArn')
    ) AS target,
    json_extract_scalar(requestparameters, '$.policyName') AS policy,
    -- As text: a refused document may be broken.
    coalesce(
      json_extract_scalar(requestparameters, '$.policyDocument'),
      json_extract_scalar(requestparameters, '$.inlinePolicy')
    ) AS document,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventname IN ('PutUserPolicy', 'PutRolePolicy', 'PutGroupPolicy', 'PutInlinePolicyToPermissionSet')
),
weighed AS (
  SELECT
    event_time,
    eventid,
    who,
    event,
    target,
    policy,
    CASE
      WHEN document IS NULL THEN 'unknown'
      WHEN NOT regexp_like(document, '"Allow"') THEN 'nothing'
      WHEN regexp_like(document, '"Action"[^"]*"([*]|[*]:[*])"|"NotAction"') THEN 'everything'
      WHEN regexp_like(document, '"(iam|sts|sso|organizations):') THEN 'identities'
      ELSE 'something'
    END AS allows,
    error
  FROM puts
)
SELECT event_time, who, event, target, policy, allows, error
FROM weighed
ORDER BY
  CASE allows WHEN 'everything' THEN 0 WHEN 'identities' THEN 1 WHEN 'nothing' THEN 3 ELSE 2 END,
  event_time DESC,
  eventid
LIMIT :limit
