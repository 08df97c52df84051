-- id: vpc_flow_rejects_by_address
-- title: Refused traffic by source address
-- why: Who is turned away most, from how many of our addresses and ports. An address of our own in this list is
--   either a rule that is too narrow or a host that looks around.
-- group: network
-- datasets: vpc_flow
-- severity: low
-- mitre: T1046
-- false-positives: The internet tries every public address all day.
-- next: What an address from outside got through anyway is in vpc_flow_refused_then_accepted; our own are in
--   vpc_flow_rejects_inside.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most refused flows first
SELECT
  srcaddr AS address,
  count(*) AS flows,
  count(DISTINCT dstaddr) AS hosts,
  count(DISTINCT dstport) AS ports,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'REJECT'
GROUP BY srcaddr
ORDER BY flows DESC, address
LIMIT :limit
