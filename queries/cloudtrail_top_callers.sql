-- id: cloudtrail_top_callers
-- title: Who calls most
-- why: Calls cost money, in the trail that keeps them and in the service that serves them, and a caller who is
--   throttled slows down others.
-- group: activity
-- datasets: cloudtrail
-- severity: info
-- next: See what a caller does all day with cloudtrail_principal_activity. Data events make the bill: leave out of
--   the selectors what nobody asks for.
-- references: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-manage-costs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most calls first
WITH calls AS (
  SELECT
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    eventname AS event,
    eventcategory,
    errorcode
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
),
kinds AS (
  SELECT
    who,
    event,
    count(*) AS calls,
    count(*) FILTER (WHERE eventcategory = 'Data') AS data_events,
    count(*) FILTER (WHERE regexp_like(errorcode, 'Throttl|RequestLimit|TooMany|SlowDown')) AS throttled,
    row_number() OVER (PARTITION BY who ORDER BY count(*) DESC, event) AS place
  FROM calls
  GROUP BY who, event
)
SELECT
  who,
  sum(calls) AS calls,
  sum(data_events) AS data_events,
  sum(throttled) AS throttled,
  count(*) AS events,
  max(event) FILTER (WHERE place = 1) AS most_called
FROM kinds
GROUP BY who
ORDER BY calls DESC, who
LIMIT :limit
