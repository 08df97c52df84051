-- id: lake_coverage
-- title: What was converted, by source, account and day
-- why: Whether the lake holds what an answer needs. Each row is a unit: the objects that AWS delivered for an account
--   in a day, and the rows that were made of them. Days that are missing are in lake_gaps.
-- group: lake
-- datasets: conversions
-- severity: info
-- next: Refused rows and objects that were not read: lake_refused_objects. What is not converted yet is in
--   lake_unconverted.
-- references: https://docs.aws.amazon.com/athena/latest/ug/ctas.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest delivery first
SELECT
  delivered,
  dataset,
  account,
  objects,
  bytes,
  rows.written AS written,
  rows.deduplicated AS repeated,
  rows.refused AS refused,
  cardinality(unread) AS unread
FROM conversions
WHERE delivered BETWEEN replace(:from_day, '-', '/') AND replace(:to_day, '-', '/')
ORDER BY delivered DESC, dataset, account
LIMIT :limit
