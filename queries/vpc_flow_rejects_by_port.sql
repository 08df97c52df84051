-- id: vpc_flow_rejects_by_port
-- title: Refused traffic by port
-- why: What is looked for: 23 and 2323 are routers and cameras, 445 Windows shares, 3389 remote desktops, 6379 Redis,
--   8545 wallets. A port of a service of ours means that somebody cannot reach it.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- next: See who asks for the port with vpc_flow_sweep, and whether it is open to anybody with
--   vpc_flow_admin_ports_from_internet.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most sources first
SELECT
  dstport AS port,
  CASE protocol WHEN 1 THEN 'ICMP' WHEN 6 THEN 'TCP' WHEN 17 THEN 'UDP' ELSE CAST(protocol AS varchar) END AS protocol,
  count(DISTINCT srcaddr) AS sources,
  count(DISTINCT dstaddr) AS hosts,
  count(*) AS flows,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'REJECT'
GROUP BY 1, 2
ORDER BY sources DESC, flows DESC, port, protocol
LIMIT :limit
