-- id: cloudtrail_policies_for_foreign_accounts
-- title: Resource policies for foreign accounts
-- why: A policy on a bucket, key, secret, queue or repository can let another account in. It stays when every user
--   and key of the intruder is gone.
-- group: exfiltration
-- datasets: cloudtrail
-- severity: high
-- mitre: T1537, T1098
-- false-positives: Accounts of the same organization and services of vendors, whose account numbers the vendor
--   publishes.
-- next: Ask whose the account is. If nobody knows: take the statement out, and see what the account did with
--   cloudtrail_foreign_accounts.
-- references: https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH policies AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    eventname AS event,
    coalesce(
      json_extract_scalar(requestparameters, '$.bucketName'),
      json_extract_scalar(requestparameters, '$.keyId'),
      json_extract_scalar(requestparameters, '$.secretId'),
      json_extract_scalar(requestparameters, '$.repositoryName'),
      json_extract_scalar(requestparameters, '$.queueUrl'),
      json_extract_scalar(requestparameters, '$.topicArn'),
      json_extract_scalar(requestparameters, '$.resourceArn')
    ) AS resource,
    -- S3 writes the policy as an object, the others as text.
    coalesce(
      json_extract(requestparameters, '$.bucketPolicy.Statement'),
      json_extract(coalesce(
        json_extract_scalar(requestparameters, '$.policy'),
        json_extract_scalar(requestparameters, '$.resourcePolicy'),
        json_extract_scalar(requestparameters, '$.policyText'),
        json_extract_scalar(requestparameters, '$.attributes.Policy'),
        CASE WHEN json_extract_scalar(requestparameters, '$.attributeName') = 'Policy'
          THEN json_extract_scalar(requestparameters, '$.attributeValue') END
      ), '$.Statement')
    ) AS policy,
    recipientaccountid AS own,
    sourceipaddress AS address,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventname IN (
      'PutBucketPolicy', 'PutKeyPolicy', 'PutResourcePolicy', 'SetRepositoryPolicy', 'SetQueueAttributes',
      'SetTopicAttributes', 'PutAccessPointPolicy'
    )
),
principals AS (
  SELECT
    event_time,
    eventid,
    who,
    event,
    resource,
    own,
    address,
    error,
    regexp_extract_all(json_format(json_extract(statement, '$.Principal.AWS')), '[0-9]{12}') AS accounts
  -- A policy of one statement may do without the list.
  FROM policies, UNNEST(coalesce(TRY_CAST(policy AS array(json)), ARRAY[policy])) AS parts (statement)
  WHERE json_extract_scalar(statement, '$.Effect') = 'Allow'
)
SELECT
  event_time,
  who,
  event,
  resource,
  array_join(array_sort(array_agg(DISTINCT foreign_account)), ', ') AS lets_in,
  address,
  error
FROM principals, UNNEST(accounts) AS named (foreign_account)
WHERE foreign_account <> own
GROUP BY event_time, eventid, who, event, resource, address, error
ORDER BY event_time DESC, eventid
LIMIT :limit
