"""Glue's partitions: GetPartitions by expression and in pages, BatchDeletePartition, and what AWS refuses in a batch."""

import base64
import json
from types import SimpleNamespace

from ministack.core.responses import error_response_json, json_response
from ministack.services import glue
from moto.glue.exceptions import InvalidInputException
from moto.glue.utils import PartitionFilter

from .replies import absent

# By action: where the batch is, and how long it may be.
BATCHES = {
    "BatchCreatePartition": ("PartitionInputList", 100),
    "BatchUpdatePartition": ("Entries", 100),
    "BatchDeletePartition": ("PartitionsToDelete", 25),
    "BatchGetPartition": ("PartitionsToGet", 1000),
}
PAGE = 1000


def install():
    absent(glue, "_batch_delete_partition")
    glue._get_partitions = get_partitions
    dispatch = glue._handle_request_sync

    def with_batches(method, path, headers, body, query_params):
        action = headers.get("x-amz-target", "").split(".")[-1]
        if action in BATCHES:
            data = json.loads(body)
            refusal = refused(action, data)
            if refusal is not None:
                return refusal
            if action == "BatchDeletePartition":
                return batch_delete_partition(data)
        return dispatch(method, path, headers, body, query_params)

    glue._handle_request_sync = with_batches


def table_of(data):
    return f"{data['DatabaseName']}/{data['TableName']}"


def no_such_table(data):
    return error_response_json("EntityNotFoundException", f"Table {data['TableName']} not found.")


def refused(action, data):
    member, limit = BATCHES[action]
    if len(data[member]) > limit:
        message = f"Value at '{member}' failed to satisfy constraint: Member must have length less than or equal to {limit}"
        return error_response_json("ValidationException", message)
    if table_of(data) not in glue._tables:
        return no_such_table(data)
    keys = len(glue._tables[table_of(data)].get("PartitionKeys", []))
    if any(len(values_of(entry)) != keys for entry in data[member]):
        message = "The number of partition keys do not match the number of partition values"
        return error_response_json("InvalidInputException", message)
    return None


def values_of(entry):
    return entry.get("PartitionInput", entry)["Values"]


def get_partitions(data):
    table = glue._tables.get(table_of(data))
    if table is None:
        return no_such_table(data)
    keep = PartitionFilter(data.get("Expression"), SimpleNamespace(versions={"1": table}))
    try:
        partitions = glue._partitions.get(table_of(data), [])
        found = [one for one in partitions if keep(SimpleNamespace(partition_input=one))]
    except InvalidInputException as error:
        return error_response_json("InvalidInputException", error.message)
    start = int(base64.b64decode(data["NextToken"])) if data.get("NextToken") else 0
    end = start + min(data.get("MaxResults", PAGE), PAGE)
    more = {"NextToken": base64.b64encode(str(end).encode()).decode()} if end < len(found) else {}
    return json_response({"Partitions": found[start:end], **more})


def batch_delete_partition(data):
    errors = []
    for entry in data["PartitionsToDelete"]:
        values = entry["Values"]
        one = {"DatabaseName": data["DatabaseName"], "TableName": data["TableName"], "PartitionValues": values}
        if glue._get_partition(one)[0] >= 400:
            detail = {"ErrorCode": "EntityNotFoundException", "ErrorMessage": "Partition not found."}
            errors.append({"PartitionValues": values, "ErrorDetail": detail})
        else:
            glue._delete_partition(one)
    return json_response({"Errors": errors})
