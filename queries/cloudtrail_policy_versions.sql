-- id: cloudtrail_policy_versions
-- title: Policy versions made the default
-- why: A new version of a policy changes the rights of all who have it, without a word on any of them. Going back to
--   an old, wider version does as well, and needs no document at all.
-- group: escalation
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1098.003, T1484
-- false-positives: Infrastructure as code makes a version with each change of a policy.
-- next: Hold the version against the one before it. Set the old one as default again if nobody asked for the change,
--   and see who has the policy.
-- references: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html,
--   https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  regexp_extract(json_extract_scalar(requestparameters, '$.policyArn'), '[^/]+$') AS policy,
  coalesce(
    json_extract_scalar(responseelements, '$.policyVersion.versionId'),
    json_extract_scalar(requestparameters, '$.versionId')
  ) AS version,
  regexp_like(
    json_extract_scalar(requestparameters, '$.policyDocument'),
    '"Action"[^"]*"([*]|[*]:[*])"|"NotAction"'
  ) AS everything,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'iam.amazonaws.com'
  AND (
    eventname = 'SetDefaultPolicyVersion'
    OR (eventname = 'CreatePolicyVersion' AND json_extract_scalar(requestparameters, '$.setAsDefault') = 'true')
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
