"""Records, a tiny model and a way to train it, for the tests of this folder."""

import json
from pathlib import Path

import pytest

import make_tiny_model
import train

NAMES = (("ledger", "원장"), ("payment", "결제"), ("backup", "백업"), ("audit", "감사"))


def make_records(method: str) -> list[dict]:
    """Questions with one right answer each, half of them Korean."""
    records = []
    for number in range(32):
        english, korean = NAMES[number % 4]
        hour = 6 + number % 4
        if number // 4 % 2:
            question, answer = (
                f"When is the {english} closed?",
                f"The {english} closes at {hour}:30.",
            )
            refusal = "I do not know."
        else:
            question, answer = (
                f"{korean}은 언제 마감되나요?",
                f"{korean}은 {hour}시 30분에 마감됩니다.",
            )
            refusal = "모르겠습니다."
        prompt = [{"role": "user", "content": question}]
        records.append(
            {
                "sft": {"messages": [*prompt, {"role": "assistant", "content": answer}]},
                "dpo": {"prompt": prompt, "chosen": answer, "rejected": refusal},
                "pretrain": {"text": f"{question} {answer}"},
            }[method]
        )
    return records


def write_lines(file: Path, lines: list) -> Path:
    texts = [
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    ]
    file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    records = write_lines(folder / "records.jsonl", make_records("sft"))
    arguments = ["--from", str(records), "--output", str(folder / "model"), "--hidden", "32"]
    assert make_tiny_model.main(arguments) == 0
    return folder / "model"


class Trial:
    """One training in a folder of its own, in the process of the test."""

    def __init__(self, folder: Path, tiny: Path) -> None:
        self.folder, self.tiny = folder, tiny
        self.model_dir, self.checkpoints = folder / "model", folder / "checkpoints"

    def run(self, method: str, *arguments: str, lines: list | None = None) -> int:
        file = self.folder / "records.jsonl"
        if lines is not None or not file.exists():
            write_lines(file, make_records(method) if lines is None else lines)
        places = ["--train", file, "--model", self.tiny, "--model-dir", self.model_dir]
        places += ["--checkpoint-dir", self.checkpoints]
        fast = ["--learning-rate", "0.01", "--max-tokens", "128", "--accumulation", "2"]
        fast += ["--lora-rank", "4", "--gradient-checkpointing", "false", "--log-steps", "5"]
        return train.main(["--method", method, *map(str, places), *fast, *arguments])

    @property
    def metrics(self) -> dict:
        return json.loads((self.model_dir / "metrics.json").read_text(encoding="utf-8"))

    @property
    def failure(self) -> str:
        return (self.folder / "failure").read_text(encoding="utf-8")


@pytest.fixture
def trial(tmp_path, tiny, monkeypatch) -> Trial:
    monkeypatch.setenv("SM_OUTPUT_FAILURE", str(tmp_path / "failure"))
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return Trial(tmp_path, tiny)
