-- id: cloudtrail_run_instances
-- title: Who launched instances
-- why: A launch that nobody planned is how a stolen key becomes a bill: who called, from which address, in which
--   region, how often, and how many instances came up. A caller who started none was refused every time.
-- group: first
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1578.002
-- false-positives: Auto scaling, pipelines and people who do their work.
-- next: Stop instances that nobody asked for after taking snapshots of their disks, and follow who started them with
--   pivot_principal.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
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
