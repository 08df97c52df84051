-- id: vpc_flow_rejects_inside
-- title: Refused traffic between private addresses
-- why: Inside, a refusal is never background noise: a service that was cut off by a rule, or a host that tries what
--   it was not built to reach.
-- group: network
-- datasets: vpc_flow
-- severity: medium
-- mitre: T1021, T1046
-- false-positives: Answers that come after a security group has forgotten the connection; rules that were just
--   changed.
-- next: One source with many hosts or ports: vpc_flow_sweep, vpc_flow_port_scan. What else it did:
--   vpc_flow_of_interface.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most refused flows first
SELECT
  srcaddr,
  dstport,
  count(DISTINCT dstaddr) AS hosts,
  min(dstaddr) AS a_host,
  count(*) AS flows,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'REJECT'
  -- RFC 1918, 100.64/10, link-local, and their likes of IPv6.
  AND regexp_like(srcaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
  AND regexp_like(dstaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
GROUP BY srcaddr, dstport
ORDER BY flows DESC, srcaddr, dstport
LIMIT :limit
