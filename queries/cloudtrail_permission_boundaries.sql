-- id: cloudtrail_permission_boundaries
-- title: Permissions boundaries removed or changed
-- why: A boundary is the fence around users and roles that others may make. Who takes it down, or moves it, gets all
--   that the policies inside allow.
-- group: escalation
-- datasets: cloudtrail
-- severity: high
-- mitre: T1098.003, T1548.005
-- false-positives: Pipelines that put boundaries on new roles; a boundary that is replaced by its next version.
-- next: Put the boundary back. See what the user or role did since with pivot_principal, and deny the removal by a
--   service control policy.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
--   https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, removals first, then newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.userName'),
    json_extract_scalar(requestparameters, '$.roleName'),
    json_extract_scalar(requestparameters, '$.permissionSetArn')
  ) AS target,
  json_extract_scalar(requestparameters, '$.permissionsBoundary') AS boundary,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND regexp_like(eventname, '^(Delete|Put)(User|Role)PermissionsBoundary$|PermissionsBoundary(To|From)PermissionSet$')
ORDER BY CASE WHEN eventname LIKE 'Delete%' THEN 0 ELSE 1 END, event_time DESC, eventid
LIMIT :limit
