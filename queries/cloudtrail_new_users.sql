-- id: cloudtrail_new_users
-- title: New users and passwords
-- why: A user of one's own, or a password for a user who had only keys, is the plainest way to come back. Users of
--   IAM Identity Center count too.
-- group: persistence
-- datasets: cloudtrail
-- severity: high
-- mitre: T1136.003, T1098
-- false-positives: New colleagues, and pipelines that make users for programs.
-- next: Ask who asked for the user. If nobody did: look for its keys with cloudtrail_new_access_keys and for its
--   rights with cloudtrail_admin_policies, then delete it.
-- references: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html,
--   https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateLoginProfile.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  -- Identity Center hides the name and answers with an id.
  coalesce(
    json_extract_scalar(requestparameters, '$.userName'),
    json_extract_scalar(responseelements, '$.user.userId'),
    json_extract_scalar(responseelements, '$.userId')
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource IN ('iam.amazonaws.com', 'sso-directory.amazonaws.com', 'identitystore.amazonaws.com')
  AND eventname IN ('CreateUser', 'CreateLoginProfile', 'UpdateLoginProfile')
ORDER BY event_time DESC, eventid
LIMIT :limit
