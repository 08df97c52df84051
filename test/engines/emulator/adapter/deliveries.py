"""How calls reach functions: schedules with their time zone, their time in a target's input, events that AWS itself sends, and
custom resources that do not answer.
"""

from datetime import datetime, timezone

from ministack.services import eventbridge, scheduler
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
