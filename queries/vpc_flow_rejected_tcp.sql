-- title: Rejected TCP by day and source
-- why: One source that is turned away on many ports is a scan; the day of the week (1 is Monday, 7 Sunday) tells a
--   weekly job from a visitor.
-- datasets: vpc_flow
-- severity: medium
-- mitre: T1046
-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First event day, UTC, inclusive
-- parameter: to_day | day | default 9999-12-31 | example 2026-11-30 | Last event day, UTC, inclusive
-- parameter: limit | integer | default 20 | example 100 | Rows at most
SELECT
  day,
  day_of_week(event_time) AS day_of_week,
  interface_id,
  srcaddr,
  count(DISTINCT dstport) AS ports,
  count(*) AS flows
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'REJECT'
  AND protocol = 6
GROUP BY day, day_of_week(event_time), interface_id, srcaddr
ORDER BY flows DESC, day, interface_id, srcaddr
LIMIT :limit
