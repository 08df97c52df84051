-- id: cloudtrail_error_codes
-- title: CloudTrail error codes
-- why: What fails in the account, and how often: refusals, throttling, quotas that are reached, resources that are
--   not there.
-- group: activity
-- datasets: cloudtrail
-- severity: info
-- next: Throttling: find the caller with cloudtrail_top_callers. Refusals: cloudtrail_access_denied.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most events first
WITH failed AS (
  SELECT
    -- Some services write no code but a message.
    coalesce(errorcode, errormessage) AS error,
    replace(eventsource, '.amazonaws.com', '') AS service,
    eventname AS event,
    useridentity.principalid AS principal,
    event_time
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND (errorcode IS NOT NULL OR errormessage IS NOT NULL)
)
SELECT
  error,
  service,
  event,
  count(*) AS events,
  count(DISTINCT principal) AS callers,
  max(event_time) AS last_seen
FROM failed
GROUP BY error, service, event
ORDER BY events DESC, error, service, event
LIMIT :limit
