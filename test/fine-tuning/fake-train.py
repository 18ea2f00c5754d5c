"""Stands in for train.py: the same folders, signals and files, and no model."""

import json
import os
import signal
import sys
import time
from pathlib import Path

arguments = dict(zip(sys.argv[1::2], sys.argv[2::2], strict=True))
checkpoints = Path(arguments["--checkpoint-dir"])
state = checkpoints / "state.json"
wish = json.loads((Path(os.environ["SM_CHANNEL_TRAIN"]) / "wish.json").read_text())


def stop(*_):
    sys.exit(75)


def write_whole(path, value):
    """It may be killed in the middle."""
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(value))
    unfinished.rename(path)


signal.signal(signal.SIGTERM, stop)
print("begins", arguments, flush=True)
if "SM_CHANNEL_CHAMPION" in os.environ:
    print("compares with", os.environ["SM_CHANNEL_CHAMPION"], flush=True)
step = json.loads(state.read_text())["step"] if state.exists() else 0
while step < wish.get("steps", 0):
    step += 1
    write_whole(state, {"step": step})
    progress = {"step": step, "steps": wish["steps"], "loss": 3.2, "held_out_loss": 3.5, "tokens_per_second": 812}
    write_whole(checkpoints / "progress.json", progress)
    time.sleep(wish.get("seconds", 0.05))
if "failure" in wish:
    Path(os.environ["SM_OUTPUT_FAILURE"]).write_text(wish["failure"])
    sys.exit(1)
if "exit" in wish:
    print("last word", flush=True)
    sys.exit(wish["exit"])
for name, content in wish["files"].items():
    (Path(os.environ["SM_MODEL_DIR"]) / name).write_text(content)
