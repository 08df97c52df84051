-- id: cloudtrail_passed_roles
-- title: Roles passed to services
-- why: Whoever may pass a strong role to a machine, a function or a job has the role's rights, not only his own.
--   PassRole itself is no event: the role stands in the call that uses it.
-- group: escalation
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1548.005, T1098.003
-- false-positives: Everything that runs in AWS was once given its role; pipelines do it all day. Look for callers and
--   roles that are new together.
-- next: Ask why the caller needs the role. See what was started with it, and limit iam:PassRole to the roles that the
--   caller needs.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH passed AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    regexp_replace(eventname, '20[0-9]{6}.*$', '') AS event,
    coalesce(
      json_extract_scalar(requestparameters, '$.role'),
      json_extract_scalar(requestparameters, '$.roleArn'),
      json_extract_scalar(requestparameters, '$.roleARN'),
      json_extract_scalar(requestparameters, '$.iamInstanceProfile.arn'),
      json_extract_scalar(requestparameters, '$.iamInstanceProfile.name'),
      json_extract_scalar(requestparameters, '$.AssociateIamInstanceProfileRequest.IamInstanceProfile.Arn'),
      json_extract_scalar(requestparameters, '$.AssociateIamInstanceProfileRequest.IamInstanceProfile.Name'),
      json_extract_scalar(requestparameters, '$.ReplaceIamInstanceProfileAssociationRequest.IamInstanceProfile.Arn'),
      json_extract_scalar(requestparameters, '$.ReplaceIamInstanceProfileAssociationRequest.IamInstanceProfile.Name'),
      json_extract_scalar(requestparameters, '$.serviceRole'),
      json_extract_scalar(requestparameters, '$.serviceRoleArn'),
      json_extract_scalar(requestparameters, '$.taskRoleArn'),
      json_extract_scalar(requestparameters, '$.overrides.taskRoleArn'),
      json_extract_scalar(requestparameters, '$.executionRoleArn'),
      json_extract_scalar(requestparameters, '$.target.roleArn'),
      json_extract_scalar(requestparameters, '$.targets[0].roleArn'),
      regexp_extract(errormessage, 'iam:PassRole on resource: [^ ]*')
    ) AS passed,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    -- Those take a role's name without giving it to anybody.
    AND eventsource NOT IN ('iam.amazonaws.com', 'sts.amazonaws.com', 'sso.amazonaws.com')
    AND coalesce(readonly, 'false') <> 'true'
    AND NOT regexp_like(eventname, '^(Get|List|Describe)')
    AND useridentity.invokedby IS NULL
)
SELECT event_time, who, event, regexp_extract(passed, '[^/ ]+$') AS role, error
FROM passed
WHERE passed IS NOT NULL
ORDER BY event_time DESC, eventid
LIMIT :limit
