-- id: cloudtrail_key_pairs
-- title: SSH keys made or sent to machines
-- why: A key pair of one's own opens every machine started with it, and a public key sent to a machine opens that one
--   for a minute, both past IAM from then on. The serial console works even without a network.
-- group: persistence
-- datasets: cloudtrail
-- severity: medium
-- mitre: T1098.004, T1021.004
-- false-positives: Engineers who use EC2 Instance Connect, and pipelines that make a key pair for each environment.
-- next: See which machines were started with the key pair with cloudtrail_run_instances, and who came to port 22 in
--   the flow logs.
-- references: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html,
--   https://docs.aws.amazon.com/ec2-instance-connect/latest/APIReference/API_SendSSHPublicKey.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.keyName'),
    json_extract_scalar(requestparameters, '$.keyPairName'),
    json_extract_scalar(requestparameters, '$.instanceId')
  ) AS target,
  awsregion AS region,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND eventname IN (
    'CreateKeyPair', 'ImportKeyPair', 'SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey',
    'EnableSerialConsoleAccess'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
