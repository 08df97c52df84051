-- id: cloudtrail_key_from_new_network
-- title: Keys used from another network than before
-- why: A key that turns up in a network it was never used from in these days may have been copied. Networks are /24
--   of IPv4 and /48 of IPv6, so that a new address of the same provider line is no alarm.
-- group: identity
-- datasets: cloudtrail
-- severity: high
-- mitre: T1078.004, T1552
-- false-positives: People who travel, build servers that a provider moves, keys shared by several hosts. A window of
--   few days knows few networks: take at least a week.
-- next: Ask the owner where the program runs. If it is not theirs: deactivate the key and see what came from there
--   with pivot_ip.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
-- parameter: key_like | string | default AKIA% | example ASIA% | Key ids, a SQL LIKE pattern: AKIA% last until they are
--   deleted, ASIA% are of sessions
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest network first
WITH calls AS (
  SELECT
    useridentity.accesskeyid AS key_id,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    CASE
      WHEN regexp_like(sourceipaddress, '^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$')
        THEN regexp_extract(sourceipaddress, '^[0-9]+[.][0-9]+[.][0-9]+') || '.0/24'
      -- Noughts at the end are written as :: or as they are, depending on what follows.
      WHEN regexp_like(sourceipaddress, '^[0-9a-f]+:[0-9a-f]*:')
        THEN regexp_replace(regexp_extract(sourceipaddress, '^[0-9a-f]+:[0-9a-f]*:[0-9a-f]*'), '(:0*)+$', '') || '::/48'
    END AS network,
    event_time
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND useridentity.accesskeyid LIKE :key_like
    -- A service that calls in the owner's name has addresses of its own.
    AND useridentity.invokedby IS NULL
),
networks AS (
  SELECT key_id, network, min(who) AS who, count(*) AS calls, min(event_time) AS first_seen
  FROM calls
  WHERE network IS NOT NULL
  GROUP BY key_id, network
),
known AS (
  SELECT
    key_id,
    who,
    network,
    calls,
    first_seen,
    min(first_seen) OVER (PARTITION BY key_id) AS key_seen,
    min_by(network, first_seen) OVER (PARTITION BY key_id) AS network_before
  FROM networks
)
SELECT first_seen, who, key_id, network, network_before, calls
FROM known
WHERE first_seen > key_seen
ORDER BY first_seen DESC, key_id, network
LIMIT :limit
