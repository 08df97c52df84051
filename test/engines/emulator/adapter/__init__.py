"""What the lake's stacks and functions need of AWS and ministack 1.5.33 does not have.

Each part goes through ministack's own service code, so that its API shows what the template or the caller said. A part that
ministack has gained by itself stops the start, so that the adapter is cut back.
"""

from . import bucket_properties, deliveries, flow_logs, glue_partitions, glue_tables, resource_types


def install() -> None:
    for part in (resource_types, bucket_properties, glue_partitions, glue_tables, flow_logs, deliveries):
        part.install()
