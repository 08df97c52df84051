-- id: pivot_principal
-- title: Everything about one principal
-- why: What a user, role, session or access key did, in order; what others did to it, and who got its keys; and what came from
--   its addresses over the network. Flows between the same two ends are one row for each minute.
-- group: pivot
-- datasets: cloudtrail, vpc_flow, alb_access
-- severity: info
-- next: Follow each address with pivot_ip, and each key or role that it was given with pivot_principal again.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html,
--   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html
-- parameter: principal | string | example support-team | User, role or session name, access key or principal id, or ARN:
--   the whole of it
-- parameter: max_sharing | integer | default 3 | example 1 | Addresses that more principals than this called from, such as
--   an office, are not followed into the network
-- parameter: from_time | time | default 1970-01-01 00:00:00 | example 2026-03-04 02:00:00 | First moment, UTC, within the
--   days
-- parameter: to_time | time | default 9999-12-31 23:59:59 | example 2026-03-04 04:00:00 | Last moment, UTC, inclusive
-- parameter: limit | integer | default 1000 | example 20 | Rows at most, in order of time
WITH own AS (
  SELECT DISTINCT source_address
  FROM cloudtrail_identity
  WHERE day BETWEEN :from_day AND :to_day
    AND event_time BETWEEN CAST(:from_time AS timestamp) AND CAST(:to_time AS timestamp)
    AND :principal IN (principal, split_part(principal, '/', 2), session_name, access_key, principal_id, arn, issuer)
),
addresses AS (
  SELECT source_address
  FROM (
    SELECT source_address, count(DISTINCT principal) AS principals
    FROM cloudtrail_identity
    WHERE day BETWEEN :from_day AND :to_day
      AND event_time BETWEEN CAST(:from_time AS timestamp) AND CAST(:to_time AS timestamp)
      AND source_address IN (SELECT source_address FROM own)
      AND regexp_like(source_address, '^[0-9.]+$|:')
    GROUP BY source_address
  ) AS callers
  WHERE principals <= :max_sharing
),
found AS (
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
    AND (:principal IN (principal, split_part(principal, '/', 2), session_name, access_key, principal_id, arn, issuer)
    -- Done to it: the members by which IAM and STS name whom they act on, and the key that a call gave out. Looking for the
    -- text as JSON writes it rules out nearly all rows before anything is parsed.
    OR (
      strpos(requestparameters, '"' || :principal || '"') > 0
      AND (
        json_extract_scalar(requestparameters, '$.userName') = :principal
        OR json_extract_scalar(requestparameters, '$.roleName') = :principal
        OR json_extract_scalar(requestparameters, '$.roleArn') = :principal
        OR json_extract_scalar(requestparameters, '$.roleSessionName') = :principal
        OR json_extract_scalar(requestparameters, '$.accessKeyId') = :principal
      )
    )
    OR (
      strpos(responseelements, '"' || :principal || '"') > 0
      AND (
        json_extract_scalar(responseelements, '$.credentials.accessKeyId') = :principal
        OR json_extract_scalar(responseelements, '$.accessKey.accessKeyId') = :principal
      )
    ))
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
    AND (srcaddr IN (SELECT source_address FROM addresses) OR dstaddr IN (SELECT source_address FROM addresses))
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
    AND client_ip IN (SELECT source_address FROM addresses)
  -- end
)
SELECT date_trunc('second', moment) AS event_time, source, what, who, address, detail
FROM found
ORDER BY moment, source, what, who, address, detail, tie
LIMIT :limit
