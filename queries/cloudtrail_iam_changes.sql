-- id: cloudtrail_iam_changes
-- title: IAM changes
-- why: New keys, users, roles and policies are how an intruder stays. Every IAM call that is not a read, and whether
--   it went through.
-- group: first
-- datasets: cloudtrail
-- severity: high
-- mitre: T1098, T1136.003
-- false-positives: Pipelines and infrastructure as code change roles and policies with every release.
-- next: Hold each change against a ticket or a commit. Undo what nobody asked for, and follow who made it with
--   pivot_principal.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
-- parameter: limit | integer | default 20 | example 100 | Rows at most, new ways in first, then newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.accountid, useridentity.type) AS who,
  eventname AS change,
  coalesce(
    json_extract_scalar(requestparameters, '$.userName'),
    json_extract_scalar(requestparameters, '$.roleName'),
    json_extract_scalar(requestparameters, '$.groupName'),
    json_extract_scalar(requestparameters, '$.instanceProfileName'),
    json_extract_scalar(requestparameters, '$.policyName'),
    json_extract_scalar(requestparameters, '$.policyArn')
  ) AS target,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'iam.amazonaws.com'
  -- By name, not by readonly: the field is optional in the record.
  AND NOT regexp_like(eventname, '^(Get|List|Simulate|Generate)')
-- First what gives a person or a key a new way in: pipelines change roles all day.
ORDER BY
  CASE WHEN regexp_like(eventname, '^(Create|Update)(User|AccessKey|LoginProfile)$|UserPolicy$|UserToGroup$|MFADevice$')
    THEN 0 ELSE 1 END,
  event_time DESC,
  eventid
LIMIT :limit
