"""The measurement for a GPU, tried at a tiny shape."""

import contextlib
import io
import json

import pytest

import bench_gpu
import train


def run_here(script, arguments):
    """As bench_gpu.run, without the seconds that a process takes to load torch."""
    output, failure = io.StringIO(), io.StringIO()
    module = train if script.name == "train.py" else bench_gpu
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(failure):
        code = module.main([str(argument) for argument in arguments])
    if code != 0:
        raise RuntimeError(failure.getvalue())
    return output.getvalue()


def test_says_what_became_of_a_process_that_was_killed(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")

    with pytest.raises(RuntimeError, match="ended with -9"):
        bench_gpu.run(script, [])


def test_measures_both_loops_and_says_what_did_not_run(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(bench_gpu, "run", run_here)
    monkeypatch.setenv("SM_OUTPUT_FAILURE", str(tmp_path / "failure"))
    arguments = ["--shapes", "tiny", "--tunings", "lora,qlora", "--tokens", "32", "--ranks", "4"]

    assert bench_gpu.main([*arguments, "--steps", "2", "--batch-size", "1"]) == 0

    line, refused = map(json.loads, capsys.readouterr().out.splitlines()[1:])
    assert line["tokens_per_second"] > 0 and line["plain_tokens_per_second"] > 0, line
    assert line["shape"] == "tiny" and line["rank"] == 4 and line["peak_memory_bytes"] is None
    assert "--tuning qlora needs a CUDA GPU" in refused["failed"]
