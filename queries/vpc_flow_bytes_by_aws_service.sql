-- id: vpc_flow_bytes_by_aws_service
-- title: Bytes to and from AWS services
-- why: What goes to S3, DynamoDB and the rest of AWS, and which way. Through a NAT gateway every byte is charged; a
--   gateway endpoint for S3 and DynamoDB costs nothing. The flow log must have the pkt-src/dst-aws-service fields.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- mitre: T1567.002
-- next: Add endpoints for the services with most bytes. Much to S3 from a host that has no business there is a copy
--   of its data: vpc_flow_to_internet.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html,
--   https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes first
SELECT
  CASE WHEN pkt_dst_aws_service IS NULL THEN 'from' ELSE 'to' END AS way,
  coalesce(pkt_dst_aws_service, pkt_src_aws_service) AS service,
  CASE
    WHEN traffic_path = 7 THEN 'gateway endpoint'
    WHEN traffic_path = 8 THEN 'internet gateway'
    -- A NAT gateway and an interface endpoint have an interface in the VPC.
    WHEN traffic_path = 1 THEN 'same VPC'
    ELSE CAST(traffic_path AS varchar)
  END AS path,
  sum(bytes) AS bytes,
  count(*) AS flows,
  count(DISTINCT interface_id) AS interfaces
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND action = 'ACCEPT'
  AND coalesce(pkt_dst_aws_service, pkt_src_aws_service) IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY bytes DESC, way, service, path
LIMIT :limit
