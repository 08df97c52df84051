-- id: cloudtrail_images_shared
-- title: Machine images shared
-- why: An image holds the disks of the machine that it was made of: source code, keys, data. Shared with another
--   account, or with all, it is out of your hands.
-- group: exfiltration
-- datasets: cloudtrail
-- severity: high
-- mitre: T1537
-- false-positives: Golden images that one account builds for the others of the organization.
-- next: Take the permission back. Look what is on the image, and change every secret that is. Follow the caller with
--   cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH calls AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    json_extract_scalar(requestparameters, '$.imageId') AS image,
    array_join(array_sort(array_distinct(regexp_extract_all(
      json_format(json_extract(requestparameters, '$.launchPermission.add')),
      '"(?:userId|group|organizationArn|organizationalUnitArn)" *: *"([^"]+)"', 1
    ))), ', ') AS shared_with,
    sourceipaddress AS address,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'ec2.amazonaws.com'
    AND eventname = 'ModifyImageAttribute'
)
SELECT
  event_time,
  who,
  image,
  shared_with,
  address,
  error
FROM calls
WHERE shared_with <> ''
ORDER BY event_time DESC, eventid
LIMIT :limit
