-- id: vpc_flow_bytes_by_az
-- title: Bytes between Availability Zones
-- why: Traffic between zones is charged in both directions, and is the part of a network bill that nobody planned.
--   The zone of an address is known when its own interface has a flow log with az-id; the others count as elsewhere.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- next: Keep talkers in one zone, or turn on the zonal routing of the service between them; find them with
--   vpc_flow_of_subnet.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes first
WITH flows AS (
  SELECT
    vpc_id,
    az_id,
    flow_direction,
    CASE flow_direction WHEN 'egress' THEN srcaddr ELSE dstaddr END AS own,
    CASE flow_direction WHEN 'egress' THEN dstaddr ELSE srcaddr END AS peer,
    bytes
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
    AND action = 'ACCEPT'
    AND az_id IS NOT NULL
    AND flow_direction IS NOT NULL
),
homes AS (
  SELECT vpc_id, own AS address, max(az_id) AS az_id
  FROM flows
  GROUP BY vpc_id, own
)
SELECT
  flows.az_id AS from_az,
  coalesce(homes.az_id, 'elsewhere') AS to_az,
  sum(flows.bytes) AS bytes,
  count(*) AS flows,
  count(DISTINCT flows.own) AS hosts
FROM flows
LEFT JOIN homes ON homes.vpc_id = flows.vpc_id AND homes.address = flows.peer
-- What arrives has left another interface, and is counted there.
WHERE flows.flow_direction = 'egress'
GROUP BY 1, 2
ORDER BY bytes DESC, from_az, to_az
LIMIT :limit
