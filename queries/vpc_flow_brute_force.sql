-- id: vpc_flow_brute_force
-- title: Brute force on SSH and remote desktop
-- why: Many short accepted connections to 22 or 3389 in a day are passwords being tried. Few packets for each flow
--   are attempts that failed; one with many among them is a session that was opened.
-- group: network
-- datasets: vpc_flow
-- severity: high
-- mitre: T1110.001, T1110.003, T1021.001, T1021.004
-- false-positives: Configuration management and file copies over SSH from an address that you know.
-- next: Look into the host's own log for a sign-in from the address, close the port to the internet, and use Session
--   Manager instead. Follow the address with pivot_ip.
-- references: https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
-- parameter: min_flows | integer | default 20 | example 100 | Least accepted flows of one source to one host in a day
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most flows first
SELECT
  day,
  srcaddr,
  dstaddr,
  dstport,
  count(*) AS flows,
  round(avg(CAST(packets AS double)), 1) AS packets,
  max(packets) AS most_packets,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'ACCEPT'
  AND protocol = 6
  AND dstport IN (22, 3389)
GROUP BY day, srcaddr, dstaddr, dstport
HAVING count(*) >= :min_flows
ORDER BY flows DESC, day, srcaddr, dstaddr, dstport
LIMIT :limit
