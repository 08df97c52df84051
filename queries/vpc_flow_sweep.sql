-- id: vpc_flow_sweep
-- title: Sweeps: one port on many hosts
-- why: One source that tries the same port on host after host looks for the next victim. From inside this is a worm
--   or an intruder who moves on.
-- group: network
-- datasets: vpc_flow
-- severity: high
-- mitre: T1018, T1046, T1021.002
-- false-positives: Monitoring, patch and backup servers, load balancers and resolvers reach many hosts on one port.
-- next: accepted hosts are those that answered: look at each. Isolate a source that is ours, and follow it with
--   pivot_ip.
-- references: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
-- parameter: min_hosts | integer | default 20 | example 100 | Least hosts that one source tried on one port
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most hosts first
SELECT
  srcaddr,
  dstport,
  count(DISTINCT dstaddr) AS hosts,
  count(DISTINCT CASE WHEN action = 'ACCEPT' THEN dstaddr END) AS accepted,
  count(*) AS flows,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND protocol IN (6, 17)
  -- Answers leave from a lower port than they go to. Accepted flows to the internet are a browser's daily work.
  AND (action = 'REJECT'
    OR (srcport >= dstport
      -- RFC 1918, 100.64/10, link-local, and their likes of IPv6.
      AND regexp_like(dstaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')))
GROUP BY srcaddr, dstport
HAVING count(DISTINCT dstaddr) >= :min_hosts
ORDER BY hosts DESC, srcaddr, dstport
LIMIT :limit
