-- id: cloudtrail_network_changes
-- title: Network changes
-- why: Gateways, routes, peerings, access lists and security groups decide who reaches what. Every change of them,
--   and what it concerned.
-- group: activity
-- datasets: cloudtrail
-- severity: low
-- mitre: T1562.007
-- false-positives: Infrastructure as code builds and removes networks with every release.
-- next: Doors that stand open to the world: cloudtrail_ports_opened. See who uses them in the flow logs, and who made
--   them with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/vpc/latest/userguide/logging-monitoring.html,
--   https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.groupId'),
    json_extract_scalar(requestparameters, '$.routeTableId'),
    json_extract_scalar(requestparameters, '$.internetGatewayId'),
    json_extract_scalar(requestparameters, '$.networkAclId'),
    json_extract_scalar(requestparameters, '$.vpcId'),
    json_extract_scalar(requestparameters, '$.subnetId'),
    json_extract_scalar(responseelements, '$.internetGateway.internetGatewayId'),
    json_extract_scalar(responseelements, '$.vpc.vpcId')
  ) AS target,
  awsregion AS region,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'ec2.amazonaws.com'
  AND regexp_like(
    eventname,
    '^(Create|Delete|Replace|Modify|Attach|Detach|Associate|Disassociate|Accept|Authorize|Revoke|Enable|Disable)'
    || '.*(Vpc|Subnet|Route|Gateway|NetworkAcl|SecurityGroup|TransitGateway|Peering|VpnConnection)'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
