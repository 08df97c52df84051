-- id: cloudtrail_bulk_reads
-- title: Many objects read by one caller
-- why: Data is taken object by object. Needs data events for the bucket; without them this finds nothing, whatever
--   happens.
-- group: exfiltration
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1530
-- false-positives: Analytics, backups and replication read whole buckets, from the same roles and addresses each day.
-- next: Compare with the days before. From an address that is not yours: cut the session off, and see how it was made
--   with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
-- parameter: at_least | integer | default 50 | example 20 | Different objects within the hour, at least
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most objects first
SELECT
  date_trunc('hour', event_time) AS hour,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  sourceipaddress AS address,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
  count(DISTINCT json_extract_scalar(requestparameters, '$.key')) AS objects,
  count(errorcode) AS errors,
  CAST(sum(try_cast(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double)) AS bigint) AS bytes
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 's3.amazonaws.com'
  AND eventname IN ('GetObject', 'CopyObject', 'GetObjectTorrent', 'SelectObjectContent')
GROUP BY 1, 2, 3, 4
HAVING count(DISTINCT json_extract_scalar(requestparameters, '$.key')) >= :at_least
ORDER BY objects DESC, hour, who, address, bucket
LIMIT :limit
