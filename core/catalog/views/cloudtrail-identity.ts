import { CLOUDTRAIL } from '../../datasets/cloudtrail';
import { columnsOf } from './columns';
import { computed, type HelperView, taken } from './view';

const { column, columns } = columnsOf(CLOUDTRAIL);

/** What stands behind the last slash of the ARN: a user's name, or a session's. */
const LAST_OF_ARN = "regexp_extract(useridentity.arn, '[^/]+$')";
/** What stands behind the first one: the name of the role. */
const SECOND_OF_ARN = "split_part(useridentity.arn, '/', 2)";

/**
 * One name for whoever made the call, the same from call to call, so that it can be counted and compared. Sessions of a role
 * share the role's, as their own names change.
 */
const PRINCIPAL = `CASE
    WHEN useridentity.type = 'Root' THEN 'root'
    WHEN useridentity.type = 'IAMUser' THEN 'user/' || coalesce(useridentity.username, ${LAST_OF_ARN}, useridentity.principalid, '')
    WHEN useridentity.type IN ('AssumedRole', 'Role') THEN 'assumed-role/' || coalesce(useridentity.sessioncontext.sessionissuer.username, ${SECOND_OF_ARN}, useridentity.principalid, '')
    WHEN useridentity.type = 'FederatedUser' THEN 'federated-user/' || coalesce(${SECOND_OF_ARN}, useridentity.principalid, '')
    WHEN useridentity.type = 'IdentityCenterUser' THEN 'identity-center-user/' || coalesce(useridentity.onbehalfof.userid, useridentity.username, '')
    WHEN useridentity.type = 'WebIdentityUser' THEN 'web-identity-user/' || coalesce(useridentity.username, useridentity.principalid, '')
    WHEN useridentity.type = 'SAMLUser' THEN 'saml-user/' || coalesce(useridentity.username, useridentity.principalid, '')
    WHEN useridentity.type IN ('AWSAccount', 'Account') THEN 'account/' || coalesce(useridentity.accountid, useridentity.principalid, '')
    WHEN useridentity.type = 'AWSService' OR useridentity.type IS NULL THEN coalesce(useridentity.invokedby, eventsource)
    ELSE lower(useridentity.type) || '/' || coalesce(useridentity.username, useridentity.arn, useridentity.principalid, '')
  END`;

const SESSION = `CASE WHEN useridentity.type IN ('AssumedRole', 'FederatedUser') THEN coalesce(${LAST_OF_ARN}, nullif(split_part(useridentity.principalid, ':', 2), '')) END`;

/**
 * CloudTrail with one column for whoever made the call.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const CLOUDTRAIL_IDENTITY: HelperView = {
  name: 'cloudtrail_identity',
  title: 'CloudTrail events with one column for who made the call',
  dataset: CLOUDTRAIL.name,
  documentation:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html',
  reads: columns(
    ...['useridentity', 'eventsource', 'eventname', 'awsregion', 'sourceipaddress', 'useragent', 'errorcode'],
    ...['errormessage', 'requestparameters', 'responseelements', 'readonly', 'eventid', 'eventtype', 'eventcategory'],
    ...['resources', 'event_time', 'source_file', 'account', 'day', 'delivered'],
  ),
  columns: [
    taken(column('event_time')),
    computed(
      'principal',
      'string',
      PRINCIPAL,
      'Who made the call: root, user/NAME, assumed-role/ROLE, federated-user/NAME, identity-center-user/ID, account/ID or the host of a service',
    ),
    computed('principal_type', 'string', 'useridentity.type', 'Kind of identity, as AWS names it, such as AssumedRole'),
    computed('principal_account', 'string', 'useridentity.accountid', 'Account that the identity belongs to'),
    computed('session_name', 'string', SESSION, 'Name of the session of a role or a federated user'),
    computed('access_key', 'string', 'useridentity.accesskeyid', 'Access key that signed the call'),
    computed(
      'issuer',
      'string',
      'useridentity.sessioncontext.sessionissuer.arn',
      'ARN of the role or user that the session was made from',
    ),
    computed('arn', 'string', 'useridentity.arn', 'ARN of the identity, session included'),
    computed(
      'principal_id',
      'string',
      'useridentity.principalid',
      'Id of the identity, which stays with it when it is given another name',
    ),
    computed('invoked_by', 'string', 'useridentity.invokedby', 'Service that made the call for somebody'),
    computed(
      'mfa',
      'boolean',
      "CASE useridentity.sessioncontext.attributes.mfaauthenticated WHEN 'true' THEN true WHEN 'false' THEN false END",
      'Whether the session began with MFA; NULL when there is no session',
    ),
    taken(column('sourceipaddress'), 'source_address'),
    taken(column('useragent'), 'user_agent'),
    computed('service', 'string', "replace(eventsource, '.amazonaws.com', '')", 'Service that was called, such as s3'),
    taken(column('eventname'), 'event'),
    taken(column('awsregion'), 'region'),
    taken(column('errorcode'), 'error'),
    taken(column('errormessage'), 'error_message'),
    computed(
      'read_only',
      'boolean',
      "CASE readonly WHEN 'true' THEN true WHEN 'false' THEN false END",
      'Whether the call only reads',
    ),
    taken(column('eventtype'), 'event_type'),
    taken(column('eventcategory'), 'event_category'),
    taken(column('requestparameters')),
    taken(column('responseelements')),
    taken(column('resources')),
    taken(column('eventid')),
    taken(column('source_file')),
    taken(column('account')),
    taken(column('day')),
    taken(column('delivered')),
  ],
};
