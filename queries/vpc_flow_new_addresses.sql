-- id: vpc_flow_new_addresses
-- title: Addresses outside that were never seen before
-- why: Public addresses with which our hosts exchanged traffic for the first time in the window on or after a day.
--   Take a window of weeks and ask for its last day: what is left is short.
-- group: network
-- datasets: vpc_flow
-- severity: low
-- mitre: T1071, T1041
-- false-positives: Visitors of a public site are new all the time; services behind changing addresses.
-- next: Begin with those to whom our hosts sent most; follow them with pivot_ip.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
-- parameter: new_since | day | example 2026-03-06 | Day from which on an address counts as new
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most bytes sent first
WITH flows AS (
  SELECT
    srcaddr,
    dstaddr,
    -- RFC 1918, 100.64/10, link-local, and their likes of IPv6.
    regexp_like(srcaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)') AS from_inside,
    regexp_like(dstaddr, '^(10|192[.]168|169[.]254|172[.](1[6-9]|2[0-9]|3[01])|100[.](6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7]))[.]|^(f[cd]|fe80)') AS to_inside,
    bytes,
    day,
    event_time
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
    AND action = 'ACCEPT'
),
addresses AS (
  SELECT
    CASE WHEN to_inside THEN srcaddr ELSE dstaddr END AS address,
    count(DISTINCT CASE WHEN to_inside THEN dstaddr ELSE srcaddr END) AS hosts,
    sum(CASE WHEN to_inside THEN 0 ELSE bytes END) AS sent,
    sum(CASE WHEN to_inside THEN bytes ELSE 0 END) AS received,
    count(*) AS flows,
    min(event_time) AS first_seen,
    min(day) AS first_day
  FROM flows
  WHERE from_inside <> to_inside
  GROUP BY CASE WHEN to_inside THEN srcaddr ELSE dstaddr END
)
SELECT address, hosts, sent, received, flows, first_seen
FROM addresses
WHERE first_day >= :new_since
ORDER BY sent DESC, address
LIMIT :limit
