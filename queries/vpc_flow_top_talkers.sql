-- id: vpc_flow_top_talkers
-- title: Top talkers by bytes
-- why: Who moves the most data through a network interface: the bill's largest line, and what a copy of the data
--   leaving the network looks like.
-- group: first
-- datasets: vpc_flow
-- severity: info
-- mitre: T1048
-- false-positives: Backups, replication and updates move much by plan.
-- next: Ask whose the receiving address is. Follow one that nobody knows with pivot_ip.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: interface_id | string | default all | example eni-0a1b2c3d4e5f67890 | One network interface, or all
-- parameter: limit | integer | default 20 | example 100 | Rows at most
SELECT
  interface_id,
  srcaddr,
  dstaddr,
  sum(bytes) AS bytes,
  count(*) AS flows
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  -- An equality, so that readers can skip files by it; NODATA and SKIPDATA rows carry no bytes.
  AND (:interface_id = 'all' OR interface_id = :interface_id)
  AND bytes IS NOT NULL
GROUP BY interface_id, srcaddr, dstaddr
ORDER BY bytes DESC, interface_id, srcaddr, dstaddr
LIMIT :limit
