-- id: cloudtrail_sign_in_after_failures
-- title: Sign-in after failures from the same address
-- why: Many failures and then a success from one address is a password that was found. Failures over many names are a
--   password tried on everybody. Sign-ins at the portal of IAM Identity Center count too.
-- group: identity
-- datasets: cloudtrail
-- severity: high
-- mitre: T1110.001, T1110.003
-- false-positives: Somebody who mistypes and then remembers; an office behind one address, where others mistype.
-- next: Ask the person at once. If it was not they: take the password away, deny the user everything by policy, as
--   that ends the session too, and see what was done with pivot_principal.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html,
--   https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html
-- parameter: at_least | integer | default 3 | example 5 | Failures before the success, at least
-- parameter: minutes | integer | default 60 | example 15 | How long before the success a failure counts
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest success first
WITH tries AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    sourceipaddress AS address,
    json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa,
    -- A step of the portal that succeeds is no sign-in yet.
    CASE
      WHEN eventname = 'ConsoleLogin' THEN json_extract_scalar(responseelements, '$.ConsoleLogin')
      WHEN eventname = 'UserAuthentication' THEN json_extract_scalar(serviceeventdetails, '$.UserAuthentication')
      ELSE nullif(json_extract_scalar(serviceeventdetails, '$.CredentialVerification'), 'Success')
    END AS result
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'signin.amazonaws.com'
    AND eventname IN ('ConsoleLogin', 'UserAuthentication', 'CredentialVerification')
)
SELECT
  success.event_time,
  success.who,
  success.address,
  success.mfa,
  count(*) AS failures,
  count(DISTINCT failure.who) AS names,
  min(failure.event_time) AS first_failure
FROM tries AS success
JOIN tries AS failure
  ON failure.address = success.address
  AND failure.result = 'Failure'
  AND failure.event_time <= success.event_time
  AND date_diff('second', failure.event_time, success.event_time) <= :minutes * 60
WHERE success.result = 'Success'
GROUP BY success.event_time, success.eventid, success.who, success.address, success.mfa
HAVING count(*) >= :at_least
ORDER BY success.event_time DESC, success.eventid
LIMIT :limit
