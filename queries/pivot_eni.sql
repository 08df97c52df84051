-- id: pivot_eni
-- title: Everything about one network interface
-- why: The traffic of an interface, calls to AWS that name it or came from its address, and requests that a load balancer sent
--   to it, in order. Flows between the same two ends are one row for each minute.
-- group: pivot
-- datasets: cloudtrail, vpc_flow, alb_access
-- severity: info
-- next: Whom it spoke with: pivot_ip with an address of the column who. Who uses it: pivot_principal with the column who.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: interface_id | string | example eni-0b1c2d3e4f5a60015 | Network interface
-- parameter: from_time | time | default 1970-01-01 00:00:00 | example 2026-03-04 02:00:00 | First moment, UTC, within the
--   days
-- parameter: to_time | time | default 9999-12-31 23:59:59 | example 2026-03-04 04:00:00 | Last moment, UTC, inclusive
-- parameter: limit | integer | default 1000 | example 20 | Rows at most, in order of time
WITH flows AS (
  SELECT event_time, srcaddr, dstaddr, srcport, dstport, protocol, bytes, action, interface_id, region, account
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
    AND event_time BETWEEN CAST(:from_time AS timestamp) AND CAST(:to_time AS timestamp)
    AND interface_id = :interface_id
    AND srcaddr IS NOT NULL
),
-- Its own address is at one end of every row.
own AS (
  SELECT address
  FROM (
    SELECT srcaddr AS address FROM flows
    UNION ALL
    SELECT dstaddr AS address FROM flows WHERE dstaddr <> srcaddr
  ) AS ends
  GROUP BY address
  HAVING count(*) = (SELECT count(*) FROM flows)
),
found AS (
  SELECT
    min(event_time) AS moment,
    'vpc_flow' AS source,
    action || CASE protocol WHEN 1 THEN ' icmp' WHEN 6 THEN ' tcp' WHEN 17 THEN ' udp' ELSE ' protocol ' || CAST(protocol AS varchar) END
      || CASE
        WHEN min(least(srcport, dstport)) = max(least(srcport, dstport)) THEN ' port ' || CAST(min(least(srcport, dstport)) AS varchar)
        ELSE ' ' || CAST(count(DISTINCT least(srcport, dstport)) AS varchar) || ' ports'
      END AS what,
    srcaddr || ' > ' || dstaddr AS who,
    srcaddr AS address,
    CAST(count(*) AS varchar) || ' flows, ' || CAST(sum(bytes) AS varchar) || ' bytes' AS detail,
    interface_id AS tie
  FROM flows
  GROUP BY date_trunc('minute', event_time), protocol, srcaddr, dstaddr, action, interface_id, region, account
  -- with cloudtrail
  UNION ALL
  SELECT
    event_time AS moment,
    'cloudtrail' AS source,
    service || ' ' || event || coalesce(' ' || error, CASE WHEN error_message IS NULL THEN '' ELSE ' failed' END) AS what,
    principal AS who,
    source_address AS address,
    coalesce(error_message, nullif(array_join(transform(resources, touched -> touched.arn), ' '), ''), requestparameters, '') AS detail,
    eventid AS tie
  FROM cloudtrail_identity
  WHERE day BETWEEN :from_day AND :to_day
    AND event_time BETWEEN CAST(:from_time AS timestamp) AND CAST(:to_time AS timestamp)
    AND (
      source_address IN (SELECT address FROM own)
      OR strpos(requestparameters, :interface_id) > 0
      OR strpos(responseelements, :interface_id) > 0
      OR strpos(array_join(transform(resources, r -> r.arn), ' '), :interface_id) > 0
    )
  -- end
  -- with alb_access
  UNION ALL
  SELECT
    event_time AS moment,
    'alb_access' AS source,
    coalesce(method, '-') || ' ' || coalesce(path, '-') || coalesce(' ' || CAST(status AS varchar), '') AS what,
    coalesce(user_agent, '-') AS who,
    client_ip AS address,
    coalesce(load_balancer, '') || coalesce(' > ' || target, '') || coalesce(', ' || error_reason, '') AS detail,
    trace_id AS tie
  FROM alb_requests
  WHERE day BETWEEN :from_day AND :to_day
    AND event_time BETWEEN CAST(:from_time AS timestamp) AND CAST(:to_time AS timestamp)
    AND split_part(target, ':', 1) IN (SELECT address FROM own)
  -- end
)
SELECT date_trunc('second', moment) AS event_time, source, what, who, address, detail
FROM found
ORDER BY moment, source, what, who, address, detail, tie
LIMIT :limit
