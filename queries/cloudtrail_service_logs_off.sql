-- id: cloudtrail_service_logs_off
-- title: Logs of a service switched off
-- why: Beside the trail each service has logs of its own: DNS queries, web requests, model calls, database activity.
--   Any of them can be switched off without a word from the trail's status.
-- group: evasion
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1562.008
-- false-positives: Resources that are deleted take their logs with them; costly logs that somebody switched off on
--   purpose.
-- next: Switch it on again unless its owner says otherwise, and see what else the caller changed with
--   cloudtrail_principal_activity.
-- references:
--   https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_DeleteResolverQueryLogConfig.html,
--   https://docs.aws.amazon.com/waf/latest/APIReference/API_DeleteLoggingConfiguration.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.resolverQueryLogConfigId'),
    json_extract_scalar(requestparameters, '$.resourceArn'),
    json_extract_scalar(requestparameters, '$.resourceARN'),
    json_extract_scalar(requestparameters, '$.loadBalancerArn'),
    json_extract_scalar(requestparameters, '$.clusterIdentifier'),
    json_extract_scalar(requestparameters, '$.name'),
    recipientaccountid
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    eventsource = 'route53resolver.amazonaws.com' AND eventname IN (
      'DeleteResolverQueryLogConfig', 'DisassociateResolverQueryLogConfig'
    )
    OR eventsource = 'wafv2.amazonaws.com' AND eventname = 'DeleteLoggingConfiguration'
    OR eventsource = 'bedrock.amazonaws.com' AND eventname = 'DeleteModelInvocationLoggingConfiguration'
    OR eventsource = 'rds.amazonaws.com' AND eventname = 'StopActivityStream'
    OR eventsource = 'redshift.amazonaws.com' AND eventname = 'DisableLogging'
    OR eventsource = 'elasticloadbalancing.amazonaws.com' AND eventname = 'ModifyLoadBalancerAttributes'
      AND regexp_like(requestparameters, '"access_logs.s3.enabled" *, *"value" *: *"false"')
    OR eventsource = 'eks.amazonaws.com' AND eventname = 'UpdateClusterConfig'
      AND regexp_like(requestparameters, '"enabled" *: *false')
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
