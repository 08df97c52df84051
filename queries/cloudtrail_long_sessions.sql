-- id: cloudtrail_long_sessions
-- title: Sessions that last long
-- why: Temporary credentials should be just that. A session still at work many hours after it began outlives a
--   changed password, a deleted user and most people's working day.
-- group: identity
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1550.001
-- false-positives: Migrations and long builds with a role that allows twelve hours; a console that somebody left
--   open.
-- next: Ask the owner. End it with the policy AWSRevokeOlderSessions on the role, and shorten the role's longest
--   session.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage-assume.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
-- parameter: hours | integer | default 8 | example 4 | Between the session's begin and its last call, at least
-- parameter: limit | integer | default 100 | example 20 | Rows at most, longest first
WITH calls AS (
  SELECT
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    try_cast(replace(replace(useridentity.sessioncontext.attributes.creationdate, 'T', ' '), 'Z', '') AS timestamp)
      AS began,
    event_time,
    sourceipaddress AS address
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    -- Services go on with a session for as long as they need.
    AND useridentity.invokedby IS NULL
)
SELECT
  who,
  began,
  max(event_time) AS last_seen,
  round(CAST(date_diff('second', began, max(event_time)) AS double) / 3600, 1) AS hours,
  count(*) AS calls,
  count(DISTINCT address) AS addresses
FROM calls
WHERE began IS NOT NULL
GROUP BY who, began
HAVING date_diff('second', began, max(event_time)) >= :hours * 3600
ORDER BY hours DESC, who, began
LIMIT :limit
