-- id: cloudtrail_bucket_replication
-- title: Buckets replicated
-- why: Replication copies each new object to another bucket by itself, in any account, and the copying shows in no
--   log of yours.
-- group: exfiltration
-- datasets: cloudtrail
-- severity: high
-- mitre: T1537, T1020
-- false-positives: Disaster recovery within the organization, set up by infrastructure as code.
-- next: Ask whose the destination is. If nobody knows: delete the replication, and see who set it up with
--   cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
  array_join(array_sort(array_distinct(
    regexp_extract_all(requestparameters, '"Bucket" *: *"(?:arn:[^"]*:::)?([^"]+)"', 1))), ', ') AS destination,
  array_join(array_sort(array_distinct(
    regexp_extract_all(requestparameters, '"Account" *: *"?([0-9]{12})', 1))), ', ') AS of_account,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 's3.amazonaws.com'
  AND eventname = 'PutBucketReplication'
ORDER BY event_time DESC, eventid
LIMIT :limit
