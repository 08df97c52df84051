-- title: Who launched instances
-- why: A launch that nobody planned is how a stolen key becomes a bill: who called, from which address, in which
--   region, how often, and how many instances came up. A caller who started none was refused every time.
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1578.002
-- parameter: from_day | day | default 0000-01-01 | example 2026-11-01 | First event day, UTC, inclusive
-- parameter: to_day | day | default 9999-12-31 | example 2026-11-30 | Last event day, UTC, inclusive
-- parameter: limit | integer | default 20 | example 100 | Rows at most, latest call first
WITH calls AS (
  SELECT
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.accountid, useridentity.type) AS who,
    sourceipaddress AS address,
    awsregion AS region,
    json_array_length(json_extract(responseelements, '$.instancesSet.items')) AS instances,
    day,
    event_time
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'ec2.amazonaws.com'
    AND eventname = 'RunInstances'
)
SELECT
  who,
  address,
  region,
  count(*) AS calls,
  coalesce(sum(instances), 0) AS started,
  max(day) AS last_day
FROM calls
GROUP BY who, address, region
ORDER BY max(event_time) DESC, who, address, region
LIMIT :limit
