-- id: vpc_flow_log_status
-- title: Windows without data, by interface
-- why: SKIPDATA means that records were lost, so that what an answer does not show may have happened all the same.
--   NODATA is an interface without traffic, which may be one to remove.
-- group: network
-- datasets: vpc_flow
-- severity: low
-- false-positives: Quiet interfaces. AWS skips records when it is short of room, which nobody can change.
-- next: For the hours of SKIPDATA ask CloudTrail and the load balancer's log instead.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-records-examples.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most skipped first
SELECT
  interface_id,
  account,
  region,
  count(*) AS records,
  count_if(log_status = 'SKIPDATA') AS skipped,
  count_if(log_status = 'NODATA') AS quiet,
  round(100 * CAST(count_if(log_status = 'SKIPDATA') AS double) / CAST(count(*) AS double), 1) AS skipped_percent,
  max(CASE WHEN log_status = 'SKIPDATA' THEN event_time END) AS last_skipped
FROM vpc_flow_live
WHERE day BETWEEN :from_day AND :to_day
GROUP BY interface_id, account, region
HAVING count_if(log_status <> 'OK') > 0
ORDER BY skipped DESC, quiet DESC, interface_id, account, region
LIMIT :limit
