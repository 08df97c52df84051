-- id: cloudtrail_principal_activity
-- title: What this caller did
-- why: All events of one user, role, session, access key or account, one row for each kind: what went through, what
--   was refused, from how many addresses.
-- group: activity
-- datasets: cloudtrail
-- severity: info
-- next: Read its events one by one with cloudtrail_event_list, and follow its addresses with pivot_ip.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
-- parameter: who | string | example build-server | Part of the ARN, or a whole user name, access key, principal id or
--   service
-- parameter: limit | integer | default 100 | example 20 | Rows at most, first event first
SELECT
  min(event_time) AS first_seen,
  max(event_time) AS last_seen,
  replace(eventsource, '.amazonaws.com', '') AS service,
  eventname AS event,
  awsregion AS region,
  count(*) AS calls,
  count(errorcode) AS errors,
  count(DISTINCT sourceipaddress) AS addresses
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    strpos(useridentity.arn, :who) > 0
    OR useridentity.username = :who
    OR useridentity.accesskeyid = :who
    OR useridentity.principalid = :who
    OR useridentity.invokedby = :who
    OR useridentity.onbehalfof.userid = :who
  )
GROUP BY eventsource, eventname, awsregion
ORDER BY first_seen, service, event, region
LIMIT :limit
