-- id: cloudtrail_session_tokens
-- title: Session tokens made out of keys
-- why: GetFederationToken and GetSessionToken turn a key into a session that goes on for up to 36 hours after the key
--   is deleted, and GetSigninToken opens the console with one. Intruders use them to outlive the clean-up.
-- group: identity
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1550.001, T1098.001
-- false-positives: Command lines with MFA call GetSessionToken all the time; old portals are built on
--   GetFederationToken.
-- next: To end such a session, deny the user everything by policy, as deleting the key does not. See what it did with
--   pivot_principal.
-- references: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  json_extract_scalar(requestparameters, '$.name') AS session,
  json_extract_scalar(responseelements, '$.credentials.accessKeyId') AS key_id,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventname IN ('GetFederationToken', 'GetSessionToken', 'GetSigninToken')
ORDER BY event_time DESC, eventid
LIMIT :limit
