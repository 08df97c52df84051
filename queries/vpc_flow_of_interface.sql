-- id: vpc_flow_of_interface
-- title: Traffic of a network interface
-- why: Whom a network interface speaks with, on which service's port, and what was refused. It works with every
--   format of flow log.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- next: Who made or changed the interface is in CloudTrail: pivot_eni.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: interface_id | string | example eni-0b1c2d3e4f5a60325 | Network interface
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes first
SELECT
  srcaddr,
  dstaddr,
  -- The client's port is another one each time.
  least(srcport, dstport) AS port,
  CASE protocol WHEN 1 THEN 'ICMP' WHEN 6 THEN 'TCP' WHEN 17 THEN 'UDP' ELSE CAST(protocol AS varchar) END AS protocol,
  action,
  count(*) AS flows,
  sum(bytes) AS bytes,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND interface_id = :interface_id
  AND log_status = 'OK'
GROUP BY 1, 2, 3, 4, 5
ORDER BY bytes DESC, flows DESC, srcaddr, dstaddr, port, protocol, action
LIMIT :limit
