-- id: cloudtrail_flow_logs_deleted
-- title: VPC flow logs deleted
-- why: Without flow logs nobody sees where data goes. They are deleted before it is taken away.
-- group: evasion
-- datasets: cloudtrail
-- severity: high
-- mitre: T1562.008
-- false-positives: Stacks that are destroyed delete their flow logs with their VPC, and name the stack as the caller.
-- next: Create the flow logs again, and read what the same caller did before and after with
--   cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteFlowLogs.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  -- One id or several: the record's form differs.
  array_join(regexp_extract_all(requestparameters, 'fl-[0-9a-f]+'), ', ') AS flow_logs,
  awsregion AS region,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'ec2.amazonaws.com'
  AND eventname = 'DeleteFlowLogs'
ORDER BY event_time DESC, eventid
LIMIT :limit
