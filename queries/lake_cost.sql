-- id: lake_cost
-- title: Bytes and cost of conversions
-- why: What each conversion scanned and what Athena charged for it: 5 USD for a terabyte, and for 10 MB at the least
--   for each query. Each raw byte is scanned once, so that this grows with what is delivered and nothing else.
-- group: lake
-- datasets: conversions
-- severity: info
-- next: If scanned is much more than bytes, the unit was converted several times: see its failed queries in the
--   history of the pipeline's workgroup.
-- references: https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
-- parameter: usd_per_tb | integer | default 5 | example 7 | Price of a terabyte scanned, in USD
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most scanned first
SELECT
  delivered,
  dataset,
  account,
  objects,
  bytes,
  scanned,
  cardinality(queries) AS queries,
  round(CAST(greatest(scanned, 10000000 * cardinality(queries)) AS double) * :usd_per_tb / 1000000000000.0, 6) AS usd
FROM conversions
WHERE delivered BETWEEN replace(:from_day, '-', '/') AND replace(:to_day, '-', '/')
ORDER BY scanned DESC, delivered, dataset, account
LIMIT :limit
