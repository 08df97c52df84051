-- id: cloudtrail_regions_enumerated
-- title: One question asked in many regions
-- why: Whoever looks for what there is asks every region the same. People work in one or two.
-- group: discovery
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1580, T1526
-- false-positives: The console when it shows all regions at once; inventories and cost tools, from addresses that
--   come back every day.
-- next: Look at what the caller did in the regions that answered with cloudtrail_principal_activity, and at regions
--   nobody used before with cloudtrail_new_regions.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: at_least | integer | default 3 | example 10 | Regions, at least
-- parameter: minutes | integer | default 10 | example 60 | Minutes from one call to the next, at most
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most regions first
WITH calls AS (
  SELECT
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    sourceipaddress AS address,
    eventname AS event,
    awsregion AS region,
    event_time,
    -- Calls with a pause before them begin a round of their own.
    CASE WHEN date_diff('second', lag(event_time) OVER (
      PARTITION BY useridentity.principalid, useridentity.accesskeyid, sourceipaddress, eventname
      ORDER BY event_time, eventid
    ), event_time) <= :minutes * 60 THEN 0 ELSE 1 END AS begins,
    useridentity.principalid AS principal,
    useridentity.accesskeyid AS access_key,
    eventid
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND regexp_like(eventname, '^(Get|List|Describe|Lookup|Search)')
    AND useridentity.invokedby IS NULL
    AND coalesce(useridentity.type, '') <> 'AWSService'
    AND coalesce(eventcategory, '') <> 'Data'
),
rounds AS (
  SELECT
    who,
    address,
    event,
    region,
    event_time,
    principal,
    access_key,
    sum(begins) OVER (PARTITION BY principal, access_key, address, event ORDER BY event_time, eventid) AS round
  FROM calls
)
SELECT
  min(event_time) AS first_call,
  who,
  address,
  event,
  count(DISTINCT region) AS regions,
  count(*) AS calls
FROM rounds
GROUP BY who, address, event, principal, access_key, round
HAVING count(DISTINCT region) >= :at_least
ORDER BY regions DESC, first_call, who, address, event
LIMIT :limit
