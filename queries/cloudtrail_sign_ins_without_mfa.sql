-- id: cloudtrail_sign_ins_without_mfa
-- title: Console sign-ins without MFA
-- why: A password alone opened the console: whoever guesses it, finds it or phishes it is in. Users and root only, as
--   the MFA of people from an identity provider is out of CloudTrail's sight.
-- group: identity
-- datasets: cloudtrail
-- severity: high
-- mitre: T1078.004
-- false-positives: Users who never had MFA sign in like this every day; it is as dangerous all the same.
-- next: Ask the user. Enrol MFA, and deny all without it by policy (aws:MultiFactorAuthPresent). An address that the
--   user does not know is a break-in: pivot_ip.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, root first, then the latest
SELECT
  recipientaccountid AS account,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  sourceipaddress AS address,
  count(*) AS sign_ins,
  min(event_time) AS first_seen,
  max(event_time) AS last_seen
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'signin.amazonaws.com'
  AND eventname = 'ConsoleLogin'
  AND json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Success'
  AND coalesce(json_extract_scalar(additionaleventdata, '$.MFAUsed'), 'No') <> 'Yes'
  AND useridentity.type IN ('IAMUser', 'Root')
GROUP BY 1, useridentity.type, 2, 3
ORDER BY CASE useridentity.type WHEN 'Root' THEN 0 ELSE 1 END, last_seen DESC, account, who, address
LIMIT :limit
