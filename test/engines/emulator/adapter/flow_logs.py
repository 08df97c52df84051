"""EC2's flow logs with everything that they were created with, their tags included, and each destination once a resource."""

from xml.sax.saxutils import escape

from ministack.services import ec2

# API parameter, and its element in an answer.
TOLD = {"LogFormat": "logFormat", "MaxAggregationInterval": "maxAggregationInterval", "LogGroupName": "logGroupName"}
OPTIONS = {
    "FileFormat": "fileFormat",
    "HiveCompatiblePartitions": "hiveCompatiblePartitions",
    "PerHourPartition": "perHourPartition",
}
AWS_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} "
    "${start} ${end} ${action} ${log-status}"
)


def install():
    create = ec2._create_flow_logs

    def create_flow_logs(params):
        resources = ec2._parse_member_list(params, "ResourceId")
        destination = ec2._p(params, "LogDestination") or ec2._p(params, "LogGroupName")
        for flow_log in ec2._flow_logs.values():
            if flow_log["ResourceId"] in resources and flow_log["LogDestination"] == destination:
                return unsuccessful(flow_log)
        before = set(ec2._flow_logs)
        reply = create(params)
        for flow_log in set(ec2._flow_logs) - before:
            record = ec2._flow_logs[flow_log]
            record |= {"LogFormat": AWS_FORMAT, "MaxAggregationInterval": "600"}
            record |= {key: ec2._p(params, key) for key in TOLD if ec2._p(params, key)}
            record["Options"] = {
                key: ec2._p(params, f"DestinationOptions.{key}")
                for key in OPTIONS
                if ec2._p(params, f"DestinationOptions.{key}")
            }
            # ministack knows them by another name of their type than AWS.
            ec2._parse_tag_specs(params, "vpc-flow-log", flow_log)
        return reply

    ec2._ACTION_MAP["CreateFlowLogs"] = ec2._create_flow_logs = create_flow_logs
    ec2._ACTION_MAP["DescribeFlowLogs"] = ec2._describe_flow_logs = describe_flow_logs


def unsuccessful(flow_log):
    code = "<code>FlowLogAlreadyExists</code><message>There is an existing Flow Log with the same configuration</message>"
    item = f"<item><resourceId>{flow_log['ResourceId']}</resourceId><error>{code}</error></item>"
    return ec2._xml(200, "CreateFlowLogsResponse", f"<flowLogIdSet/><unsuccessful>{item}</unsuccessful>")


def describe_flow_logs(params):
    ids = ec2._parse_member_list(params, "FlowLogId")
    resources = ec2._parse_filters(params).get("resource-id")
    found = [
        flow_log
        for flow_log in ec2._flow_logs.values()
        if (not ids or flow_log["FlowLogId"] in ids) and (not resources or flow_log["ResourceId"] in resources)
    ]
    items = "".join(f"<item>{described(flow_log)}</item>" for flow_log in found)
    return ec2._xml(200, "DescribeFlowLogsResponse", f"<flowLogSet>{items}</flowLogSet>")


def described(flow_log):
    same = ("FlowLogId", "ResourceId", "TrafficType", "LogDestinationType", "LogDestination", "FlowLogStatus", "CreationTime")
    names = {**{key: key[0].lower() + key[1:] for key in same}, **TOLD}
    options = elements(flow_log["Options"], OPTIONS)
    tags = ec2._tag_set_xml(flow_log["FlowLogId"])
    return f"{elements(flow_log, names)}<destinationOptions>{options}</destinationOptions>{tags}"


def elements(values, names):
    return "".join(f"<{name}>{escape(str(values[key]))}</{name}>" for key, name in names.items() if key in values)
