"""Serves moto on a free loopback port, prints the port, and ends when standard input does.

A pipe is closed by the system however the process at its other end dies, so that no server outlives its test run.
"""

import logging
import sys

from moto.server import ThreadedMotoServer

# One line a request otherwise.
logging.getLogger("werkzeug").setLevel(logging.ERROR)

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
