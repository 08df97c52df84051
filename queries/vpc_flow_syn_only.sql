-- id: vpc_flow_syn_only
-- title: Connections that were begun and not answered
-- why: A flow that shows SYN and nothing else never got an answer from the service: a scan of half-open connections,
--   a flood, or a service that is down. The flow log must have the tcp-flags field.
-- group: network
-- datasets: vpc_flow
-- severity: low
-- mitre: T1046, T1498.001
-- false-positives: The first window of a connection that lasts long shows SYN alone too; it has more packets.
-- next: Many ports or hosts from one source: vpc_flow_port_scan, vpc_flow_sweep.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most flows first
SELECT
  srcaddr,
  dstaddr,
  dstport,
  action,
  count(*) AS flows,
  sum(packets) AS packets,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND protocol = 6
  AND tcp_flags = 2
  -- SYN is sent up to three times before a client gives up.
  AND packets <= 3
GROUP BY srcaddr, dstaddr, dstport, action
ORDER BY flows DESC, srcaddr, dstaddr, dstport, action
LIMIT :limit
