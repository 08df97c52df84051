-- id: cloudtrail_identity_center_sign_ins
-- title: Sign-ins through IAM Identity Center
-- why: Who came to the access portal, with which factors, and into which accounts and permission sets they went on.
--   The portal knows people by a user id; the console session that follows bears their name.
-- group: identity
-- datasets: cloudtrail
-- severity: info
-- mitre: T1078.004
-- next: Find the person of a user id in the console of Identity Center. Failures before a success are in
--   cloudtrail_sign_in_after_failures.
-- references: https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html,
--   https://docs.aws.amazon.com/singlesignon/latest/userguide/logging-using-cloudtrail.html
-- parameter: user_like | string | default % | example %7a8b9c0d1e20 | User ids or names, a SQL LIKE pattern
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH steps AS (
  SELECT
    event_time,
    eventid,
    eventname,
    coalesce(useridentity.onbehalfof.userid, useridentity.username, useridentity.principalid) AS user_id,
    coalesce(
      json_extract_scalar(serviceeventdetails, '$.role_name') || ' in '
        || json_extract_scalar(serviceeventdetails, '$.account_id'),
      json_extract_scalar(additionaleventdata, '$.CredentialType')
    ) AS detail,
    coalesce(
      json_extract_scalar(serviceeventdetails, '$.CredentialVerification'),
      json_extract_scalar(serviceeventdetails, '$.UserAuthentication'),
      errorcode,
      errormessage
    ) AS result,
    sourceipaddress AS address
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND (
      (eventsource = 'signin.amazonaws.com'
        AND eventname IN ('CredentialChallenge', 'CredentialVerification', 'UserAuthentication'))
      OR (eventsource = 'sso.amazonaws.com' AND eventname IN ('Authenticate', 'Federate'))
    )
)
SELECT event_time, user_id, eventname AS event, detail, result, address
FROM steps
WHERE user_id LIKE :user_like
ORDER BY event_time DESC, eventid
LIMIT :limit
