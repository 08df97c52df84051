-- id: vpc_flow_rejected_tcp
-- title: Rejected TCP by day and source
-- why: One source that is turned away on many ports is a scan; the day of the week (1 is Monday, 7 Sunday) tells a
--   weekly job from a visitor.
-- group: first
-- datasets: vpc_flow
-- severity: medium
-- mitre: T1046
-- false-positives: The internet tries every public address all day; a security group that is too narrow refuses the
--   right ones.
-- next: Addresses inside that are refused are worth a look each: pivot_ip. Those outside are when something they
--   tried was accepted.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
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
