-- id: vpc_flow_of_instance
-- title: Traffic of an instance
-- why: Whom an instance speaks with, over all of its interfaces. The flow log must have the instance-id field;
--   without it ask for the interface.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- next: Who started the instance is in cloudtrail_run_instances; one interface alone is in vpc_flow_of_interface.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: instance_id | string | example i-0a5b1c9d3e7f20031 | Instance
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes first
SELECT
  srcaddr,
  dstaddr,
  -- The client's port is another one each time.
  least(srcport, dstport) AS port,
  CASE protocol WHEN 1 THEN 'ICMP' WHEN 6 THEN 'TCP' WHEN 17 THEN 'UDP' ELSE CAST(protocol AS varchar) END AS protocol,
  action,
  count(*) AS flows,
  sum(bytes) AS bytes,
  max(event_time) AS last_seen
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND instance_id = :instance_id
  AND log_status = 'OK'
GROUP BY 1, 2, 3, 4, 5
ORDER BY bytes DESC, flows DESC, srcaddr, dstaddr, port, protocol, action
LIMIT :limit
