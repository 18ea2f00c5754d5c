"""Runs a server until the standard input ends, then ends it with all that it started and removes its folder.

The standard input ends when the process does that holds it, also when that one is killed.

    python keep-process.py FOLDER PROGRAM ARGUMENT... <pipe
"""

import os
import shutil
import signal
import subprocess
import sys
import threading

folder, *command = sys.argv[1:]
# Ctrl-C reaches every process of the terminal: the tests decide when the server goes.
signal.signal(signal.SIGINT, signal.SIG_IGN)
server = subprocess.Popen(
    command,
    stdin=subprocess.DEVNULL,
    cwd=folder,
    # A group of its own, so that its workers end with it.
    start_new_session=True,
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

# What it keeps is thrown away: there is nothing to end politely.
try:
    os.killpg(server.pid, signal.SIGKILL)
except ProcessLookupError:
    pass
server.wait()
shutil.rmtree(folder, ignore_errors=True)
# Without waiting for the thread that still reads.
os._exit(0)
