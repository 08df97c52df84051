-- id: cloudtrail_mfa_and_password_changes
-- title: Changes of MFA, passwords and their rules
-- why: Somebody who takes MFA off a user, or sets another one's password, is about to be that user. A new MFA device
--   locks the real owner out.
-- group: identity
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1556.006, T1098.005
-- false-positives: A new phone, and the help desk: the call comes minutes after a request for it.
-- next: Ask the user whose it was. If they know of nothing: disable the user, and follow who did it with
--   pivot_principal.
-- references: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html,
--   https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateLoginProfile.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  -- A call about oneself may leave the name out.
  coalesce(
    json_extract_scalar(requestparameters, '$.userName'),
    json_extract_scalar(requestparameters, '$.virtualMFADeviceName'),
    json_extract_scalar(requestparameters, '$.userId'),
    json_extract_scalar(requestparameters, '$.serialNumber')
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource IN ('iam.amazonaws.com', 'signin.amazonaws.com', 'sso.amazonaws.com', 'sso-directory.amazonaws.com')
  AND eventname IN (
    'DeactivateMFADevice', 'DeleteVirtualMFADevice', 'EnableMFADevice', 'CreateVirtualMFADevice', 'ResyncMFADevice',
    'ChangePassword', 'UpdateLoginProfile', 'DeleteAccountPasswordPolicy', 'UpdateAccountPasswordPolicy',
    'PasswordRecoveryRequested', 'PasswordRecoveryCompleted', 'UpdatePassword', 'DeleteMfaDeviceForUser'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
