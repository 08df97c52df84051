-- id: cloudtrail_events_by_name
-- title: CloudTrail events by name
-- why: What happens most in the account, and what fails: the first look at an unknown trail, and the baseline that
--   makes a new kind of call stand out.
-- group: first
-- datasets: cloudtrail
-- severity: info
-- next: Ask for the events of a name that you did not expect with cloudtrail_event_list.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
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
