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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# The functions that it starts, and nothing else, end with it.
os.setpgid(0, 0)
PORT = free_port()
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
from ministack import app  # noqa: E402

del os.environ["LOG_LEVEL"]


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
for act in (announce, end):
    threading.Thread(target=act, daemon=True).start()
app.main()
