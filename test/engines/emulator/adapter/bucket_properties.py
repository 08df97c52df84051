"""Bucket properties that its CloudFormation drops: encryption, lifecycle, access logs, ownership, tags.

They are turned from CloudFormation's names to the API's, and put as the API would get them.
"""

import botocore.serialize
import botocore.session
from ministack.services import s3
from ministack.services.cloudformation import provisioners as cfn

from .replies import answer

MODEL = botocore.session.get_session().get_service_model("s3")
XML = botocore.serialize.create_serializer("rest-xml")


def install():
    apply = cfn._s3_apply_configurations

    def with_properties(name, props, old_props=None):
        apply(name, props, old_props)
        for name_of, (operation, member, put, value_of) in PROPERTIES.items():
            value = value_of(props[name_of]) if props.get(name_of) else None
            if value:
                request = {"Bucket": name, member: value}
                answer(put(name, XML.serialize_to_request(request, MODEL.operation_model(operation))["body"]))

    cfn._s3_apply_configurations = with_properties


def encryption(value):
    rules = value["ServerSideEncryptionConfiguration"]
    # The bucket of `cdk bootstrap`, by the AWS-managed key. There is none here, and every object would be refused.
    if any(rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms"} for rule in rules):
        return None
    return {
        "Rules": [
            {
                "ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"],
                "BucketKeyEnabled": rule.get("BucketKeyEnabled", False),
            }
            for rule in rules
        ]
    }


def lifecycle_rule(rule):
    days = {"Expiration": {"Days": rule["ExpirationInDays"]}} if "ExpirationInDays" in rule else {}
    same = ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload")
    moves = [{"Days": move["TransitionInDays"], "StorageClass": move["StorageClass"]} for move in rule.get("Transitions", [])]
    return {
        "ID": rule.get("Id", ""),
        "Status": rule["Status"],
        "Filter": {"Prefix": rule.get("Prefix", "")},
        **days,
        **{key: rule[key] for key in same if key in rule},
        "Transitions": moves,
    }


def access_logs(value):
    target = {"TargetBucket": value["DestinationBucketName"], "TargetPrefix": value.get("LogFilePrefix", "")}
    return {"LoggingEnabled": target}


# By property: the API's operation, its member, what puts it, the member's value.
PROPERTIES = {
    "BucketEncryption": (
        "PutBucketEncryption",
        "ServerSideEncryptionConfiguration",
        s3._put_bucket_encryption,
        encryption,
    ),
    "LifecycleConfiguration": (
        "PutBucketLifecycleConfiguration",
        "LifecycleConfiguration",
        s3._put_bucket_lifecycle,
        lambda value: {"Rules": [lifecycle_rule(rule) for rule in value["Rules"]]},
    ),
    "LoggingConfiguration": ("PutBucketLogging", "BucketLoggingStatus", s3._put_bucket_logging, access_logs),
    "OwnershipControls": (
        "PutBucketOwnershipControls",
        "OwnershipControls",
        s3._put_bucket_ownership_controls,
        lambda value: value,
    ),
    "Tags": ("PutBucketTagging", "Tagging", s3._put_bucket_tagging, lambda value: {"TagSet": value}),
}
