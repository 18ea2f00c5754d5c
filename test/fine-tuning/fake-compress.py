"""Stands in for compress.py: the same folders and arguments, and no model."""

import json
import os
import sys
from pathlib import Path

reads_records = "awq" in sys.argv
assert ("SM_CHANNEL_TRAIN" in os.environ) == reads_records
assert "SM_CHANNEL_CHAMPION" not in os.environ
source, target = Path(os.environ["SM_CHANNEL_MODEL"]), Path(os.environ["SM_MODEL_DIR"])
files = {
    "weights": (source / "weights").read_text(),
    "arguments": json.dumps(sys.argv[1:]),
    "README.md": "# compressed",
    "training.json": json.dumps({"precision": "fp8", "code_digest": "c" * 64}),
    "metrics.json": json.dumps({"bytes_before": 20, "bytes_after": 10}),
}
for name, content in files.items():
    (target / name).write_text(content)
