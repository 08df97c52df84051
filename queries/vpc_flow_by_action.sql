-- id: vpc_flow_by_action
-- title: Traffic by day, action and protocol
-- why: The baseline: how much a day brings, and how much of it is refused. A protocol that was not there before, or a
--   day with twice the refusals, is where to begin.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- next: Refused traffic by source: vpc_flow_rejects_by_address. Accepted bytes by host: vpc_flow_bytes_by_host.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest day first
SELECT
  day,
  action,
  CASE protocol WHEN 1 THEN 'ICMP' WHEN 6 THEN 'TCP' WHEN 17 THEN 'UDP' ELSE CAST(protocol AS varchar) END AS protocol,
  count(*) AS flows,
  sum(packets) AS packets,
  sum(bytes) AS bytes
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND log_status = 'OK'
GROUP BY 1, 2, 3
ORDER BY day DESC, bytes DESC, action, protocol
LIMIT :limit
