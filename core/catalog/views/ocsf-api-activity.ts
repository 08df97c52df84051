import { CLOUDTRAIL } from '../../datasets/cloudtrail';
import { struct } from '../../datasets/cloudtrail-columns';
import { columnsOf } from './columns';
import { classification, cloud, epoch, metadata, SEVERITY, shape, shaped } from './ocsf';
import { computed, type HelperView, taken } from './view';

const { column, columns } = columnsOf(CLOUDTRAIL);

/** The verb with which the call's name begins; what only reads is a read whatever it is called. */
const ACTIVITY = `CASE
    WHEN readonly = 'true' THEN 2
    WHEN regexp_like(eventname, '^(Create|Run|Allocate|Import|Register)') THEN 1
    WHEN regexp_like(eventname, '^(Delete|Terminate|Release|Remove|Deregister)') THEN 4
    WHEN readonly = 'false' THEN 3
    ELSE 0
  END`;

/** Type as the schema counts them: 1 user, 2 administrator, 3 system, 4 service. */
const USER_TYPE = `CASE
    WHEN useridentity.type = 'Root' THEN 2
    WHEN useridentity.type IN ('IAMUser', 'IdentityCenterUser', 'FederatedUser', 'WebIdentityUser', 'SAMLUser') THEN 1
    WHEN useridentity.type = 'AWSService' THEN 4
    WHEN useridentity.type IS NULL THEN 0
    ELSE 99
  END`;

/** An address; a service that calls has the name of its host in its place. */
const IS_ADDRESS = "regexp_like(sourceipaddress, '^[0-9.]+$|:')";

const USER = shape({
  name: ['string', 'coalesce(useridentity.username, useridentity.sessioncontext.sessionissuer.username)'],
  type: ['string', 'useridentity.type'],
  type_id: ['int', USER_TYPE],
  uid: ['string', 'useridentity.arn'],
  uid_alt: ['string', 'useridentity.principalid'],
  credential_uid: ['string', 'useridentity.accesskeyid'],
  account: shape({ uid: ['string', 'useridentity.accountid'] }),
});

const SESSION = shape({
  created_time: [
    'bigint',
    epoch('try(CAST(from_iso8601_timestamp(useridentity.sessioncontext.attributes.creationdate) AS timestamp))'),
  ],
  is_mfa: ['boolean', "useridentity.sessioncontext.attributes.mfaauthenticated = 'true'"],
  issuer: ['string', 'useridentity.sessioncontext.sessionissuer.arn'],
});

const IDP = shape({
  name: [
    'string',
    'coalesce(useridentity.identityprovider, useridentity.sessioncontext.webidfederationdata.federatedprovider)',
  ],
});

const API = shape({
  operation: ['string', 'eventname'],
  version: ['string', 'apiversion'],
  service: shape({ name: ['string', 'eventsource'] }),
  request: shape({ uid: ['string', 'requestid'], data: ['string', 'requestparameters'] }),
  response: shape({
    error: ['string', 'errorcode'],
    error_message: ['string', 'errormessage'],
    data: ['string', 'responseelements'],
  }),
});

/**
 * CloudTrail as OCSF API Activity.
 *
 * @see https://schema.ocsf.io/1.1.0/classes/api_activity
 */
export const OCSF_API_ACTIVITY: HelperView = {
  name: 'ocsf_api_activity',
  title: 'CloudTrail events as OCSF API Activity (6003)',
  dataset: CLOUDTRAIL.name,
  documentation: 'https://schema.ocsf.io/1.1.0/classes/api_activity',
  reads: columns(
    ...['eventversion', 'useridentity', 'eventsource', 'eventname', 'awsregion', 'sourceipaddress', 'useragent'],
    ...['errorcode', 'errormessage', 'requestparameters', 'responseelements', 'requestid', 'eventid', 'apiversion'],
    ...['readonly', 'resources', 'recipientaccountid', 'vpcendpointid', 'tlsdetails'],
    ...['event_time', 'account', 'day', 'delivered'],
  ),
  columns: [
    ...classification({
      uid: 6003,
      name: 'API Activity',
      category: 'Application Activity',
      activity: ACTIVITY,
      activities: '0 unknown, 1 create, 2 read, 3 update, 4 delete: from readonly and the verb of eventname',
    }),
    SEVERITY,
    computed(
      'status_id',
      'int',
      'CASE WHEN errorcode IS NULL AND errormessage IS NULL THEN 1 ELSE 2 END',
      '1 success, 2 failure: whether there is errorcode or errormessage',
    ),
    computed('status_code', 'string', 'errorcode', 'errorcode'),
    computed('status_detail', 'string', 'errormessage', 'errormessage'),
    shaped(
      'metadata',
      metadata('CloudTrail', 'eventversion', 'eventid'),
      'Schema version; product, with eventversion; uid is eventid',
    ),
    shaped(
      'actor',
      shape({ user: USER, session: SESSION, idp: IDP, invoked_by: ['string', 'useridentity.invokedby'] }),
      'useridentity: user with uid from arn, uid_alt from principalid, credential_uid from accesskeyid; session; idp; invoked_by',
    ),
    shaped(
      'api',
      API,
      'eventname, apiversion, eventsource, requestid and requestparameters, error and responseelements',
    ),
    shaped(
      'src_endpoint',
      shape({
        ip: ['string', `CASE WHEN ${IS_ADDRESS} THEN sourceipaddress END`],
        domain: ['string', `CASE WHEN NOT ${IS_ADDRESS} THEN sourceipaddress END`],
        uid: ['string', 'vpcendpointid'],
      }),
      'sourceipaddress: ip when it is an address, else domain; uid is vpcendpointid',
    ),
    shaped(
      'dst_endpoint',
      shape({ svc_name: ['string', 'eventsource'], domain: ['string', 'tlsdetails.clientprovidedhostheader'] }),
      'eventsource, and tlsdetails.clientprovidedhostheader',
    ),
    shaped('http_request', shape({ user_agent: ['string', 'useragent'] }), 'useragent'),
    computed(
      'resources',
      {
        array: struct('uid', 'type', { name: 'owner', type: struct({ name: 'account', type: struct('uid') }) }),
      },
      'transform(resources, r -> ROW(r.arn, r.type, ROW(ROW(r.accountid))))',
      'resources: uid from arn, type, owner.account.uid from accountid',
    ),
    shaped(
      'cloud',
      cloud('recipientaccountid', 'awsregion'),
      'AWS; account.uid from recipientaccountid; region from awsregion',
    ),
    taken(column('account')),
    taken(column('day')),
    taken(column('delivered')),
  ],
};
