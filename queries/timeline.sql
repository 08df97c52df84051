-- id: timeline
-- title: What happened, in order
-- why: All sources beside each other for a night or an hour: each call that changed something or failed, traffic in one row
--   for each minute and outcome, failed requests in one row for each minute, client and status.
-- group: pivot
-- datasets: cloudtrail, vpc_flow, alb_access
-- severity: info
-- next: Take what stands out further: pivot_ip with an address, pivot_principal with who, pivot_eni with an interface.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: from_time | time | default 1970-01-01 00:00:00 | example 2026-03-04 02:00:00 | First moment, UTC, within the
--   days
-- parameter: to_time | time | default 9999-12-31 23:59:59 | example 2026-03-04 04:00:00 | Last moment, UTC, inclusive
-- parameter: limit | integer | default 200 | example 20 | Rows at most, in order of time
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
    AND (NOT coalesce(read_only, false) OR error IS NOT NULL OR error_message IS NOT NULL)
    AND coalesce(event_category, 'Management') = 'Management'
  -- end
  -- with vpc_flow
  UNION ALL
  SELECT
    min(event_time) AS moment,
    'vpc_flow' AS source,
    action || ' ' || CAST(count(*) AS varchar) || ' flows' AS what,
    CAST(count(DISTINCT srcaddr) AS varchar) || ' sources > ' || CAST(count(DISTINCT dstaddr) AS varchar) || ' ends' AS who,
    CASE WHEN count(DISTINCT srcaddr) = 1 THEN min(srcaddr) END AS address,
    CAST(sum(bytes) AS varchar) || ' bytes, ' || CAST(count(DISTINCT least(srcport, dstport)) AS varchar) || ' ports' AS detail,
    '' AS tie
  FROM vpc_flow_live
  WHERE day BETWEEN :from_day AND :to_day
    AND event_time BETWEEN CAST(:from_time AS timestamp) AND CAST(:to_time AS timestamp)
    AND action IS NOT NULL
  GROUP BY date_trunc('minute', event_time), action, region, account
  -- end
  -- with alb_access
  UNION ALL
  SELECT
    min(event_time) AS moment,
    'alb_access' AS source,
    CAST(status AS varchar) || ' ' || CAST(count(*) AS varchar) || ' requests' AS what,
    min(user_agent) AS who,
    client_ip AS address,
    coalesce(min(load_balancer), '') || coalesce(' ' || min(path), '') || coalesce(', ' || min(error_reason), '') AS detail,
    '' AS tie
  FROM alb_requests
  WHERE day BETWEEN :from_day AND :to_day
    AND event_time BETWEEN CAST(:from_time AS timestamp) AND CAST(:to_time AS timestamp)
    AND status >= 400
  GROUP BY date_trunc('minute', event_time), client_ip, status, region, account
  -- end
)
SELECT date_trunc('second', moment) AS event_time, source, what, who, address, detail
FROM found
ORDER BY moment, source, what, who, address, detail, tie
LIMIT :limit
