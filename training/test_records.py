"""What is checked before anything is loaded."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import train
from conftest import make_records, write_lines

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "golden-records.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("method", ["sft", "dpo", "pretrain"])
def test_gives_every_golden_record_its_verdict(method):
    data = train.read_data(str(HERE / "golden-records.jsonl"), method)

    verdicts = {record.line: None for record in data.records}
    verdicts |= {bad.line: bad.reason for bad in data.bad}
    assert verdicts == {row["line"]: row.get("reason") for row in GOLDEN[method]}
    assert all(row["isValid"] == ("reason" not in row) for row in GOLDEN[method])


def test_leaves_out_a_long_line_and_one_that_is_not_utf8_and_goes_on(tmp_path):
    good = json.dumps({"text": "원장"}).encode()
    long = json.dumps({"text": "a" * 2_000_000}).encode()
    longest = b'{"text":"' + b"a" * (train.MAX_LINE_BYTES - 11) + b'"}'
    lines = [good, long, b'{"text":"\xff"}', longest, good + b"\r"]
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))

    data = train.read_data(str(tmp_path), "pretrain")

    assert [(bad.line, bad.reason) for bad in data.bad] == [(2, "line_too_long"), (3, "not_utf8")]
    assert [record.line for record in data.records] == [1, 4, 5]


def test_digest_is_that_of_the_files_one_after_the_other(tmp_path):
    (tmp_path / "b.jsonl").write_bytes(b'{"text":"b"}\n')
    (tmp_path / "a.jsonl").write_bytes(b"a" * (train.MAX_LINE_BYTES * 3) + b"\n")
    (tmp_path / "notes.txt").write_bytes(b"no records")
    both = (tmp_path / "a.jsonl").read_bytes() + (tmp_path / "b.jsonl").read_bytes()

    assert train.read_data(str(tmp_path), "sft").digest == train.hashlib.sha256(both).hexdigest()


def test_fails_above_the_share_of_bad_records_before_torch_is_loaded(tmp_path):
    write_lines(tmp_path / "records.jsonl", [*make_records("sft"), '{"secret": "김철수"}', "{"])
    (tmp_path / "torch.py").write_text("raise SystemExit('torch was loaded')")

    result = subprocess.run(
        [sys.executable, HERE / "train.py", "--method", "sft"],
        env={
            **os.environ,
            "PYTHONPATH": str(tmp_path),
            "SM_CHANNEL_TRAIN": str(tmp_path),
            "SM_CHANNEL_MODEL": str(tmp_path),
            "SM_MODEL_DIR": str(tmp_path / "model"),
            "SM_OUTPUT_FAILURE": str(tmp_path / "failure"),
        },
        capture_output=True,
        text=True,
    )

    failure = (tmp_path / "failure").read_text(encoding="utf-8")
    assert result.returncode == train.EXIT_FAILED
    assert failure.startswith(
        "2 of 34 records are bad (unknown_field 1, not_json 1), which is 0.0588"
    )
    assert "the first are records.jsonl:33, records.jsonl:34" in failure
    assert "left out records.jsonl:33 unknown_field" in result.stdout
    assert "김철수" not in result.stdout + result.stderr + failure


def test_dry_run_checks_records_and_arguments_alone(trial, capsys):
    assert trial.run("dpo", "--dry-run", "true") == 0

    assert "32 good records, sha256 " in capsys.readouterr().out
    assert not trial.model_dir.exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ["--learnin-rate", "1"],
            "unknown hyper-parameter --learnin-rate, did you mean --learning",
        ),
        (["--epochs", "0"], "argument --epochs: must be a whole number of 1 or more, got '0'"),
        (["--learning-rate", "-2"], "argument --learning-rate: must be 0 to 1, or -1, got '-2'"),
        (["--max-bad-share", "nan"], "argument --max-bad-share: must be 0 to 1, got 'nan'"),
        (["--packing", "yes"], "argument --packing: must be true or false, got 'yes'"),
        (["--tuning", "full", "--output", "adapter"], "--tuning full has no adapter"),
        (["--train", "nowhere"], "no records in nowhere: it must be a .jsonl file or a folder"),
        (["--seed", "4294967296"], "argument --seed: must be a whole number of 0 to 4294967295"),
        (["--max-tokens", "4096"], "--max-tokens must be at most 2048, the context of"),
        (["--tuning", "qlora"], "--tuning qlora needs a CUDA GPU, and there is none"),
    ],
)
def test_fails_with_what_is_wrong_with_an_argument(trial, arguments, reason):
    assert trial.run("sft", *arguments) == train.EXIT_FAILED

    assert trial.failure.startswith(reason)


def test_fails_without_a_good_record(trial):
    assert trial.run("sft", lines=[]) == train.EXIT_FAILED

    assert trial.failure == "no good record is left (the files are empty)"


def test_fails_on_a_base_model_that_is_not_there(trial):
    trial.tiny = trial.folder / "nowhere"

    assert trial.run("sft") == train.EXIT_FAILED

    assert trial.failure.startswith(f"no model in {trial.tiny}: it must be the folder of one")
