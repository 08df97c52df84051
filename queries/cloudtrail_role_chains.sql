-- id: cloudtrail_role_chains
-- title: Roles that assume roles
-- why: A session that assumes a second role leaves its first name behind: the calls of the last role do not tell who
--   began. Chains are also a way to renew a session without the first credentials.
-- group: identity
-- datasets: cloudtrail
-- severity: low
-- mitre: T1550.001
-- false-positives: Pipelines and access brokers that go from a hub account to the others do it all day.
-- next: Follow the session named in the row with pivot_principal. A link that no design needs: take the first role
--   out of the second one's trust policy.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html,
--   https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest link first
SELECT
  min(event_time) AS first_seen,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  coalesce(
    regexp_extract(json_extract_scalar(requestparameters, '$.roleArn'), '[0-9]*:role/.*$'),
    -- A refused call has no parameters; its message names the role last.
    regexp_extract(errormessage, '[0-9]*:role/[^ ]*')
  ) AS role,
  json_extract_scalar(requestparameters, '$.roleSessionName') AS session,
  count(*) AS calls,
  count(errorcode) AS errors
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'sts.amazonaws.com'
  AND eventname = 'AssumeRole'
  AND useridentity.type = 'AssumedRole'
  AND useridentity.invokedby IS NULL
GROUP BY 2, 3, 4
ORDER BY first_seen DESC, who, role, session
LIMIT :limit
