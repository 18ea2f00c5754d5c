"""Runs the emulator until the standard input ends, then ends it with all that it started and removes its folder.

The standard input ends when the process does that holds it, also when that one is killed.

    python keep-emulator.py FOLDER <pipe
"""

import os
import shutil
import signal
import subprocess
import sys
import threading

folder = sys.argv[1]
# Ctrl-C reaches every process of the terminal: the tests decide when the emulator goes.
signal.signal(signal.SIGINT, signal.SIG_IGN)
emulator = subprocess.Popen(
    [sys.executable, "-m", "ministack"],
    stdin=subprocess.DEVNULL,
    # A group of its own, so that the workers that run functions end with it.
    start_new_session=True,
)
over = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: over.set())


def wait_for_input() -> None:
    sys.stdin.buffer.read()
    over.set()


def wait_for_emulator() -> None:
    emulator.wait()
    over.set()


threading.Thread(target=wait_for_input, daemon=True).start()
threading.Thread(target=wait_for_emulator, daemon=True).start()
# In short waits, because a signal is handled only between two of them.
while not over.wait(0.2):
    pass

emulator.terminate()
try:
    # A hung deployment makes it deaf to the polite signal.
    emulator.wait(3)
except subprocess.TimeoutExpired:
    pass
try:
    os.killpg(emulator.pid, signal.SIGKILL)
except ProcessLookupError:
    pass
shutil.rmtree(folder, ignore_errors=True)
# Without waiting for the thread that still reads.
os._exit(emulator.wait() & 0x7F)
