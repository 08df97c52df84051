-- id: cloudtrail_user_data_changes
-- title: Start-up scripts of machines changed
-- why: User data runs as root when a machine starts. Who changes it, of one machine or in a launch template, has code
--   run on it with its role at the next start. What it says is hidden in the trail.
-- group: persistence
-- datasets: cloudtrail
-- severity: high
-- mitre: T1037, T1059
-- false-positives: Pipelines make new template versions with every release; user data of a single machine is rarely
--   changed by anybody.
-- next: Look at the user data of the machine or the template version before it starts again, and follow who changed
--   it with pivot_principal.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html,
--   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, single machines first, then newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.instanceId'),
    json_extract_scalar(requestparameters, '$.CreateLaunchTemplateVersionRequest.LaunchTemplateId'),
    json_extract_scalar(requestparameters, '$.CreateLaunchTemplateVersionRequest.LaunchTemplateName'),
    json_extract_scalar(requestparameters, '$.CreateLaunchTemplateRequest.LaunchTemplateName'),
    json_extract_scalar(requestparameters, '$.launchConfigurationName')
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventname IN (
    'ModifyInstanceAttribute', 'CreateLaunchTemplate', 'CreateLaunchTemplateVersion', 'CreateLaunchConfiguration'
  )
  AND regexp_like(requestparameters, '"[uU]serData"')
ORDER BY CASE eventname WHEN 'ModifyInstanceAttribute' THEN 0 ELSE 1 END, event_time DESC, eventid
LIMIT :limit
