-- id: vpc_flow_of_subnet
-- title: Traffic of a subnet
-- why: Whom the hosts of a subnet speak with. A private subnet that reaches the internet directly, or a database
--   subnet that speaks with anybody but its servers, was not planned. The flow log must have the subnet-id field.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- next: Compare with the route table and the network ACL of the subnet; one host alone is in vpc_flow_of_interface.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: subnet_id | string | example subnet-0a1b2c3d4e5f80003 | Subnet
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
  AND subnet_id = :subnet_id
  AND log_status = 'OK'
GROUP BY 1, 2, 3, 4, 5
ORDER BY bytes DESC, flows DESC, srcaddr, dstaddr, port, protocol, action
LIMIT :limit
