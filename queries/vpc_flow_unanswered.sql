-- id: vpc_flow_unanswered
-- title: Requests without an answer
-- why: Traffic that was let through, again and again, and nothing came back the same way: a service that is down, a
--   route that leads the answers elsewhere, or data that is pushed out without waiting for any (logs over UDP,
--   tunnels).
-- group: network
-- datasets: vpc_flow
-- severity: low
-- mitre: T1048.003
-- false-positives: Syslog and metrics over UDP are never answered. Flow logs of accepted traffic alone miss what was
--   refused.
-- next: Check that the service listens, and that the route of the answers leads through the same interface. Outside:
--   vpc_flow_to_internet.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
-- parameter: min_flows | integer | default 10 | example 100 | Least requests without any answer
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes first
WITH flows AS (
  SELECT
    interface_id,
    CASE WHEN srcport >= dstport THEN srcaddr ELSE dstaddr END AS client,
    CASE WHEN srcport >= dstport THEN dstaddr ELSE srcaddr END AS server,
    CASE WHEN srcport >= dstport THEN dstport ELSE srcport END AS port,
    protocol,
    srcport >= dstport AS request,
    bytes,
    event_time
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
    AND action = 'ACCEPT'
    AND protocol IN (6, 17)
    -- Between equal ports the two directions look alike.
    AND srcport <> dstport
)
SELECT
  client,
  server,
  port,
  protocol,
  count(*) AS requests,
  sum(bytes) AS bytes,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM flows
GROUP BY interface_id, client, server, port, protocol
HAVING count_if(request) >= :min_flows AND count_if(NOT request) = 0
ORDER BY bytes DESC, client, server, port, protocol, interface_id
LIMIT :limit
