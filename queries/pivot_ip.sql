-- id: pivot_ip
-- title: Everything about one address
-- why: What an address did, in order and from all sources: calls to AWS from it, traffic with it, requests to load balancers
--   from it or sent on to it. Flows between the same two ends are one row for each minute.
-- group: pivot
-- datasets: cloudtrail, vpc_flow, alb_access
-- severity: info
-- next: Follow whom it was: pivot_principal with a name of the column who. Whom it spoke with is in the rows of vpc_flow.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: address | address | example 198.51.100.23 | Address, IPv4 or IPv6
-- parameter: from_time | time | default 1970-01-01 00:00:00 | example 2026-03-04 02:00:00 | First moment, UTC, within the
--   days
-- parameter: to_time | time | default 9999-12-31 23:59:59 | example 2026-03-04 04:00:00 | Last moment, UTC, inclusive
-- parameter: limit | integer | default 1000 | example 20 | Rows at most, in order of time
WITH found AS (
  -- with cloudtrail
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
    AND source_address = :address
  -- end
  -- with vpc_flow
  UNION ALL
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
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
    AND event_time BETWEEN CAST(:from_time AS timestamp) AND CAST(:to_time AS timestamp)
    AND (srcaddr = :address OR dstaddr = :address)
  GROUP BY date_trunc('minute', event_time), protocol, srcaddr, dstaddr, action, interface_id, region, account
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
    AND (client_ip = :address OR split_part(target, ':', 1) = :address)
  -- end
)
SELECT date_trunc('second', moment) AS event_time, source, what, who, address, detail
FROM found
ORDER BY moment, source, what, who, address, detail, tie
LIMIT :limit
