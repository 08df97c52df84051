-- id: cloudtrail_gpu_instances
-- title: GPU and accelerator instances
-- why: Stolen keys are turned into money on machines with graphics processors. Whoever never launched one before has
--   no business with them; refused attempts count.
-- group: compute
-- datasets: cloudtrail
-- severity: high
-- mitre: T1496.001, T1578.002
-- false-positives: Teams that train models: known roles, in a known region.
-- next: Take a snapshot of the disks and terminate what nobody asked for, in every region. Follow the caller with
--   cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html,
--   https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH calls AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    eventname AS event,
    awsregion AS region,
    -- Each kind of call has its own place for the type; with a template only the answer has it.
    regexp_extract_all(
      coalesce(requestparameters, '') || coalesce(responseelements, ''),
      '"[iI]nstanceTypes?" *: *(?:[^"a-z0-9] *(?:"value" *: *)?)?"([^"]+)"', 1
    ) AS types,
    sourceipaddress AS address,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventname IN (
      'RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateFleet', 'CreateLaunchTemplate',
      'CreateLaunchTemplateVersion', 'ModifyInstanceAttribute', 'CreateNotebookInstance', 'CreateTrainingJob',
      'CreateProcessingJob', 'CreateEndpointConfig', 'CreateCluster', 'CreateNodegroup'
    )
)
SELECT
  event_time,
  who,
  event,
  array_join(array_sort(array_agg(DISTINCT type)), ', ') AS types,
  region,
  address,
  error
FROM calls, UNNEST(types) AS asked (type)
-- SageMaker's types begin with ml.
WHERE regexp_like(type, '^(ml[.])?(p|g|gr|trn|inf|dl|vt|f)[0-9]')
GROUP BY event_time, eventid, who, event, region, address, error
ORDER BY event_time DESC, eventid
LIMIT :limit
