-- id: cloudtrail_roles_anywhere
-- title: Certificates that give roles
-- why: With a trust anchor and a profile in IAM Roles Anywhere, whoever holds a certificate of that authority gets
--   credentials of a role, from anywhere, for as long as the certificate lives.
-- group: persistence
-- datasets: cloudtrail
-- severity: high
-- mitre: T1098.001, T1484.002
-- false-positives: Servers outside AWS that are set up to work like this; the authority is then your own.
-- next: Ask whose the certificate authority is. Disable the trust anchor, and look for sessions of the roles with
--   pivot_principal.
-- references: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/introduction.html,
--   https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.name'),
    json_extract_scalar(requestparameters, '$.trustAnchorId'),
    json_extract_scalar(requestparameters, '$.profileId')
  ) AS name,
  json_format(json_extract(requestparameters, '$.roleArns')) AS roles,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'rolesanywhere.amazonaws.com'
  AND regexp_like(eventname, '^(Create|Update|Enable|Import|Put)')
ORDER BY event_time DESC, eventid
LIMIT :limit
