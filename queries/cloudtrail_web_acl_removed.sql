-- id: cloudtrail_web_acl_removed
-- title: Web ACLs taken away
-- why: A load balancer or API without its web ACL lets through what the firewall blocked until now.
-- group: evasion
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1562.007
-- false-positives: A web ACL that is exchanged: the resource is associated with another one a moment later.
-- next: Associate the web ACL again, and compare what the resource was asked for since with alb_requests_by_client.
-- references: https://docs.aws.amazon.com/waf/latest/APIReference/API_DisassociateWebACL.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.resourceArn'),
    json_extract_scalar(requestparameters, '$.name'),
    json_extract_scalar(requestparameters, '$.webACLId')
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    eventsource = 'wafv2.amazonaws.com' AND eventname IN (
      'DisassociateWebACL', 'DeleteWebACL', 'DeleteRuleGroup', 'DeleteFirewallManagerRuleGroups'
    )
    OR eventsource = 'waf-regional.amazonaws.com' AND eventname IN ('DisassociateWebACL', 'DeleteWebACL')
    OR eventsource = 'shield.amazonaws.com' AND eventname IN ('DeleteProtection', 'DeleteSubscription')
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
