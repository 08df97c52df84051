-- id: cloudtrail_group_members
-- title: Users added to groups and accounts
-- why: A group gives its rights to whoever is put into it. An assignment in IAM Identity Center gives a person or a
--   group the rights of a permission set in an account.
-- group: escalation
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1098.003
-- false-positives: New colleagues and changes of teams; directories that are kept in step by a program.
-- next: Ask who approved it, above all where somebody added himself. Take the member out, and see what was done since
--   with pivot_principal.
-- references: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html,
--   https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH added AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    useridentity.username AS caller,
    eventname AS event,
    coalesce(
      json_extract_scalar(requestparameters, '$.userName'),
      json_extract_scalar(requestparameters, '$.memberId.userId'),
      json_extract_scalar(requestparameters, '$.member.memberId'),
      json_extract_scalar(requestparameters, '$.principalId')
    ) AS member,
    coalesce(
      json_extract_scalar(requestparameters, '$.groupName'),
      json_extract_scalar(requestparameters, '$.groupId'),
      json_extract_scalar(requestparameters, '$.targetId')
    ) AS added_to,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventname IN ('AddUserToGroup', 'AddMemberToGroup', 'CreateGroupMembership', 'CreateAccountAssignment')
)
SELECT event_time, who, event, member, added_to, coalesce(member = caller, false) AS self, error
FROM added
ORDER BY event_time DESC, eventid
LIMIT :limit
