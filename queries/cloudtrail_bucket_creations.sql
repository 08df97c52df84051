-- id: cloudtrail_bucket_creations
-- title: Buckets created
-- why: Which buckets came to be in the days asked for, a month say: who made them, where, and which attempts failed.
-- group: activity
-- datasets: cloudtrail
-- severity: info
-- next: Ask what a bucket is for, and see who changed it since with cloudtrail_resource_changes.
-- references: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
  recipientaccountid AS account,
  awsregion AS region,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 's3.amazonaws.com'
  AND eventname = 'CreateBucket'
ORDER BY event_time DESC, eventid
LIMIT :limit
