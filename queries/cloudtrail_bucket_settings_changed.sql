-- id: cloudtrail_bucket_settings_changed
-- title: Bucket lifecycle, versions and logging changed
-- why: A lifecycle of one day empties a bucket without a single delete call. Suspended versions and a missing access
--   log make what follows final and unseen.
-- group: evasion
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1485, T1562.008
-- false-positives: Infrastructure as code that sets up buckets; savings on old data, which keep it for weeks.
-- next: Put the setting back within the day: lifecycle rules run once a day. Look at a bucket that holds logs or
--   backups first.
-- references: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html,
--   https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html,
--   https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
  coalesce(
    json_extract_scalar(requestparameters, '$.VersioningConfiguration.Status'),
    'expire after ' || nullif(array_join(
      regexp_extract_all(requestparameters, '"Expiration" *: *[{][^}]*"Days" *: *"?([0-9]+)', 1), ', '), '') || ' days',
    'log to ' || json_extract_scalar(requestparameters, '$.BucketLoggingStatus.LoggingEnabled.TargetBucket')
  ) AS setting,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 's3.amazonaws.com'
  AND eventname IN (
    'PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'DeleteBucketLifecycle', 'PutBucketVersioning',
    'PutBucketLogging', 'PutObjectLockConfiguration', 'PutBucketObjectLockConfiguration', 'DeleteBucketEncryption'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
