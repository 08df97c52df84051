-- id: cloudtrail_access_denied
-- title: Refused calls by caller
-- why: Refusals are where permissions are missing, or where somebody tries doors. Many kinds of events by one caller
--   speak for the second.
-- group: activity
-- datasets: cloudtrail
-- severity: low
-- mitre: T1580
-- false-positives: A role that lost a permission is refused the same call all day; consoles ask for more than their
--   user may see.
-- next: One event over and over: add the permission or stop the program. Many events:
--   cloudtrail_identity_check_then_denied and cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most refusals first
WITH refused AS (
  SELECT
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    sourceipaddress AS address,
    eventname AS event,
    eventsource,
    event_time
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND regexp_like(errorcode, 'AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure')
)
SELECT
  who,
  count(*) AS denied,
  count(DISTINCT event) AS events,
  count(DISTINCT eventsource) AS services,
  count(DISTINCT address) AS addresses,
  min(event) AS for_example,
  max(event_time) AS last_seen
FROM refused
GROUP BY who
ORDER BY denied DESC, who
LIMIT :limit
