-- id: cloudtrail_mining_shapes
-- title: Other ways to rent machines
-- why: Miners know that RunInstances is watched: they take spot fleets, containers, notebooks, build services, and
--   ask for a higher quota first. Shows who began such work.
-- group: compute
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1496.001, T1578.002
-- false-positives: Pipelines and data science do this daily. Look for callers, regions and hours that are new.
-- next: Stop what runs (the fleet, the service, the job: each starts its machines again), and follow the caller with
--   cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestSpotFleet.html,
--   https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html,
--   https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_RequestServiceQuotaIncrease.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, latest call first
SELECT
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  sourceipaddress AS address,
  awsregion AS region,
  replace(eventsource, '.amazonaws.com', '') AS service,
  eventname AS event,
  count(*) AS calls,
  count(errorcode) AS errors,
  max(event_time) AS last_seen
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    eventsource = 'ec2.amazonaws.com' AND eventname IN (
      'RequestSpotFleet', 'RequestSpotInstances', 'CreateFleet', 'CreateLaunchTemplate'
    )
    OR eventsource = 'autoscaling.amazonaws.com' AND eventname IN (
      'CreateAutoScalingGroup', 'CreateLaunchConfiguration'
    )
    OR eventsource = 'ecs.amazonaws.com' AND eventname IN (
      'RunTask', 'CreateService', 'CreateCluster', 'RegisterTaskDefinition'
    )
    OR eventsource = 'eks.amazonaws.com' AND eventname IN ('CreateCluster', 'CreateNodegroup', 'CreateFargateProfile')
    OR eventsource = 'sagemaker.amazonaws.com' AND eventname IN (
      'CreateNotebookInstance', 'CreateTrainingJob', 'CreateProcessingJob', 'CreateApp'
    )
    OR eventsource = 'batch.amazonaws.com' AND eventname IN ('CreateComputeEnvironment', 'SubmitJob')
    OR eventsource = 'lightsail.amazonaws.com' AND eventname IN ('CreateInstances', 'CreateContainerService')
    OR eventsource = 'codebuild.amazonaws.com' AND eventname IN ('CreateProject', 'StartBuildBatch')
    OR eventsource = 'elasticmapreduce.amazonaws.com' AND eventname = 'RunJobFlow'
    OR eventsource = 'servicequotas.amazonaws.com' AND eventname = 'RequestServiceQuotaIncrease'
  )
GROUP BY 1, 2, 3, 4, 5
ORDER BY last_seen DESC, who, address, region, service, event
LIMIT :limit
