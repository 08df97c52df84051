-- id: vpc_flow_bytes_by_host
-- title: Bytes by host
-- why: What each private address sent and received, and with how many others. A host that suddenly sends much more
--   than it receives gives something away.
-- group: network
-- datasets: vpc_flow
-- severity: info
-- mitre: T1048
-- next: See where a host's bytes went with vpc_flow_to_internet, and all it did with vpc_flow_of_interface.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes sent first
WITH ends AS (
  SELECT
    interface_id,
    CASE side WHEN 'source' THEN srcaddr ELSE dstaddr END AS address,
    CASE side WHEN 'source' THEN dstaddr ELSE srcaddr END AS peer,
    CASE side WHEN 'source' THEN bytes ELSE 0 END AS sent,
    CASE side WHEN 'source' THEN 0 ELSE bytes END AS received
  FROM vpc_flow_live
  CROSS JOIN UNNEST(ARRAY['source', 'destination']) AS t (side)
  WHERE day BETWEEN :from_day AND :to_day
    AND action = 'ACCEPT'
),
seen AS (
  SELECT
    interface_id,
    address,
    sum(sent) AS sent,
    sum(received) AS received,
    count(DISTINCT peer) AS peers,
    -- The same bytes pass the interfaces of both ends. A host's own sees all of them, another's only what concerns it.
    row_number() OVER (PARTITION BY address ORDER BY sum(sent) + sum(received) DESC, interface_id) AS place
  FROM ends
  -- RFC 1918, 100.64/10, link-local, and their likes of IPv6.
  WHERE regexp_like(address, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)')
  GROUP BY interface_id, address
)
SELECT address, interface_id, sent, received, peers
FROM seen
WHERE place = 1
ORDER BY sent DESC, address, interface_id
LIMIT :limit
