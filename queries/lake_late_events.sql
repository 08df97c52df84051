-- id: lake_late_events
-- title: Events that were delivered late
-- why: Which deliveries brought events from more than a day before, and how old the oldest was. A question that was
--   asked before they came was answered without them.
-- group: lake
-- datasets: conversions
-- severity: info
-- next: Ask again what you asked about the days from oldest on. If a source is late every day, look at its delivery.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most late events first
SELECT
  delivered,
  dataset,
  account,
  rows.late AS late,
  rows.written AS written,
  array_min(transform(partitions, p -> p.day)) AS oldest
FROM conversions
WHERE delivered BETWEEN replace(:from_day, '-', '/') AND replace(:to_day, '-', '/')
  AND rows.late > 0
ORDER BY late DESC, delivered, dataset, account
LIMIT :limit
