-- id: cloudtrail_organization_left
-- title: Out of the organization, or of its policies
-- why: An account that leaves the organization leaves its trail, its guard rails and its detectors. A service control
--   policy that is detached lifts them in place.
-- group: evasion
-- datasets: cloudtrail
-- severity: high
-- mitre: T1666
-- false-positives: Accounts that are handed over or closed, by the people who manage the organization.
-- next: A refused call: treat the caller as taken over and follow it with cloudtrail_principal_activity. One that
--   went through: put policy and account back from the management account.
-- references: https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.accountId'),
    json_extract_scalar(requestparameters, '$.policyId'),
    json_extract_scalar(requestparameters, '$.targetId'),
    recipientaccountid
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventsource = 'organizations.amazonaws.com'
  AND eventname IN (
    'LeaveOrganization', 'RemoveAccountFromOrganization', 'DetachPolicy', 'DeletePolicy', 'UpdatePolicy',
    'DisablePolicyType', 'DisableAWSServiceAccess', 'DeleteOrganization'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
