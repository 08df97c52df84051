-- id: cloudtrail_ports_opened
-- title: Ports opened to the world
-- why: A security group rule for 0.0.0.0/0 or ::/0 lets everybody try. On 22 and 3389 they do within minutes.
-- group: activity
-- datasets: cloudtrail
-- severity: high
-- mitre: T1562.007
-- false-positives: Public web servers on 80 and 443; a rule that is taken back minutes later.
-- next: Take the rule back (RevokeSecurityGroupIngress), and see in the flow logs who came: vpc_flow_rejected_tcp
--   before, pivot_ip since.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH calls AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    eventname AS event,
    json_extract_scalar(requestparameters, '$.groupId') AS security_group,
    -- One rule stands by itself in the request, several in a list.
    coalesce(
      TRY_CAST(json_extract(requestparameters, '$.ipPermissions.items') AS array(json)),
      TRY_CAST(json_extract(requestparameters, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule') AS array(json)),
      ARRAY[coalesce(
        json_extract(requestparameters, '$.ModifySecurityGroupRulesRequest.SecurityGroupRule'),
        json_extract(requestparameters, '$')
      )]
    ) AS rules,
    sourceipaddress AS address,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'ec2.amazonaws.com'
    AND eventname IN ('AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules')
)
SELECT
  event_time,
  who,
  security_group,
  coalesce(
    json_extract_scalar(rule, '$.ipProtocol'), json_extract_scalar(rule, '$.SecurityGroupRule.IpProtocol')
  ) AS protocol,
  coalesce(
    json_extract_scalar(rule, '$.fromPort'), json_extract_scalar(rule, '$.SecurityGroupRule.FromPort')
  ) AS from_port,
  coalesce(
    json_extract_scalar(rule, '$.toPort'), json_extract_scalar(rule, '$.SecurityGroupRule.ToPort')
  ) AS to_port,
  address,
  error
FROM calls, UNNEST(rules) AS each (rule)
-- The network of all addresses, however its first bits are written.
WHERE regexp_like(json_format(rule), '"(cidrIp|cidrIpv6|CidrIpv4|CidrIpv6)" *: *"[^"]*/0"')
ORDER BY event_time DESC, eventid, from_port, to_port
LIMIT :limit
