-- id: cloudtrail_data_exports
-- title: Databases, images and logs exported
-- why: An export writes a whole database, table, disk or log to a bucket in one call, readable by whoever can read
--   the bucket.
-- group: exfiltration
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1537, T1530
-- false-positives: Analytics that export every night, by a role of their own and into the same bucket.
-- next: Look at the bucket: whose is it, who read the export (cloudtrail_bulk_reads). Stop one that still runs, and
--   follow the caller with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_StartExportTask.html,
--   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateStoreImageTask.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.sourceArn'),
    json_extract_scalar(requestparameters, '$.tableArn'),
    json_extract_scalar(requestparameters, '$.logGroupName'),
    json_extract_scalar(requestparameters, '$.imageId'),
    json_extract_scalar(requestparameters, '$.instanceId'),
    json_extract_scalar(requestparameters, '$.CreateStoreImageTaskRequest.ImageId'),
    json_extract_scalar(requestparameters, '$.ExportImageRequest.ImageId')
  ) AS exported,
  coalesce(
    json_extract_scalar(requestparameters, '$.s3BucketName'),
    json_extract_scalar(requestparameters, '$.s3Bucket'),
    json_extract_scalar(requestparameters, '$.destination'),
    json_extract_scalar(requestparameters, '$.bucket'),
    json_extract_scalar(requestparameters, '$.exportToS3.s3Bucket'),
    json_extract_scalar(requestparameters, '$.CreateStoreImageTaskRequest.Bucket'),
    json_extract_scalar(requestparameters, '$.ExportImageRequest.S3ExportLocation.S3Bucket')
  ) AS bucket,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    eventsource = 'rds.amazonaws.com' AND eventname = 'StartExportTask'
    OR eventsource = 'dynamodb.amazonaws.com' AND eventname = 'ExportTableToPointInTime'
    OR eventsource = 'logs.amazonaws.com' AND eventname = 'CreateExportTask'
    OR eventsource = 'ec2.amazonaws.com' AND eventname IN (
      'CreateStoreImageTask', 'CreateInstanceExportTask', 'ExportImage'
    )
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
