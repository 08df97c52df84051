-- id: cloudtrail_keys_for_others
-- title: Credentials made for somebody else
-- why: A key made for another user acts in that user's name and with that user's rights, and the owner never sees it.
--   Old keys made active again, SSH keys, certificates and passwords for single services count too.
-- group: persistence
-- datasets: cloudtrail
-- severity: high
-- mitre: T1098.001
-- false-positives: Administrators and pipelines that give out keys; each should match a request.
-- next: Ask the owner. Deactivate the key, see its use with cloudtrail_new_access_keys, and follow who made it with
--   pivot_principal.
-- references: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html,
--   https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceSpecificCredential.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH made AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    coalesce(useridentity.username, '') AS caller,
    eventname,
    json_extract_scalar(requestparameters, '$.userName') AS owner,
    coalesce(
      json_extract_scalar(responseelements, '$.accessKey.accessKeyId'),
      json_extract_scalar(requestparameters, '$.accessKeyId'),
      json_extract_scalar(requestparameters, '$.serviceName')
    ) AS credential,
    errorcode
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'iam.amazonaws.com'
    AND (
      eventname IN (
        'CreateAccessKey', 'CreateServiceSpecificCredential', 'ResetServiceSpecificCredential', 'UploadSSHPublicKey',
        'UploadSigningCertificate'
      )
      OR (eventname = 'UpdateAccessKey' AND json_extract_scalar(requestparameters, '$.status') = 'Active')
    )
)
SELECT event_time, who, eventname AS event, owner, credential, errorcode AS error
FROM made
-- Without a name the call is about the caller.
WHERE owner <> caller
ORDER BY event_time DESC, eventid
LIMIT :limit
