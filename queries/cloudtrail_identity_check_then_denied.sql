-- id: cloudtrail_identity_check_then_denied
-- title: Who am I, then refusals
-- why: GetCallerIdentity tells the holder of a found key whose it is, and needs no permission. Refusals of the same
--   key right after it are somebody trying what it opens.
-- group: discovery
-- datasets: cloudtrail
-- severity: high
-- mitre: T1087.004, T1580
-- false-positives: Infrastructure as code asks who it is before each run, and is refused where a permission is
--   missing in one place: few events, the same every time.
-- next: Deactivate the key, and look at what it was allowed with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
-- parameter: minutes | integer | default 15 | example 5 | Minutes after the check in which refusals count
-- parameter: at_least | integer | default 3 | example 5 | Refusals, at least
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most refusals first
WITH checks AS (
  SELECT
    useridentity.accesskeyid AS access_key,
    sourceipaddress AS address,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    event_time
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'sts.amazonaws.com'
    AND eventname = 'GetCallerIdentity'
),
denials AS (
  SELECT useridentity.accesskeyid AS access_key, sourceipaddress AS address, eventname, eventsource, event_time, eventid
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND regexp_like(errorcode, 'AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure')
)
SELECT
  min(checks.event_time) AS first_check,
  checks.who,
  checks.access_key,
  checks.address,
  -- Two checks within the time see the same refusals.
  count(DISTINCT denials.eventid) AS denied,
  count(DISTINCT denials.eventname) AS events,
  count(DISTINCT denials.eventsource) AS services
FROM checks
JOIN denials
  ON denials.access_key = checks.access_key
  AND denials.address = checks.address
  AND date_diff('second', checks.event_time, denials.event_time) BETWEEN 0 AND :minutes * 60
GROUP BY checks.who, checks.access_key, checks.address
HAVING count(DISTINCT denials.eventid) >= :at_least
ORDER BY denied DESC, first_check, checks.access_key, checks.address
LIMIT :limit
