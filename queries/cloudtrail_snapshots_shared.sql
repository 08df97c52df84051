-- id: cloudtrail_snapshots_shared
-- title: Snapshots shared
-- why: A snapshot that is shared with another account, or with all, is a copy of a disk or database that nothing here
--   sees leave. Rows without a caller are the other side: an account made a volume of it.
-- group: exfiltration
-- datasets: cloudtrail
-- severity: high
-- mitre: T1537, T1578.001
-- false-positives: Backups and migrations between accounts of one organization: the account in `shared_with` is then
--   one of yours.
-- next: Take the permission back, and take a copy that was made for lost: change the passwords and keys on it. Follow
--   the caller with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html,
--   https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBSnapshotAttribute.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH calls AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    eventname AS event,
    coalesce(
      json_extract_scalar(requestparameters, '$.snapshotId'),
      json_extract_scalar(requestparameters, '$.dBSnapshotIdentifier'),
      json_extract_scalar(requestparameters, '$.dBClusterSnapshotIdentifier'),
      json_extract_scalar(requestparameters, '$.snapshotIdentifier'),
      json_extract_scalar(serviceeventdetails, '$.snapshotId')
    ) AS snapshot,
    -- Who gains it: a call that only takes accounts off the list has none.
    array_join(array_sort(array_distinct(regexp_extract_all(coalesce(
      json_format(json_extract(requestparameters, '$.createVolumePermission.add')),
      json_format(json_extract(requestparameters, '$.valuesToAdd')),
      '"' || json_extract_scalar(requestparameters, '$.accountWithRestoreAccess') || '"'
    ), '"([0-9]{12}|all)"', 1))), ', ') AS shared_with,
    sourceipaddress AS address,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource IN ('ec2.amazonaws.com', 'rds.amazonaws.com', 'redshift.amazonaws.com')
    AND eventname IN (
      'ModifySnapshotAttribute', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute',
      'AuthorizeSnapshotAccess', 'SharedSnapshotVolumeCreated', 'SharedSnapshotCopyInitiated'
    )
)
SELECT
  event_time,
  who,
  event,
  snapshot,
  shared_with,
  address,
  error
FROM calls
WHERE shared_with <> ''
  OR event LIKE 'SharedSnapshot%'
ORDER BY event_time DESC, eventid
LIMIT :limit
