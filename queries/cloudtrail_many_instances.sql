-- id: cloudtrail_many_instances
-- title: Many instances at once
-- why: One caller who asks for many machines within an hour is a miner, or a loop that went wrong: both cost
--   thousands a day.
-- group: compute
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1496.001, T1578.002
-- false-positives: Auto scaling (the caller is then autoscaling.amazonaws.com), batch work, tests of load.
-- next: Ask who needs them. If nobody does: terminate them, lower the vCPU quota, and follow the caller with
--   cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
-- parameter: at_least | integer | default 10 | example 20 | Instances asked for within the hour, at least
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most instances first
WITH calls AS (
  SELECT
    event_time,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    sourceipaddress AS address,
    awsregion AS region,
    json_extract_scalar(requestparameters, '$.instanceType') AS type,
    try_cast(json_extract_scalar(requestparameters, '$.instancesSet.items[0].maxCount') AS bigint) AS asked,
    json_array_length(json_extract(responseelements, '$.instancesSet.items')) AS started,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'ec2.amazonaws.com'
    AND eventname = 'RunInstances'
)
SELECT
  date_trunc('hour', event_time) AS hour,
  who,
  address,
  region,
  array_join(array_sort(array_agg(DISTINCT type)), ', ') AS types,
  sum(asked) AS asked,
  coalesce(sum(started), 0) AS started,
  count(error) AS refused
FROM calls
GROUP BY 1, 2, 3, 4
HAVING sum(asked) >= :at_least
ORDER BY asked DESC, hour, who, address, region
LIMIT :limit
