-- id: cloudtrail_sign_ins_by_address
-- title: Console sign-ins by address
-- why: Where people sign in from, and where somebody only tries: an address with failures alone, over several names,
--   is guessing.
-- group: identity
-- datasets: cloudtrail
-- severity: low
-- mitre: T1110
-- false-positives: An office or a proxy has everybody's mistakes on one address.
-- next: An address with failures and then a success is in cloudtrail_sign_in_after_failures. Look at all it did with
--   pivot_ip.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, most failures first
WITH sign_ins AS (
  SELECT
    sourceipaddress AS address,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    json_extract_scalar(responseelements, '$.ConsoleLogin') AS result,
    event_time
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'signin.amazonaws.com'
    AND eventname = 'ConsoleLogin'
)
SELECT
  address,
  count_if(result = 'Failure') AS failed,
  count_if(result = 'Success') AS succeeded,
  count(DISTINCT who) AS names,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM sign_ins
GROUP BY address
ORDER BY failed DESC, succeeded DESC, address
LIMIT :limit
