-- id: cloudtrail_kms_keys_disabled
-- title: KMS keys disabled or scheduled for deletion
-- why: What a key encrypts cannot be read while it is disabled, and never again once it is deleted: logs and backups
--   among it.
-- group: evasion
-- datasets: cloudtrail
-- severity: high
-- mitre: T1485, T1486
-- false-positives: Keys of stacks that are destroyed, and of tests. A planned deletion waits 30 days, an intruder's
--   the shortest time, 7.
-- next: Cancel the deletion (CancelKeyDeletion) and enable the key (EnableKey) while the days last. Look what the key
--   encrypts, and what the caller did with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html,
--   https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.keyId'),
    json_extract_scalar(requestparameters, '$.customKeyStoreId')
  ) AS key,
  -- Without a number the call means 30 days.
  CASE WHEN eventname = 'ScheduleKeyDeletion'
    THEN coalesce(json_extract_scalar(requestparameters, '$.pendingWindowInDays'), '30') END AS days_left,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'kms.amazonaws.com'
  AND eventname IN (
    'DisableKey', 'ScheduleKeyDeletion', 'DeleteImportedKeyMaterial', 'DisconnectCustomKeyStore',
    'DeleteCustomKeyStore'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
