-- id: cloudtrail_count_by_day
-- title: CloudTrail events by day
-- why: A day that has far more or far fewer events than the others is worth a question: a trail that was stopped, a
--   loop, a visitor.
-- group: activity
-- datasets: cloudtrail
-- severity: info
-- next: See what the day was full of with cloudtrail_events_by_name, and who with cloudtrail_top_callers.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, oldest day first
SELECT
  day,
  recipientaccountid AS account,
  count(*) AS events,
  count(*) FILTER (WHERE NOT regexp_like(eventname, '^(Get|List|Describe|Lookup|Search|Head|BatchGet)')) AS actions,
  count(errorcode) AS errors,
  count(DISTINCT useridentity.principalid) AS callers,
  count(DISTINCT awsregion) AS regions
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
GROUP BY day, recipientaccountid
ORDER BY day, account
LIMIT :limit
