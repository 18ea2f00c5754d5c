"""What a training says of the version that is used now, on a tiny model and the CPU."""

import json
from pathlib import Path

import pytest

import train
from conftest import Trial
from test_train import interrupt_at


@pytest.fixture(params=["sft", "dpo"])
def champion(request, tmp_path, tiny, monkeypatch):
    """A trained adapter, its method and what its own training says of it."""
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    (tmp_path / "champion").mkdir()
    trial = Trial(tmp_path / "champion", tiny)
    assert trial.run(request.param, "--epochs", "4") == 0
    return request.param, trial


def test_measures_an_adapter_as_its_own_training_did(trial, champion, capsys):
    method, before = champion

    assert trial.run(method, "--max-steps", "2", "--champion", str(before.model_dir)) == 0

    own = before.metrics["held_out_loss_after"]
    assert trial.metrics["held_out_loss_champion"] == pytest.approx(own, abs=1e-5)
    assert own < trial.metrics["held_out_loss_before"]
    assert f"held_out_loss_champion {own:.3f}"[:-1] in capsys.readouterr().out
    assert "| held out loss champion |" in (trial.model_dir / "README.md").read_text()


def test_measures_a_merged_model(trial, tmp_path, tiny):
    (tmp_path / "merged").mkdir()
    merged = Trial(tmp_path / "merged", tiny)
    assert merged.run("sft", "--epochs", "4", "--output", "merged") == 0

    assert trial.run("sft", "--max-steps", "2", "--champion", str(merged.model_dir)) == 0

    own = merged.metrics["held_out_loss_after"]
    assert trial.metrics["held_out_loss_champion"] == pytest.approx(own, abs=1e-5)


def test_a_champion_changes_nothing_about_the_training(trial, champion, tmp_path, tiny):
    method, before = champion
    (tmp_path / "alone").mkdir()
    alone = Trial(tmp_path / "alone", tiny)

    assert alone.run(method, "--max-steps", "3") == 0
    assert trial.run(method, "--max-steps", "3", "--champion", str(before.model_dir)) == 0

    assert alone.metrics["held_out_loss_champion"] is None
    for name in ("held_out_loss_before", "held_out_loss_after", "train_loss"):
        assert trial.metrics[name] == alone.metrics[name]


def test_measures_once_though_it_is_resumed(trial, champion, monkeypatch):
    method, before = champion
    arguments = ["--max-steps", "4", "--champion", str(before.model_dir)]
    with monkeypatch.context() as patch:
        interrupt_at(patch, 2)
        assert trial.run(method, *arguments) == train.EXIT_INTERRUPTED
    monkeypatch.delattr(train, "load_champion")

    assert trial.run(method, *arguments) == 0

    own = before.metrics["held_out_loss_after"]
    assert trial.metrics["held_out_loss_champion"] == pytest.approx(own, abs=1e-5)


def change(file: Path, **fields) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **fields}))


@pytest.mark.parametrize(
    ("output", "file", "fields", "reason"),
    [
        (
            "adapter",
            "adapter_config.json",
            {"base_model_name_or_path": "other-1b"},
            "is an adapter of other-1b, and this training begins with tiny",
        ),
        ("adapter", "adapter_config.json", {"r": 9}, "could not load the champion"),
        ("merged", "config.json", {"hidden_size": 48}, "its hidden_size is 48, and that of"),
        (
            "merged",
            "config.json",
            {"quantization_config": {}},
            "is quantised: name the version that it was made of",
        ),
    ],
)
def test_fails_before_training_on_another_model(
    trial, tmp_path, tiny, monkeypatch, output, file, fields, reason
):
    (tmp_path / "other").mkdir()
    other = Trial(tmp_path / "other", tiny)
    assert other.run("sft", "--max-steps", "0", "--output", output, "--base-name", "tiny") == 0
    change(other.model_dir / file, **fields)
    monkeypatch.delattr(train, "load_model")

    arguments = ["--base-name", "tiny", "--champion", str(other.model_dir)]
    assert trial.run("sft", *arguments) == 1

    assert reason in trial.failure
    assert not list(trial.checkpoints.glob("*"))


def test_fails_on_a_folder_that_is_no_model(trial, tmp_path):
    (tmp_path / "nothing").mkdir()

    assert trial.run("sft", "--champion", str(tmp_path / "nothing")) == 1

    assert "it must be the folder of a model or an adapter" in trial.failure
