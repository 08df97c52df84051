-- id: cloudtrail_new_regions
-- title: Regions that were not used before
-- why: Machines in a region where nobody looks run longer. Shows each account's regions whose first call in the
--   window came some days after it began, and who made it.
-- group: compute
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1535
-- false-positives: A region that is taken up on purpose; the console, which asks regions that somebody only looks at.
--   A window that begins too late makes everything new: give it a month.
-- next: Look at all that happened there with cloudtrail_events_in_region. Deny regions that nobody needs with a
--   service control policy.
-- references: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
-- parameter: quiet_days | integer | default 3 | example 14 | Days of the window in which the region was not used, at
--   least
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest region first
WITH calls AS (
  SELECT
    recipientaccountid AS account,
    awsregion AS region,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    sourceipaddress AS address,
    eventname AS event,
    event_time,
    -- A name, not the flag: old records have none.
    NOT regexp_like(eventname, '^(Get|List|Describe|Lookup|Search|Head|BatchGet)') AS acts,
    day
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    -- Services look into every region by themselves.
    AND useridentity.invokedby IS NULL
    AND coalesce(useridentity.type, 'AWSService') <> 'AWSService'
),
regions AS (
  SELECT
    account,
    region,
    min(event_time) AS first_call,
    min_by(who, event_time) AS who,
    min_by(address, event_time) AS address,
    count(*) AS calls,
    count(*) FILTER (WHERE acts) AS actions,
    min(day) AS first_day
  FROM calls
  GROUP BY account, region
)
SELECT account, region, first_call, who, address, calls, actions
FROM regions
WHERE date_diff('day', CAST(:from_day AS date), CAST(first_day AS date)) >= :quiet_days
ORDER BY first_call DESC, account, region
LIMIT :limit
