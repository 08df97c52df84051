-- id: vpc_flow_unusual_ports_out
-- title: Unusual ports on the internet
-- why: Programs of ours speak HTTPS, DNS and time. A host that calls 4444, 6667 or 3333 outside is remote control, a
--   chat of bots, or a miner, until somebody explains it.
-- group: network
-- datasets: vpc_flow
-- severity: medium
-- mitre: T1571, T1496
-- false-positives: Mail, databases and queues of partners on ports of their own.
-- next: Look at the process on the host. Follow the address outside with pivot_ip, and close the port for outgoing
--   traffic.
-- references: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: usual_ports | string | default 53,80,123,443 | example 25,53,80,123,443,587 | Ports that are left out,
--   with commas
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most flows first
SELECT
  srcaddr,
  dstaddr,
  dstport,
  protocol,
  count(*) AS flows,
  sum(bytes) AS bytes,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'ACCEPT'
  AND protocol IN (6, 17)
  -- A service that answers speaks from the lower port.
  AND srcport >= dstport
  AND strpos(concat(',', :usual_ports, ','), concat(',', CAST(dstport AS varchar), ',')) = 0
  -- RFC 1918, 100.64/10, link-local, and their likes of IPv6.
  AND regexp_like(srcaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
  AND NOT regexp_like(dstaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
GROUP BY srcaddr, dstaddr, dstport, protocol
ORDER BY flows DESC, bytes DESC, srcaddr, dstaddr, dstport, protocol
LIMIT :limit
