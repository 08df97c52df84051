-- id: vpc_flow_to_internet
-- title: Traffic from private addresses to the internet
-- why: What our hosts send out of their own accord, and where: the first place to look for data that leaves and for
--   programs that call home. Answers to visitors are left out.
-- group: network
-- datasets: vpc_flow
-- severity: low
-- mitre: T1048, T1041
-- false-positives: Updates, partners' interfaces, and services of AWS with public addresses.
-- next: Ask whose the address is. First seen lately: vpc_flow_new_addresses. On a port that nobody uses:
--   vpc_flow_unusual_ports_out.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes first
SELECT
  srcaddr,
  dstaddr,
  dstport,
  sum(bytes) AS bytes,
  count(*) AS flows,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'ACCEPT'
  -- A service that answers speaks from the lower port.
  AND srcport >= dstport
  -- RFC 1918, 100.64/10, link-local, and their likes of IPv6.
  AND regexp_like(srcaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
  AND NOT regexp_like(dstaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
GROUP BY srcaddr, dstaddr, dstport
ORDER BY bytes DESC, srcaddr, dstaddr, dstport
LIMIT :limit
