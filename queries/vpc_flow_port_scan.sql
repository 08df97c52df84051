-- id: vpc_flow_port_scan
-- title: Port scans: many ports on one host
-- why: Nobody needs dozens of ports of one host. The column accepted is what the scan has found open.
-- group: network
-- datasets: vpc_flow
-- severity: medium
-- mitre: T1046, T1595.001
-- false-positives: Your own scanner; a network ACL that refuses the answers of a busy service.
-- next: Close what was found and is not meant for all. From inside: isolate the source and follow it with pivot_ip.
-- references: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
-- parameter: min_ports | integer | default 15 | example 100 | Least ports that one source tried on one host
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most ports first
SELECT
  srcaddr,
  dstaddr,
  count(DISTINCT dstport) AS ports,
  count(DISTINCT CASE WHEN action = 'ACCEPT' THEN dstport END) AS accepted,
  min(CASE WHEN action = 'ACCEPT' THEN dstport END) AS an_accepted,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND protocol IN (6, 17)
  -- An accepted flow to a high port is nearly always the answer to a client that chose that port.
  AND (action = 'REJECT' OR dstport < 1024)
GROUP BY srcaddr, dstaddr
HAVING count(DISTINCT dstport) >= :min_ports
ORDER BY ports DESC, srcaddr, dstaddr
LIMIT :limit
