-- id: cloudtrail_buckets_opened
-- title: Buckets made public or unguarded
-- why: A policy or grant for everybody, and a public access block that is taken away before it, open a bucket to the
--   internet. A deleted policy takes its guards (TLS only, one VPC only) along.
-- group: evasion
-- datasets: cloudtrail
-- severity: high
-- mitre: T1562.007, T1530
-- false-positives: Web sites that are meant to be public. A policy with a condition may let in few: `conditional`
--   marks those.
-- next: Block public access on the bucket and the account. Ask who read it since with cloudtrail_bulk_reads, and with
--   the server access logs.
-- references: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH calls AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    eventname AS event,
    coalesce(json_extract_scalar(requestparameters, '$.bucketName'), recipientaccountid) AS bucket,
    requestparameters,
    json_extract(requestparameters, '$.bucketPolicy.Statement') AS policy,
    sourceipaddress AS address,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource IN ('s3.amazonaws.com', 's3-control.amazonaws.com')
    AND regexp_like(eventname, '^(Put|Delete)(Bucket|Account)(Policy|Acl|PublicAccessBlock)$')
),
statements AS (
  SELECT
    eventid,
    -- Everybody is "*", alone, under AWS or in a list; a refusal for everybody opens nothing.
    json_extract_scalar(statement, '$.Effect') = 'Allow'
      AND regexp_like(json_format(json_extract(statement, '$.Principal')), '"[*]"') AS open,
    json_extract(statement, '$.Condition') IS NOT NULL AS conditional
  -- A policy of one statement may do without the list.
  FROM calls, UNNEST(coalesce(TRY_CAST(policy AS array(json)), ARRAY[policy])) AS parts (statement)
),
policies AS (
  SELECT eventid, bool_and(conditional) AS conditional
  FROM statements
  WHERE open
  GROUP BY eventid
)
SELECT
  event_time,
  who,
  event,
  bucket,
  conditional,
  address,
  error
FROM calls
LEFT JOIN policies ON policies.eventid = calls.eventid
WHERE policies.eventid IS NOT NULL
  OR event LIKE 'Delete%'
  OR (event LIKE '%PublicAccessBlock' AND regexp_like(requestparameters, ': *"?false'))
  OR (event LIKE '%Acl' AND regexp_like(requestparameters, 'AllUsers|AuthenticatedUsers|public-read'))
ORDER BY event_time DESC, calls.eventid
LIMIT :limit
