-- id: cloudtrail_roles_assumed_by_other_accounts
-- title: Roles assumed by other accounts
-- why: A role that lets another account in is a door with its key elsewhere. Which accounts came in through which
--   role, and from where.
-- group: identity
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1199, T1078.004
-- false-positives: Other accounts of the organization, and vendors that you let in; name them in `known`.
-- next: Ask whose the account is, and see when the role was opened with cloudtrail_trust_changes and what the session
--   did with pivot_principal.
-- references: https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
-- parameter: known | string | default none | example 444455556666,777788889999 | Accounts to leave out, with commas
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest pair of account and role first
SELECT
  min(event_time) AS first_seen,
  useridentity.accountid AS foreign_account,
  coalesce(
    regexp_extract(json_extract_scalar(requestparameters, '$.roleArn'), '[0-9]*:role/.*$'),
    -- A refused call has no parameters; its message names the role last.
    regexp_extract(errormessage, '[0-9]*:role/[^ ]*')
  ) AS role,
  sourceipaddress AS address,
  count(*) AS calls,
  count(errorcode) AS errors
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'sts.amazonaws.com'
  AND eventname = 'AssumeRole'
  AND useridentity.accountid <> recipientaccountid
  AND useridentity.invokedby IS NULL
  AND NOT contains(split(replace(CAST(:known AS varchar), ' ', ''), ','), useridentity.accountid)
GROUP BY 2, 3, 4
ORDER BY first_seen DESC, foreign_account, role, address
LIMIT :limit
