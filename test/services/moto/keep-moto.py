"""Runs moto's server until the standard input ends, then ends it.

The standard input ends when the process does that holds it, also when that one is killed.

    python keep-moto.py PORT <pipe
"""

import os
import signal
import subprocess
import sys
import threading

port = sys.argv[1]
# Ctrl-C reaches every process of the terminal: the tests decide when the server goes.
signal.signal(signal.SIGINT, signal.SIG_IGN)
server = subprocess.Popen(
    [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", port],
    stdin=subprocess.DEVNULL,
)
over = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: over.set())


def wait_for_input() -> None:
    sys.stdin.buffer.read()
    over.set()


def wait_for_server() -> None:
    server.wait()
    over.set()


threading.Thread(target=wait_for_input, daemon=True).start()
threading.Thread(target=wait_for_server, daemon=True).start()
# In short waits, because a signal is handled only between two of them.
while not over.wait(0.2):
    pass

# It keeps everything in memory: there is nothing to end politely.
server.kill()
server.wait()
# Without waiting for the thread that still reads.
os._exit(0)
