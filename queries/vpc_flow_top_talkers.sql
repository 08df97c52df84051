-- title: Top talkers by bytes
-- why: Who moves the most data through a network interface: the bill's largest line, and what a copy of the data
--   leaving the network looks like.
-- datasets: vpc_flow
-- severity: info
-- mitre: T1048
-- parameter: interface_id | string | default all | example eni-0a1b2c3d4e5f67890 | One network interface, or all
-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First event day, UTC, inclusive
-- parameter: to_day | day | default 9999-12-31 | example 2026-11-30 | Last event day, UTC, inclusive
-- parameter: limit | integer | default 20 | example 100 | Rows at most
SELECT
  interface_id,
  srcaddr,
  dstaddr,
  sum(bytes) AS bytes,
  count(*) AS flows
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
  -- An equality, so that readers can skip files by it; NODATA and SKIPDATA rows carry no bytes.
  AND (:interface_id = 'all' OR interface_id = :interface_id)
  AND bytes IS NOT NULL
GROUP BY interface_id, srcaddr, dstaddr
ORDER BY bytes DESC, interface_id, srcaddr, dstaddr
LIMIT :limit
