-- id: cloudtrail_console_sign_ins
-- title: Console sign-ins
-- why: Root or a user without MFA at the console, and failures before a success, are the plainest signs of a taken
--   account. Sign-ins through an identity provider always say No: their MFA is out of CloudTrail's sight.
-- group: first
-- datasets: cloudtrail
-- severity: high
-- mitre: T1078.004
-- false-positives: Somebody who mistypes a password; break-glass use of root that was announced.
-- next: Ask the person. If it was not they: end the sessions, change the password, and follow the address with
--   pivot_ip.
-- references:
--   https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
-- parameter: limit | integer | default 20 | example 100 | Rows at most: root first, then those without MFA, newest first
SELECT
  event_time,
  -- AWS hides what was typed for a user name when there is no such user: it may be a password.
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''),
    replace(useridentity.username, 'HIDDEN_DUE_TO_SECURITY_REASONS', '(hidden)'), useridentity.principalid,
    useridentity.accountid, useridentity.type) AS who,
  coalesce(useridentity.type = 'Root', false) AS root,
  json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa,
  coalesce(json_extract_scalar(responseelements, '$.ConsoleLogin'), errormessage) AS result,
  sourceipaddress AS address
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'signin.amazonaws.com'
  AND eventname = 'ConsoleLogin'
-- Newest first alone would hide the one sign-in of root behind everybody's daily ones.
ORDER BY root DESC, mfa, event_time DESC, eventid
LIMIT :limit
