-- id: vpc_flow_refused_then_accepted
-- title: Sources that were refused, and got through elsewhere
-- why: A source that was turned away many times and then let in has found the door that is open. The port tells
--   which.
-- group: network
-- datasets: vpc_flow
-- severity: medium
-- mitre: T1046, T1133
-- false-positives: Search engines and surveys of the internet, which visit web servers as well.
-- next: Was it meant to be open? See what the address did there with pivot_ip.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
-- parameter: min_refused | integer | default 10 | example 100 | Least refused flows of one source
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most refused first
WITH sources AS (
  SELECT srcaddr AS source, count(*) AS refused, min(event_time) AS first_refused
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
    AND log_status = 'OK'
    AND action = 'REJECT'
  GROUP BY srcaddr
)
SELECT
  srcaddr,
  max(refused) AS refused,
  dstaddr,
  dstport,
  count(*) AS accepted,
  sum(bytes) AS bytes,
  min(event_time) AS first_accepted
FROM vpc_flow_live
JOIN sources ON source = srcaddr
WHERE day BETWEEN :from_day AND :to_day
  AND log_status = 'OK'
  AND action = 'ACCEPT'
  AND refused >= :min_refused
  AND event_time >= first_refused
GROUP BY srcaddr, dstaddr, dstport
ORDER BY refused DESC, accepted DESC, srcaddr, dstaddr, dstport
LIMIT :limit
