-- id: cloudtrail_discovery_bursts
-- title: Bursts of questions by one caller
-- why: Whoever holds a key for the first time asks what it can do: many different List, Describe and Get calls within
--   a minute, a good part of them refused.
-- group: discovery
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1526, T1580, T1087.004
-- false-positives: Inventories, auditors and compliance scanners ask everything, at set times and without refusals; a
--   console page asks a dozen things at once.
-- next: A caller that is refused much and was never seen before is not a scanner of yours: look at it with
--   cloudtrail_principal_activity, and deactivate its key.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: at_least | integer | default 10 | example 15 | Different calls within the minute, at least
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most different calls first
SELECT
  date_trunc('minute', event_time) AS minute,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  sourceipaddress AS address,
  count(DISTINCT eventname) AS questions,
  count(*) AS calls,
  count_if(regexp_like(errorcode, 'AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure')) AS denied,
  count(DISTINCT eventsource) AS services
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND regexp_like(eventname, '^(Get|List|Describe|Lookup|Search|Head|BatchGet)')
  -- Services ask all day, in their own name and in the name of their roles.
  AND useridentity.invokedby IS NULL
GROUP BY 1, 2, 3
HAVING count(DISTINCT eventname) >= :at_least
ORDER BY questions DESC, minute, who, address
LIMIT :limit
