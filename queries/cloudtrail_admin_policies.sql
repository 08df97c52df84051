-- id: cloudtrail_admin_policies
-- title: Administrator policies attached
-- why: Whoever gets a policy of an administrator owns the account from then on. AdministratorAccess, PowerUserAccess,
--   IAMFullAccess, and every policy with admin in its name.
-- group: escalation
-- datasets: cloudtrail
-- severity: high
-- mitre: T1098.003
-- false-positives: Pipelines that set up roles for themselves; a new administrator.
-- next: Ask who approved it. Detach the policy, and see who attached it with pivot_principal. Rights that were given
--   by an inline policy are in cloudtrail_inline_policies.
-- references: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html,
--   https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH attached AS (
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
    regexp_extract(coalesce(
      json_extract_scalar(requestparameters, '$.policyArn'),
      json_extract_scalar(requestparameters, '$.managedPolicyArn')
    ), '[^/]+$') AS policy,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventname IN (
      'AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy', 'AttachManagedPolicyToPermissionSet'
    )
)
SELECT event_time, who, event, target, policy, error
FROM attached
WHERE regexp_like(policy, '[aA]dmin|PowerUserAccess|IAMFullAccess')
ORDER BY event_time DESC, eventid
LIMIT :limit
