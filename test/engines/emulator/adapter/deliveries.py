"""How calls reach functions: schedules with their time zone, their time in a target's input, events that AWS itself sends,
messages of FIFO queues at the same time, and custom resources that do not answer.
"""

from datetime import datetime, timezone

from ministack.services import eventbridge, lambda_svc, scheduler
from ministack.services.cloudformation import custom_resource
from ministack.services.cloudformation import provisioners as cfn

# CloudFormation waits an hour; so long no test does.
PATIENCE = "60"


def install():
    eventbridge._invoke_target = with_scheduled_time(eventbridge._invoke_target)
    schedule = cfn._RESOURCE_HANDLERS["AWS::Scheduler::Schedule"]
    for act in ("create", "update"):
        schedule[act] = with_time_zone(schedule[act])
    # Seconds between two looks at what is due.
    scheduler._SCHEDULE_TICK_INTERVAL = 1
    # So that a test can speak as CloudTrail: only AWS may send events whose source is `aws.`.
    eventbridge._put_events.__defaults__ = (True,)
    custom_resource.invoke_custom_resource = with_patience(custom_resource.invoke_custom_resource)
    lambda_svc._sqs_esm_concurrency = with_groups_at_once(lambda_svc._sqs_esm_concurrency)


def with_groups_at_once(concurrency):
    """It hands over a FIFO queue's batches one after another, because a batch of several messages would span groups. One of a
    single message cannot, and the queue itself keeps the others of its group back.
    """

    def wrapped(esm, func_rec, config, queue=None):
        single = {**(queue or {}), "is_fifo": False} if esm.get("BatchSize") == 1 else queue
        return concurrency(esm, func_rec, config, single)

    return wrapped


def with_time_zone(act):
    """It is told, not kept to: ministack's schedules are all in UTC."""

    def wrapped(*args):
        name, attributes = act(*args)
        # Before the stack's name stand the properties, of an update the new ones.
        props = args[-2]
        record = scheduler._schedules[f"{props.get('GroupName', 'default')}/{name}"]
        record["ScheduleExpressionTimezone"] = props.get("ScheduleExpressionTimezone", "UTC")
        return name, attributes

    return wrapped


def with_scheduled_time(invoke):
    def wrapped(target, event, rule, view=None):
        if event.get("Source") == "aws.scheduler" and target.get("Input"):
            due = datetime.fromtimestamp(event["Time"], timezone.utc).strftime("%Y-%m-%dT%H:%M:00Z")
            target = {**target, "Input": target["Input"].replace("<aws.scheduler.scheduled-time>", due)}
        return invoke(target, event, rule, view)

    return wrapped


def with_patience(invoke):
    def wrapped(request_type, logical_id, props, *args, **kwargs):
        return invoke(request_type, logical_id, {"ServiceTimeout": PATIENCE, **props}, *args, **kwargs)

    return wrapped
