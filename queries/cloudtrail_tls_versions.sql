-- id: cloudtrail_tls_versions
-- title: TLS versions in use
-- why: AWS refuses TLS below 1.2 at nearly all endpoints, and old versions show which programs nobody renews. Each
--   caller's worst version first.
-- group: activity
-- datasets: cloudtrail
-- severity: low
-- false-positives: Calls of services on your behalf have no TLS of yours; records before version 1.08 tell none.
-- next: Renew the program that `agent` names: its library decides on the version.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, oldest version first, then most calls
SELECT
  tlsdetails.tlsversion AS tls,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  sourceipaddress AS address,
  substr(useragent, 1, 40) AS agent,
  count(*) AS calls,
  count(DISTINCT eventsource) AS services,
  max(event_time) AS last_seen
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND tlsdetails.tlsversion IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY tls, calls DESC, who, address, agent
LIMIT :limit
