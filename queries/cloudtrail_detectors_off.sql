-- id: cloudtrail_detectors_off
-- title: GuardDuty, Config, Security Hub switched off
-- why: The services that raise an alarm are the first to go, or are made to overlook: detectors deleted, recorders
--   stopped, members cut off, findings filtered away.
-- group: evasion
-- datasets: cloudtrail
-- severity: high
-- mitre: T1562.001
-- false-positives: An organization that moves its administration to another account, and tests of such services.
-- next: Switch it on again from the administrator account, and read the findings of the day before. Follow the caller
--   with cloudtrail_principal_activity.
-- references: https://docs.aws.amazon.com/guardduty/latest/APIReference/API_DeleteDetector.html,
--   https://docs.aws.amazon.com/config/latest/APIReference/API_StopConfigurationRecorder.html,
--   https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DisableSecurityHub.html
-- parameter: limit | integer | default 100 | example 20 | Rows at most, newest first
SELECT
  event_time,
  coalesce(nullif(split_part(useridentity.arn, ':', 6), ''), useridentity.username, useridentity.invokedby,
    useridentity.onbehalfof.userid, useridentity.accountid, useridentity.type) AS who,
  eventname AS event,
  coalesce(
    json_extract_scalar(requestparameters, '$.detectorId'),
    json_extract_scalar(requestparameters, '$.configurationRecorderName'),
    json_extract_scalar(requestparameters, '$.configRuleName'),
    json_extract_scalar(requestparameters, '$.deliveryChannelName'),
    json_extract_scalar(requestparameters, '$.analyzerName'),
    json_extract_scalar(requestparameters, '$.filterName'),
    recipientaccountid
  ) AS target,
  sourceipaddress AS address,
  errorcode AS error
FROM cloudtrail_live
WHERE day BETWEEN :from_day AND :to_day
  AND (
    eventsource = 'guardduty.amazonaws.com' AND (
      eventname IN (
        'DeleteDetector', 'StopMonitoringMembers', 'DisassociateMembers', 'DeleteMembers',
        'DisassociateFromMasterAccount', 'DisassociateFromAdministratorAccount', 'DeletePublishingDestination',
        'DisableOrganizationAdminAccount'
      )
      -- An update that leaves the detector on, and a filter that only sorts, hide nothing.
      OR (eventname = 'UpdateDetector' AND json_extract_scalar(requestparameters, '$.enable') = 'false')
      OR (
        eventname IN ('CreateFilter', 'UpdateFilter')
        AND json_extract_scalar(requestparameters, '$.action') = 'ARCHIVE'
      )
    )
    OR eventsource = 'config.amazonaws.com' AND eventname IN (
      'StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DeleteDeliveryChannel',
      'DeleteConfigRule', 'DeleteOrganizationConfigRule'
    )
    OR eventsource = 'securityhub.amazonaws.com' AND eventname IN (
      'DisableSecurityHub', 'BatchDisableStandards', 'DisableImportFindingsForProduct',
      'DisassociateFromAdministratorAccount', 'DisassociateMembers', 'DeleteMembers'
    )
    OR eventsource = 'access-analyzer.amazonaws.com' AND eventname = 'DeleteAnalyzer'
    OR eventsource = 'inspector2.amazonaws.com' AND eventname = 'Disable'
    OR eventsource = 'macie2.amazonaws.com' AND eventname = 'DisableMacie'
    OR eventsource = 'detective.amazonaws.com' AND eventname = 'DeleteGraph'
  )
ORDER BY event_time DESC, eventid
LIMIT :limit
