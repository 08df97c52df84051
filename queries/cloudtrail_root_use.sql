-- id: cloudtrail_root_use
-- title: Use of root
-- why: Root can do everything and no policy holds it back; a well-kept account uses it a few times a year. Failed
--   sign-ins and sessions that a management account opens with AssumeRoot count too.
-- group: identity
-- datasets: cloudtrail
-- severity: high
-- mitre: T1078.004
-- false-positives: Break-glass use that was announced, closing an account, changing the support plan or an invoice's
--   address.
-- next: Ask who has root's password and mailbox. If nobody owns up: change the password, remove root's access keys
--   and follow the address with pivot_ip.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html,
--   https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  recipientaccountid AS account,
  eventname AS event,
  coalesce(json_extract_scalar(additionaleventdata, '$.MFAUsed'),
    CASE useridentity.sessioncontext.attributes.mfaauthenticated WHEN 'true' THEN 'Yes' WHEN 'false' THEN 'No' END
  ) AS mfa,
  sourceipaddress AS address,
  coalesce(errorcode, errormessage) AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    -- Not what a service does in root's name; the sign-in service stands there for the console's own pages.
    (useridentity.type = 'Root'
      AND coalesce(useridentity.invokedby, 'signin.amazonaws.com') = 'signin.amazonaws.com'
      AND coalesce(eventtype, 'AwsApiCall') <> 'AwsServiceEvent')
    OR eventname = 'AssumeRoot'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
