-- id: cloudtrail_key_quarantines
-- title: Keys that AWS found in public
-- why: When AWS finds a key in a public place, it puts a policy on its user that denies what such keys are mostly
--   used for, and changes nothing else: the key still works. Whoever takes the policy off lets the thief go on.
-- group: identity
-- datasets: cloudtrail
-- severity: high
-- mitre: T1552.001, T1078.004
-- false-positives: None: the key is public. A removal is right only after the key was deleted.
-- next: Delete the user's keys at once, and see what they did with cloudtrail_key_user_agents, then pivot_principal.
-- references: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/security-audit-guide.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  recipientaccountid AS account,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  json_extract_scalar(requestparameters, '$.userName') AS target,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'iam.amazonaws.com'
  AND eventname IN ('AttachUserPolicy', 'DetachUserPolicy', 'PutUserPolicy', 'DeleteUserPolicy')
  AND strpos(requestparameters, 'AWSCompromisedKeyQuarantine') > 0
ORDER BY event_time DESC, eventid
LIMIT :limit
