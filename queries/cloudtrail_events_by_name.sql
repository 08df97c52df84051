-- title: CloudTrail events by name
-- why: What happens most in the account, and what fails: the first look at an unknown trail, and the baseline that
--   makes a new kind of call stand out.
-- datasets: cloudtrail
-- severity: info
-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First event day, UTC, inclusive
-- parameter: to_day | day | default 9999-12-31 | example 2026-11-30 | Last event day, UTC, inclusive
-- parameter: limit | integer | default 20 | example 100 | Rows at most
SELECT
  replace(eventsource, '.amazonaws.com', '') AS service,
  eventname AS event,
  count(*) AS events,
  count(errorcode) AS errors,
  max(event_time) AS last_seen
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
GROUP BY eventsource, eventname
ORDER BY events DESC, eventsource, eventname
LIMIT :limit
