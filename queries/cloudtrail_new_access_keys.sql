-- id: cloudtrail_new_access_keys
-- title: New access keys and their use
-- why: A key made now works until somebody deletes it, from anywhere and without MFA. How often it was used since,
--   and from how many addresses, tells a key that waits from one that is at work.
-- group: identity
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1098.001
-- false-positives: Rotation: the same user makes a key, changes over to it and deletes the old one.
-- next: Ask the owner. Deactivate a key that nobody asked for, then see what it did with cloudtrail_key_user_agents
--   and pivot_principal.
-- references: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH made AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    json_extract_scalar(responseelements, '$.accessKey.userName') AS owner,
    json_extract_scalar(responseelements, '$.accessKey.accessKeyId') AS key_id
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'iam.amazonaws.com'
    AND eventname = 'CreateAccessKey'
    AND errorcode IS NULL
),
used AS (
  SELECT
    useridentity.accesskeyid AS key_id,
    count(*) AS calls,
    count(DISTINCT sourceipaddress) AS addresses
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
  GROUP BY useridentity.accesskeyid
)
SELECT
  made.event_time,
  made.who,
  made.owner,
  made.key_id,
  coalesce(used.calls, 0) AS calls,
  coalesce(used.addresses, 0) AS addresses
FROM made
LEFT JOIN used ON used.key_id = made.key_id
ORDER BY made.event_time DESC, made.eventid
LIMIT :limit
