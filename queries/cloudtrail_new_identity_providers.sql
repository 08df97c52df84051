-- id: cloudtrail_new_identity_providers
-- title: Identity providers added or changed
-- why: Who runs an identity provider that the account trusts can be anybody in it. A provider of one's own, or other
--   metadata for the one that is there, is a hidden master key.
-- group: persistence
-- datasets: cloudtrail
-- severity: high
-- mitre: T1484.002, T1556.007
-- false-positives: Single sign-on and pipelines are set up like this, once; certificates are renewed every year or
--   so.
-- next: Hold the provider's address against those you use. Delete one that nobody knows, and look for roles that were
--   changed to trust it with cloudtrail_iam_changes.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html,
--   https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.url'),
    json_extract_scalar(requestparameters, '$.name'),
    json_extract_scalar(requestparameters, '$.sAMLProviderArn'),
    json_extract_scalar(requestparameters, '$.openIDConnectProviderArn'),
    json_extract_scalar(requestparameters, '$.directoryId')
  ) AS provider,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    (eventsource = 'iam.amazonaws.com'
      AND regexp_like(eventname, '^(Create|Update|Add|Remove).*(SAMLProvider|OpenIDConnectProvider)'))
    OR (eventsource IN ('sso.amazonaws.com', 'sso-directory.amazonaws.com')
      AND regexp_like(eventname, '^(Create|Update|Enable|Import).*(ExternalIdP|TrustedTokenIssuer)'))
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
