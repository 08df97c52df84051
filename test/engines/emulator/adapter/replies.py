import json


def answer(reply):
    """What a handler's (status, headers, body) says; an error answer fails the resource, and so the stack."""
    status, _, body = reply
    text = body.decode() if isinstance(body, bytes) else body
    if status >= 400:
        raise ValueError(text)
    return json.loads(text) if text.startswith("{") else text


def absent(module, name):
    """Stops the start when ministack has it now."""
    if hasattr(module, name):
        raise SystemExit(f"ministack has {module.__name__}.{name} now: take it out of the adapter")
