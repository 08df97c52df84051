-- id: vpc_flow_admin_ports_from_internet
-- title: Administration and database ports open to the internet
-- why: Traffic from public addresses that was let in to ports for administrators and databases. Each row is a rule
--   that is wider than it should be, with proof that somebody uses it.
-- group: network
-- datasets: vpc_flow
-- severity: high
-- mitre: T1133, T1190
-- false-positives: Addresses of your own offices and partners, which rules may allow.
-- next: Narrow the security group to the sources that you know. Many flows from one source: vpc_flow_brute_force.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most sources first
SELECT
  dstaddr,
  dstport,
  interface_id,
  count(DISTINCT srcaddr) AS sources,
  min(srcaddr) AS a_source,
  count(*) AS flows,
  sum(bytes) AS bytes,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'ACCEPT'
  AND protocol = 6
  AND dstport IN (21, 22, 23, 135, 139, 445, 1433, 1521, 2049, 2375, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 5986, 6379,
    6443, 8545, 9042, 9200, 10250, 11211, 27017)
  -- Otherwise it would be the answer to one of our own requests.
  AND srcport > dstport
  -- RFC 1918, 100.64/10, link-local, and their likes of IPv6.
  AND NOT regexp_like(srcaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
  AND regexp_like(dstaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
GROUP BY dstaddr, dstport, interface_id
ORDER BY sources DESC, flows DESC, dstaddr, dstport, interface_id
LIMIT :limit
