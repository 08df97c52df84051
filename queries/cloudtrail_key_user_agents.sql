-- id: cloudtrail_key_user_agents
-- title: Programs that use access keys
-- why: A key belongs to a program, and a program names itself. A second name on a key is a second user of it: a tool
--   of an intruder, or a key that was copied to somebody's machine.
-- group: identity
-- datasets: cloudtrail
-- severity: low
-- mitre: T1078.004
-- false-positives: Every update of a program changes its name's version; people use several tools.
-- next: Ask the owner about a name that came late and is not a new version. Look at its addresses with
--   cloudtrail_key_from_new_network.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
-- parameter: key_like | string | default AKIA% | example ASIA% | Key ids, a SQL LIKE pattern: AKIA% last until they are
--   deleted, ASIA% are of sessions
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest program first
SELECT
  min(event_time) AS first_seen,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  useridentity.accesskeyid AS key_id,
  count(*) AS calls,
  count(DISTINCT sourceipaddress) AS addresses,
  useragent AS agent
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND useridentity.accesskeyid LIKE :key_like
  AND useridentity.invokedby IS NULL
  AND useragent IS NOT NULL
GROUP BY 2, 3, useragent
ORDER BY first_seen DESC, key_id, agent, who
LIMIT :limit
