-- title: Source ports of flows from a range of addresses
-- why: Which ports our own hosts speak from: low ports are services that answer, and one that nobody runs stands out.
-- datasets: vpc_flow
-- severity: info
-- parameter: address_like | string | default 10.0% | example 172.16.% | Source addresses, a SQL LIKE pattern
-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First event day, UTC, inclusive
-- parameter: to_day | day | default 9999-12-31 | example 2026-11-30 | Last event day, UTC, inclusive
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
