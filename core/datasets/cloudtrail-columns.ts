import type { Column, ColumnType, Field } from './dataset';

/** A member whose column is its own name in lower case, as Hive folds it. */
export const member = (rawName: string, type: ColumnType = 'string'): Field => {
  const name = rawName.toLowerCase();
  return name === rawName ? { name, type } : { name, type, rawName };
};

/** A struct of members; one given by its name alone is text. */
export const struct = (...members: readonly (string | Field)[]): ColumnType => ({
  struct: members.map((each) => (typeof each === 'string' ? member(each) : each)),
});

/**
 * Who made the call. Every documented member of every identity type.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
const USER_IDENTITY = struct(
  'type',
  'principalId',
  'arn',
  'accountId',
  'invokedBy',
  'accessKeyId',
  'userName',
  member('onBehalfOf', struct('userId', 'identityStoreArn')),
  member('inScopeOf', struct('sourceArn', 'sourceAccount', 'issuerType', 'credentialsIssuedTo')),
  member('invokedByDelegate', struct('accountId')),
  'credentialId',
  'identityProvider',
  member(
    'sessionContext',
    struct(
      member('attributes', struct('mfaAuthenticated', 'creationDate')),
      member('sessionIssuer', struct('type', 'principalId', 'arn', 'accountId', 'userName')),
      member('webIdFederationData', struct('federatedProvider', member('attributes', { map: 'string' }))),
      'sourceIdentity',
      'ec2RoleDelivery',
      'assumedRoot',
      'signInSessionArn',
    ),
  ),
);

const column = (rawName: string, since: string, description: string, type: ColumnType = 'string'): Column => ({
  ...member(rawName, type),
  description,
  since,
});

/**
 * Every field of the newest record, event version 1.11. Free-form members (`requestParameters` and the like) are JSON
 * text: their shape differs from call to call. Flags are text because CloudTrail writes some as JSON booleans and some
 * as strings, and because AWS's own table has them as text.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const CLOUDTRAIL_COLUMNS: readonly Column[] = [
  column('eventVersion', '1.0', 'Version of the record format, such as 1.11; compare the minor part as a number'),
  column('userIdentity', '1.0', 'Who made the call, with which kind of credentials', USER_IDENTITY),
  column('eventTime', '1.0', 'When the call was completed, UTC, such as 2023-07-19T21:17:28Z'),
  column('eventSource', '1.0', 'Service that was called, such as s3.amazonaws.com'),
  column('eventName', '1.0', 'Action that was called, such as CreateBucket'),
  column('awsRegion', '1.0', 'Region the call was made to'),
  column('sourceIPAddress', '1.0', 'Address the call came from; a DNS name or AWS Internal when a service called'),
  column('userAgent', '1.0', 'Program that made the call, cut at 1 KB'),
  column(
    'errorCode',
    '1.0',
    'Error of the called service when the call failed; VpceAccessDenied when an endpoint policy did',
  ),
  column('errorMessage', '1.0', 'Description of the error; some services write the error only here'),
  column('requestParameters', '1.0', 'Parameters of the call as JSON text; left out when larger than 100 KB'),
  column('responseElements', '1.0', 'Response of calls that change something, as JSON text; left out above 100 KB'),
  column('additionalEventData', '1.0', 'More about the event that is neither request nor response, as JSON text'),
  column('requestID', '1.01', 'Identifies the request; written by the called service'),
  column('eventID', '1.01', 'Identifies the event; a second delivery of the same event has the same one'),
  column('apiVersion', '1.01', 'Version of the called API'),
  column('readOnly', '1.01', 'Whether the call only reads: true or false'),
  column('resources', '1.01', 'Resources the call touched', { array: struct(member('ARN'), 'accountId', 'type') }),
  column('eventType', '1.02', 'AwsApiCall, AwsServiceEvent, AwsConsoleAction, AwsConsoleSignIn or AwsVpceEvents'),
  column(
    'recipientAccountId',
    '1.02',
    'Account that received the event; differs from the caller in cross-account access',
  ),
  column('sharedEventID', '1.03', 'Same in the copies of one action that several accounts received'),
  column('vpcEndpointId', '1.04', 'VPC endpoint through which the call was made'),
  column('serviceEventDetails', '1.05', 'What the service did by itself and with which result, as JSON text'),
  column('managementEvent', '1.06', 'Whether this is a management event: true or false'),
  column('eventCategory', '1.07', 'Management, Data or NetworkActivity'),
  column(
    'insightDetails',
    '1.07',
    'Details of an Insights event, as JSON text; Insights events have files of their own',
  ),
  column(
    'addendum',
    '1.08',
    'Why the event was late or is an update of an earlier one, and which',
    struct('reason', 'updatedFields', 'originalRequestID', 'originalEventID'),
  ),
  column(
    'sessionCredentialFromConsole',
    '1.08',
    'The text true when the call came from a console session, else absent',
  ),
  column('edgeDeviceDetails', '1.08', 'Edge device the call was made to, as JSON text'),
  column(
    'tlsDetails',
    '1.08',
    'TLS version, cipher suite, key exchange and host name of the connection',
    struct('tlsVersion', 'cipherSuite', 'clientProvidedHostHeader', 'keyExchange'),
  ),
  column('vpcEndpointAccountId', '1.09', 'Account that owns the VPC endpoint'),
  column(
    'eventContext',
    '1.11',
    'Tags and condition keys added in event data stores, as JSON text; never in trail files',
  ),
];
