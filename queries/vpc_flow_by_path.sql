-- id: vpc_flow_by_path
-- title: Traffic by path
-- why: By which way traffic leaves a VPC: the internet gateway, another network, another region. A path that the
--   design does not have is a route that somebody added. The flow log must have the traffic-path field.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- mitre: T1048
-- next: Look at the route table of the subnet; who changed it is in CloudTrail (ReplaceRoute, CreateRoute).
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes first
SELECT
  vpc_id,
  CASE traffic_path
    WHEN 1 THEN 'same VPC'
    WHEN 2 THEN 'internet gateway or gateway endpoint'
    WHEN 3 THEN 'virtual private gateway'
    WHEN 4 THEN 'peering in the region'
    WHEN 5 THEN 'peering to another region'
    WHEN 6 THEN 'local gateway'
    WHEN 7 THEN 'gateway endpoint'
    WHEN 8 THEN 'internet gateway'
    ELSE CAST(traffic_path AS varchar)
  END AS path,
  sum(bytes) AS bytes,
  count(*) AS flows,
  count(DISTINCT srcaddr) AS sources,
  count(DISTINCT dstaddr) AS destinations
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  -- Traffic that arrives has no path.
  AND traffic_path IS NOT NULL
GROUP BY vpc_id, traffic_path
ORDER BY bytes DESC, vpc_id, path
LIMIT :limit
