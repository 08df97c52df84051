-- id: vpc_flow_source_ports
-- title: Source ports of flows from a range of addresses
-- why: Which ports our own hosts speak from: low ports are services that answer, and one that nobody runs stands out.
-- group: first
-- datasets: vpc_flow
-- severity: info
-- next: Find who answers from a port that should be closed with vpc_flow_top_talkers.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: address_like | string | default 10.0% | example 172.16.% | Source addresses, a SQL LIKE pattern
-- parameter: limit | integer | default 20 | example 100 | Rows at most
SELECT
  srcport,
  count(*) AS flows,
  count(DISTINCT srcaddr) AS addresses,
  sum(bytes) AS bytes
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  AND srcaddr LIKE :address_like
GROUP BY srcport
ORDER BY flows DESC, srcport
LIMIT :limit
