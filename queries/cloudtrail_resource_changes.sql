-- id: cloudtrail_resource_changes
-- title: Who changed this resource
-- why: Every call that changes something and names the resource: in its request, its answer or its list of resources.
-- group: activity
-- datasets: cloudtrail
-- severity: info
-- next: See what else the caller did around that time with cloudtrail_principal_activity.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: resource | string | example organization-trail | Name, id or ARN, or a part of it that nothing else has
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  awsregion AS region,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND NOT regexp_like(eventname, '^(Get|List|Describe|Lookup|Search|Head|BatchGet)')
  AND (
    strpos(requestparameters, :resource) > 0
    OR strpos(responseelements, :resource) > 0
    OR strpos(serviceeventdetails, :resource) > 0
    OR strpos(array_join(transform(resources, touched -> touched.arn), ' '), :resource) > 0
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
