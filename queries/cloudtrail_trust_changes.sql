-- id: cloudtrail_trust_changes
-- title: Roles opened to other accounts
-- why: A trust policy that names another account, or everybody, is a way in that no key of yours opens and no
--   password change closes.
-- group: persistence
-- datasets: cloudtrail
-- severity: high
-- mitre: T1098.003, T1484.002
-- false-positives: Accounts of the same organization; vendors that you let in, whose account numbers they publish.
-- next: Ask whose the account is. If nobody knows: put the old trust policy back, and see who came in with
--   cloudtrail_roles_assumed_by_other_accounts.
-- references: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html,
--   https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
-- parameter: known | string | default none | example 444455556666,777788889999 | Accounts to leave out, with commas
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
WITH changes AS (
  SELECT
    event_time,
    eventid,
    coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
      useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
    eventname AS event,
    json_extract_scalar(requestparameters, '$.roleName') AS role,
    recipientaccountid AS own,
    -- As text: a refused document may be broken. The quotes and colons keep longer numbers out.
    regexp_extract_all(
      coalesce(
        json_extract_scalar(requestparameters, '$.assumeRolePolicyDocument'),
        json_extract_scalar(requestparameters, '$.policyDocument')
      ),
      '"[*]"|[":][0-9]{12}[":]'
    ) AS named,
    errorcode AS error
  FROM cloudtrail_live
  WHERE day BETWEEN :from_day AND :to_day
    AND eventsource = 'iam.amazonaws.com'
    AND eventname IN ('CreateRole', 'UpdateAssumeRolePolicy')
),
trusted AS (
  SELECT event_time, eventid, who, event, role, own, regexp_replace(name, '[":]', '') AS account, error
  FROM changes, UNNEST(named) AS names (name)
)
SELECT
  event_time,
  who,
  event,
  role,
  array_join(array_sort(array_agg(DISTINCT account)), ', ') AS lets_in,
  error
FROM trusted
WHERE account <> own
  AND NOT contains(split(replace(CAST(:known AS varchar), ' ', ''), ','), account)
GROUP BY event_time, eventid, who, event, role, error
ORDER BY event_time DESC, eventid
LIMIT :limit
