-- id: vpc_flow_long_connections
-- title: Long connections
-- why: One connection (the same two addresses and ports) that is seen in window after window for hours: a tunnel,
--   remote control, or a copy that goes on and on.
-- group: network
-- datasets: vpc_flow
-- severity: medium
-- mitre: T1572, T1071
-- false-positives: Databases, queues and WebSockets keep connections open for days by plan; between two of our own
--   hosts this is usual.
-- next: Ask what runs on the host at that port. A peer outside whom nobody knows: pivot_ip.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: min_minutes | integer | default 60 | example 240 | Least minutes from the first window to the last
-- parameter: limit | integer | default 100 | example 20 | Rows at most, longest first
SELECT
  srcaddr,
  srcport,
  dstaddr,
  dstport,
  CAST(floor((max("end") - min(start)) / 60e0) AS bigint) AS minutes,
  count(*) AS windows,
  sum(bytes) AS bytes,
  min(event_time) AS first_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'ACCEPT'
  AND protocol = 6
GROUP BY interface_id, srcaddr, srcport, dstaddr, dstport
HAVING max("end") - min(start) >= 60 * :min_minutes
  -- Ports are used again, by other connections: the windows of one follow each other, at most ten minutes apart.
  AND count(*) * 600 * 2 >= max("end") - min(start)
ORDER BY minutes DESC, bytes DESC, srcaddr, srcport, dstaddr, dstport, interface_id
LIMIT :limit
