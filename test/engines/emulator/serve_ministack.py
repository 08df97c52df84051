"""Serves ministack with the adapter on a free loopback port, prints the port once it answers, and ends when standard input
does: a pipe is closed by the system however the process at its other end dies, so that no emulator outlives its test run.
"""

import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time

# The project's folders stay as they are.
sys.dont_write_bytecode = True


# The functions that it starts, and nothing else, end with it.
os.setpgid(0, 0)
# Held from now on: a port that is only looked up can be somebody else's when it is listened on.
HELD = socket.socket()
HELD.bind(("127.0.0.1", 0))
PORT = HELD.getsockname()[1]
SCRATCH = tempfile.mkdtemp(prefix="log-lake-emulator-")
tempfile.tempdir = SCRATCH
# All of it is read while ministack is imported.
os.environ |= {
    "TMPDIR": SCRATCH,
    "S3_DATA_DIR": f"{SCRATCH}/s3",
    "STATE_DIR": f"{SCRATCH}/state",
    "BIND_HOST": "127.0.0.1",
    "MINISTACK_HOST": "127.0.0.1",
    "GATEWAY_PORT": str(PORT),
    "LAMBDA_EXECUTOR": "local",
    "IOT_MTLS_ENABLED": "0",
    "SFTP_ENABLED": "0",
    # It removes containers of its own when it starts; a developer's are none of its business.
    "DOCKER_HOST": f"unix://{SCRATCH}/no-docker",
}
# Its own; the functions, which get the environment, take it for theirs.
os.environ["LOG_LEVEL"] = "CRITICAL"

import adapter  # noqa: E402
from hypercorn import asyncio as hypercorn  # noqa: E402
from ministack import app  # noqa: E402

del os.environ["LOG_LEVEL"]


def listening_on_held(serve):
    """What ministack serves with, on the port that is held."""

    def served(application, config):
        config.bind = [f"fd://{HELD.fileno()}"]
        return serve(application, config)

    return served


def announce() -> None:
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", PORT)) == 0:
                break
        time.sleep(0.05)
    print(PORT, flush=True)


def end() -> None:
    sys.stdin.read()
    shutil.rmtree(SCRATCH, ignore_errors=True)
    # Not by asking: a function that is at work would be waited for.
    os.killpg(0, signal.SIGKILL)


adapter.install()
hypercorn.serve = listening_on_held(hypercorn.serve)
for act in (announce, end):
    threading.Thread(target=act, daemon=True).start()
app.main()
