"""CloudFormation types: CloudTrail's trail, EC2's flow log, Athena's named query and prepared statement."""

from ministack.services import athena, cloudtrail, ec2, s3
from ministack.services.cloudformation import provisioners as cfn

from .replies import answer


def install():
    add("AWS::CloudTrail::Trail", create_trail, lambda name, _: cloudtrail._delete_trail({"Name": name}), update_trail)
    add("AWS::EC2::FlowLog", create_flow_log, lambda flow_log, _: ec2._delete_flow_logs({"FlowLogId.1": [flow_log]}))
    add("AWS::Athena::NamedQuery", create_named_query, lambda query, _: athena._delete_named_query({"NamedQueryId": query}))
    add("AWS::Athena::PreparedStatement", create_prepared, lambda _, props: athena._delete_prepared_statement(props))


def add(name, create, delete, update=None):
    if name in cfn._RESOURCE_HANDLERS:
        raise SystemExit(f"ministack has {name} now: take it out of the adapter")
    cfn._RESOURCE_HANDLERS[name] = {
        "create": create,
        "delete": delete,
        "update": update or replaced(create, delete),
        "update_with_logical_id": True,
    }


def replaced(create, delete):
    """An update as deletion and creation: right for what keeps nothing of its own."""

    def update(physical_id, old, new, stack, logical_id):
        delete(physical_id, old)
        return create(logical_id, new, stack)

    return update


def create_trail(logical_id, props, stack):
    name = props.get("TrailName") or cfn._physical_name(stack, logical_id, max_len=128)
    bucket = props["S3BucketName"]
    # AWS refuses, too: the usual sign of a dependency that is missing.
    if "cloudtrail.amazonaws.com" not in s3._bucket_policies.get(bucket, ""):
        raise ValueError(f"InsufficientS3BucketPolicyException: no statement for CloudTrail on {bucket}")
    multi_region = props.get("IsMultiRegionTrail", False)
    answer(cloudtrail._create_trail({"Name": name, "S3BucketName": bucket, "IsMultiRegionTrail": multi_region}))
    return update_trail(name, {}, props, stack, logical_id)


SELECTORS = ("EventSelectors", "AdvancedEventSelectors")
NOT_OF_THE_TRAIL = ("TrailName", "IsLogging", "Tags", "KMSKeyId", *SELECTORS)


def update_trail(name, old, new, stack, logical_id):
    trail = {key: value for key, value in new.items() if key not in NOT_OF_THE_TRAIL}
    answer(cloudtrail._update_trail({"Name": name, "KmsKeyId": new.get("KMSKeyId", ""), **trail}))
    selectors = {key: new[key] for key in SELECTORS if new.get(key)}
    if selectors:
        answer(cloudtrail._put_event_selectors({"TrailName": name, **selectors}))
    switch = cloudtrail._start_logging if new.get("IsLogging") else cloudtrail._stop_logging
    answer(switch({"Name": name}))
    return name, {"Arn": cloudtrail._trail_arn(name)}


def create_flow_log(logical_id, props, stack):
    options = {f"DestinationOptions.{key}": value for key, value in props.get("DestinationOptions", {}).items()}
    tags = {
        f"TagSpecification.1.Tag.{at}.{key}": tag[key]
        for at, tag in enumerate(props.get("Tags", []), 1)
        for key in ("Key", "Value")
    }
    told = {key: value for key, value in props.items() if not isinstance(value, (dict, list))}
    query = {**told, **options, **tags, "ResourceId.1": props["ResourceId"], "TagSpecification.1.ResourceType": "vpc-flow-log"}
    answered = answer(ec2._create_flow_logs({key: [str(value)] for key, value in query.items()}))
    flow_log = answered.split("<item>")[1].split("</item>")[0]
    return flow_log, {"Id": flow_log}


def create_named_query(logical_id, props, stack):
    query = answer(athena._create_named_query(props))["NamedQueryId"]
    return query, {"NamedQueryId": query}


def create_prepared(logical_id, props, stack):
    answer(athena._create_prepared_statement(props))
    return props["StatementName"], {}
