-- id: cloudtrail_foreign_accounts
-- title: What other accounts do here
-- why: Calls on your resources by principals of another account: through a policy on the resource itself, without a
--   role or key of yours. Bytes are known where data events are.
-- group: exfiltration
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1537, T1530
-- false-positives: Other accounts of the organization, and vendors that you let in. Each AssumeRole of a trusted
--   account is one row here too.
-- next: An account that nobody knows: find what lets it in with cloudtrail_policies_for_foreign_accounts, and take it
--   out.
-- references: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes first
SELECT
  useridentity.accountid AS foreign_account,
  recipientaccountid AS account,
  eventname AS event,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
  count(*) AS calls,
  count(errorcode) AS errors,
  CAST(sum(try_cast(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double)) AS bigint) AS bytes,
  max(event_time) AS last_seen
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND useridentity.accountid <> recipientaccountid
  AND useridentity.invokedby IS NULL
GROUP BY 1, 2, 3, 4
ORDER BY bytes DESC NULLS LAST, calls DESC, foreign_account, account, event, bucket
LIMIT :limit
