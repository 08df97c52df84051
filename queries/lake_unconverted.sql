-- id: lake_unconverted
-- title: How far each account is converted
-- why: Days that are not converted yet are read from the raw objects, which is slower and costs more. Today always
--   is; more than a day or two mean that conversions fail.
-- group: lake
-- datasets: conversions, cloudtrail, vpc_flow, alb_access
-- severity: low
-- false-positives: The day that is not over; a backfill at work.
-- next: For a source with several open days read the alarm of the conversion, and the dead-letter queue.
-- references: https://docs.aws.amazon.com/athena/latest/ug/ctas.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most open days first
WITH seen AS (
  SELECT 'cloudtrail' AS dataset, account, delivered, count(*) AS events
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY account, delivered
  UNION ALL
  SELECT 'vpc_flow' AS dataset, account, delivered, count(*) AS events
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY account, delivered
  UNION ALL
  SELECT 'alb_access' AS dataset, account, delivered, count(*) AS events
  FROM alb_access_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY account, delivered
)
SELECT
  seen.dataset,
  seen.account,
  max(CASE WHEN conversions.delivered IS NOT NULL THEN seen.delivered END) AS converted_through,
  max(seen.delivered) AS newest_delivery,
  count_if(conversions.delivered IS NULL) AS open_days,
  coalesce(sum(CASE WHEN conversions.delivered IS NULL THEN seen.events END), 0) AS open_events
FROM seen
LEFT JOIN conversions
  ON conversions.dataset = seen.dataset
  AND conversions.account = seen.account
  AND conversions.delivered = seen.delivered
GROUP BY seen.dataset, seen.account
ORDER BY open_days DESC, dataset, account
LIMIT :limit
