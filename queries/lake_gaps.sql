-- id: lake_gaps
-- title: Days without a delivery
-- why: Days between two deliveries of a source and account on which nothing came. Busy accounts have none; there, a
--   gap is logging that was switched off, or objects that were deleted.
-- group: lake
-- datasets: conversions
-- severity: medium
-- mitre: T1562.008, T1070
-- false-positives: Accounts that are quiet at weekends; a last delivery that came days late stands alone.
-- next: Look for StopLogging, PutEventSelectors and DeleteFlowLogs in CloudTrail, and check the digests of the days
--   around the gap.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, longest gap first
WITH deliveries AS (
  SELECT
    dataset,
    account,
    delivered,
    lag(delivered) OVER (PARTITION BY dataset, account ORDER BY delivered) AS earlier
  FROM conversions
  WHERE delivered BETWEEN replace(:from_day, '-', '/') AND replace(:to_day, '-', '/')
    -- Days that were looked at and had nothing are in the ledger as well.
    AND objects > 0
)
SELECT
  dataset,
  account,
  earlier AS last_before,
  delivered AS next_after,
  date_diff('day', CAST(replace(earlier, '/', '-') AS date), CAST(replace(delivered, '/', '-') AS date)) - 1 AS days
FROM deliveries
WHERE date_diff('day', CAST(replace(earlier, '/', '-') AS date), CAST(replace(delivered, '/', '-') AS date)) > 1
ORDER BY days DESC, dataset, account, next_after
LIMIT :limit
