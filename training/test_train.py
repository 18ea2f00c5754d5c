"""What a training promises, on a tiny model and the CPU."""

import json
import math
import os
import resource
import shutil
import signal
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from tokenizers.processors import TemplateProcessing
from transformers import AutoModelForCausalLM, AutoTokenizer

import train
from conftest import make_records


def load(folder):
    return AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)


def options_for(method, *arguments):
    folders = ["--train", "x", "--model", "x", "--model-dir", "x"]
    return train.parse_options(["--method", method, *folders, *arguments])


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("sft", ["--lora-dropout", "0.05", "--gradient-checkpointing", "true"]),
        ("sft", ["--precision", "bf16", "--batch-size", "2"]),
        ("dpo", []),
        ("pretrain", ["--tuning", "full", "--packing", "false", "--batch-size", "4"]),
    ],
)
def test_loss_falls(trial, capsys, method, arguments):
    assert trial.run(method, "--epochs", "8", *arguments) == 0

    metrics = trial.metrics
    assert metrics["held_out_loss_after"] < 0.9 * metrics["held_out_loss_before"]
    assert metrics["train_loss"] < metrics["held_out_loss_before"]
    assert metrics["records"] + metrics["held_out_records"] == 32 and metrics["left_out"] == {}
    assert metrics["tokens_per_second"] > 0 and metrics["peak_memory_bytes"] is None
    progress = json.loads((trial.checkpoints / "progress.json").read_text())
    assert progress["step"] == progress["steps"] == metrics["steps"]
    assert progress["epoch"] == 8 and progress["seen_tokens"] == metrics["seen_tokens"]
    lines = capsys.readouterr().out.splitlines()
    last = (
        f"step {metrics['steps']}/{metrics['steps']} loss {metrics['train_loss']:.4f} tokens_per_"
    )
    assert [line for line in lines if line.startswith(last)]


def test_dpo_begins_at_the_logarithm_of_two(trial):
    assert trial.run("dpo", "--max-steps", "0") == 0

    assert trial.metrics["held_out_loss_before"] == pytest.approx(math.log(2), abs=1e-6)


def test_dpo_loss_is_that_of_its_paper(monkeypatch):
    # log-probabilities of chosen, rejected, chosen, rejected; then those of the reference
    monkeypatch.setattr(train, "log_probabilities", lambda *_: torch.tensor([-1.0, -3, -9, -5]))
    reference = torch.tensor([[-8.0, -5], [-2, -2]])
    batch = train.Batch(None, None, None, None, units=[1, 0], segment_count=4)

    loss = train.loss_sum(None, batch, options_for("dpo", "--dpo-beta", "0.5"), reference)

    # The first pair gained 1 and lost 1, the second lost 1.
    expected = -math.log(1 / (1 + math.exp(-0.5 * 2))) - math.log(1 / (1 + math.exp(0.5 * 1)))
    assert loss.item() == pytest.approx(expected)


def test_learns_the_completion_alone(tiny):
    tokenizer = train.load_tokenizer(tiny)
    prompt = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "원장은?"}]

    segment = train.tokenize_conversation(tokenizer, prompt, "매일 밤입니다.")
    batch = train.make_batch([(segment,)], [[0]], torch.device("cpu"))

    targets = batch.targets[0].tolist()
    learned = [target for target in targets if target != -100]
    assert tokenizer.decode(learned) == "매일 밤입니다.<|end|>\n"
    assert tokenizer.decode(segment.tokens[: segment.completion_start]).endswith("<|assistant|>\n")
    # Each target is the token after its own place.
    places = [place for place, target in enumerate(targets) if target != -100]
    assert [segment.tokens[place + 1] for place in places] == learned
    assert len(targets) == len(segment.tokens)


def test_cuts_a_token_that_reaches_from_the_prompt_into_the_completion(tiny):
    tokenizer = train.load_tokenizer(tiny)
    tokenizer.chat_template = "{% for message in messages %}{{ message.content }}{% endfor %}"
    whole, head = (tokenizer(text)["input_ids"] for text in ("ledger", "led"))
    assert whole[: len(head)] != head

    segment = train.tokenize_conversation(tokenizer, [{"role": "user", "content": "led"}], "ger")

    assert segment.tokens[: segment.completion_start] == head
    assert tokenizer.decode(segment.tokens[segment.completion_start :]) == "ger"


def test_packed_records_see_themselves_alone(tiny):
    options = options_for("sft", "--max-tokens", "128")
    tokenizer = train.load_tokenizer(tiny)
    data = train.Data([train.Record("a", i, r) for i, r in enumerate(make_records("sft"))], [], "")
    units = [unit for part in train.tokenize_data(data, tokenizer, options) for unit in part]
    rows = train.pack(units, 128)
    model, cpu = load(tiny), torch.device("cpu")

    with torch.no_grad():
        batch = train.make_batch(units, rows, cpu)
        packed = train.log_probabilities(model, batch)
        alone = [
            train.log_probabilities(model, train.make_batch(units, [[index]], cpu)).item()
            for index in batch.units
        ]

    assert len(rows) < len(units) / 2
    assert sorted(batch.units) == list(range(len(units)))
    torch.testing.assert_close(packed, torch.tensor(alone), rtol=1e-4, atol=1e-4)


def test_packing_fills_rows_and_overflows_none():
    lengths = [7, 3, 5, 5, 2, 8, 10]
    units = [(train.Segment([0] * length, 1),) for length in lengths]

    rows = train.pack(units, 10)

    assert sorted(index for row in rows for index in row) == list(range(len(lengths)))
    assert [sum(lengths[index] for index in row) for row in rows] == [10, 10, 10, 10]


def test_splits_a_step_into_passes_without_changing_it(trial):
    losses = []
    for name, split in (("one", ("8", "1")), ("many", ("1", "8"))):
        trial.model_dir, trial.checkpoints = trial.folder / name, trial.folder / f"{name}-steps"
        arguments = ["--batch-size", split[0], "--accumulation", split[1], "--lora-dropout", "0"]
        assert trial.run("sft", "--max-steps", "3", *arguments) == 0
        losses.append(trial.metrics["train_loss"])

    weights = [load_file(trial.folder / n / "adapter_model.safetensors") for n in ("one", "many")]
    torch.testing.assert_close(*weights, rtol=1e-3, atol=1e-5)
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_same_seed_gives_the_same_weights_and_another_seed_others(trial):
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        trial.model_dir, trial.checkpoints = trial.folder / name, trial.folder / f"{name}-steps"
        assert trial.run("sft", "--max-steps", "3", "--seed", seed) == 0

    a, b, c = ((trial.folder / n / "adapter_model.safetensors").read_bytes() for n in "abc")
    assert a == b
    assert a != c


def interrupt_at(monkeypatch, step):
    """SIGTERM while the step that is logged as this one is under way."""
    whole = train.learning_rate_at

    def learning_rate_at(index, steps, options):
        if index == step - 1:
            os.kill(os.getpid(), signal.SIGTERM)
        return whole(index, steps, options)

    monkeypatch.setattr(train, "learning_rate_at", learning_rate_at)


@pytest.mark.parametrize(
    ("method", "arguments"), [("sft", ["--lora-dropout", "0.1"]), ("dpo", ["--tuning", "full"])]
)
def test_continues_after_sigterm_as_if_nothing_had_been(
    trial, monkeypatch, capsys, method, arguments
):
    arguments = ["--epochs", "3", *arguments]
    assert trial.run(method, *arguments) == 0
    whole = {"metrics": trial.metrics}
    files = [file for file in trial.model_dir.iterdir() if file.suffix == ".safetensors"]
    whole |= {file.name: file.read_bytes() for file in files}

    trial.model_dir, trial.checkpoints = trial.folder / "again", trial.folder / "again-steps"
    with monkeypatch.context() as patch:
        interrupt_at(patch, 4)
        assert trial.run(method, *arguments) == train.EXIT_INTERRUPTED
    interrupted = capsys.readouterr()
    assert not trial.model_dir.exists()
    assert trial.run(method, *arguments) == 0

    assert "interrupted after step 4 of" in interrupted.err
    assert "continues after step 4/" in capsys.readouterr().out
    assert {name: (trial.model_dir / name).read_bytes() for name in whole if "." in name} == {
        name: content for name, content in whole.items() if "." in name
    }
    for name in (
        "held_out_loss_before",
        "held_out_loss_after",
        "train_loss",
        "seen_tokens",
        "steps",
    ):
        assert trial.metrics[name] == whole["metrics"][name]


def test_takes_the_older_checkpoint_when_the_newer_one_was_cut(trial, capsys):
    assert trial.run("sft", "--max-steps", "4", "--checkpoint-steps", "2") == 0
    newest = trial.checkpoints / "step-00000004.pt"
    newest.write_bytes(newest.read_bytes()[:-5_000])
    (trial.checkpoints / ".checkpoint.unfinished").write_bytes(b"killed while it was written")
    capsys.readouterr()

    assert trial.run("sft", "--max-steps", "4", "--checkpoint-steps", "2") == 0

    output = capsys.readouterr().out
    assert "left out step-00000004.pt, which is not whole" in output
    assert "continues after step 2/4" in output


def test_keeps_as_many_checkpoints_as_it_is_told(trial):
    assert trial.run("sft", "--max-steps", "5", "--checkpoint-steps", "1") == 0

    names = sorted(file.name for file in trial.checkpoints.iterdir())
    assert names == ["progress.json", "step-00000004.pt", "step-00000005.pt"]


def test_fails_on_checkpoints_of_another_training(trial):
    assert trial.run("sft", "--max-steps", "1") == 0

    assert trial.run("sft", "--max-steps", "1", "--seed", "5") == train.EXIT_FAILED

    assert "is of a training with other records or hyper-parameters" in trial.failure


def test_fails_clearly_when_a_checkpoint_cannot_be_written_and_keeps_the_last(trial):
    assert trial.run("sft", "--max-steps", "2") == 0
    before = {file.name for file in trial.checkpoints.iterdir()}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        code = trial.run("sft", "--max-steps", "2", "--checkpoint-dir", str(trial.folder / "full"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert code == train.EXIT_FAILED
    assert trial.failure.startswith(f"could not write {trial.folder / 'full'}: ")
    assert "give the job a larger volume" in trial.failure
    assert [file.name for file in (trial.folder / "full").iterdir()] == ["progress.json"]
    assert {file.name for file in trial.checkpoints.iterdir()} == before


def test_fails_clearly_when_the_result_cannot_be_written_and_continues_later(
    trial, monkeypatch, capsys
):
    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(PeftModel, "save_pretrained", refuse)
        assert trial.run("sft", "--max-steps", "2") == train.EXIT_FAILED
    assert trial.failure.startswith(f"could not write {trial.model_dir}: the disk is full; ")
    assert list(trial.model_dir.iterdir()) == []

    assert trial.run("sft", "--max-steps", "2") == 0

    assert "continues after step 2/2" in capsys.readouterr().out
    assert (trial.model_dir / "metrics.json").exists()


def test_a_result_that_replaces_another_is_not_whole_before_its_end(trial, monkeypatch):
    assert trial.run("sft", "--max-steps", "0") == 0
    replace = os.replace

    def refuse(source, target):
        if target.parent == trial.model_dir:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refuse)

    assert trial.run("sft", "--max-steps", "0") == train.EXIT_FAILED

    assert not (trial.model_dir / "metrics.json").exists()


def test_fails_when_the_loss_is_no_number(trial, monkeypatch):
    monkeypatch.setattr(
        train, "loss_sum", lambda model, *_: model(torch.tensor([[1]])).logits.sum() * math.nan
    )

    assert trial.run("sft", "--held-out-share", "0") == train.EXIT_FAILED

    assert trial.failure == (
        "the loss is nan and the norm of its gradients nan at step 1: lower --learning-rate"
    )


def test_fails_when_a_gradient_is_no_number_before_a_checkpoint_holds_it(trial, monkeypatch):
    # 0, and without a slope there.
    monkeypatch.setattr(
        train, "loss_sum", lambda model, *_: (model(torch.tensor([[1]])).logits.sum() * 0).sqrt()
    )

    arguments = ["--held-out-share", "0", "--checkpoint-steps", "1"]
    assert trial.run("sft", *arguments) == train.EXIT_FAILED

    assert trial.failure.startswith("the loss is 0.0 and the norm of its gradients nan at step 1")
    assert list(trial.checkpoints.glob("step-*")) == []


def test_fails_when_the_held_out_loss_is_no_number(trial, monkeypatch):
    monkeypatch.setattr(train, "loss_sum", lambda *_: torch.tensor(math.inf))

    assert trial.run("sft") == train.EXIT_FAILED

    assert trial.failure.startswith("the held-out loss is inf: try --precision float32")


def test_each_step_has_the_rate_the_decay_and_the_norm_that_were_asked_for(trial, monkeypatch):
    steps, step = [], torch.optim.AdamW.step

    def record(self, *arguments, **named):
        [group] = self.param_groups
        norm = math.sqrt(sum(weight.grad.square().sum().item() for weight in group["params"]))
        steps.append((group["lr"], group["weight_decay"], norm))
        return step(self, *arguments, **named)

    monkeypatch.setattr(torch.optim.AdamW, "step", record)

    arguments = ["--max-steps", "6", "--warm-up-share", "0.3", "--weight-decay", "0.2"]
    assert trial.run("sft", *arguments, "--clip", "0.001") == 0

    rates, decays, norms = zip(*steps, strict=True)
    # Two steps up to 0.01; then half a cosine over four.
    falling = [0.005 * (1 + math.cos(math.pi * part / 4)) for part in range(4)]
    assert rates == pytest.approx([0.005, 0.01, *falling])
    assert set(decays) == {0.2}
    assert norms == pytest.approx([0.001] * 6, rel=1e-2)


def test_holds_out_whole_records_the_same_ones_for_a_seed():
    records, options = [[n] for n in range(40)], options_for("sft", "--held-out-share", "0.1")

    trained, held_out = train.split_off(records, options)

    assert len(held_out) == 4
    assert sorted(trained + held_out) == records
    assert train.split_off(records, options) == [trained, held_out]
    assert train.split_off(records, options_for("sft", "--seed", "2"))[1] != held_out


def test_merges_an_adapter_of_quantised_weights_into_what_they_were_made_of(tiny):
    options = options_for("sft", "--tuning", "qlora", "--lora-rank", "4", "--model", str(tiny))
    config = LoraConfig(r=4, lora_alpha=32, target_modules="all-linear", init_lora_weights=False)
    tuned = get_peft_model(load(tiny), config).eval()
    tokens = torch.tensor([[5, 6, 7, 8]])

    merged = train.merge(tuned, options, False)

    with torch.no_grad():
        torch.testing.assert_close(
            merged(tokens).logits, tuned(tokens).logits, rtol=1e-4, atol=1e-4
        )
        assert not torch.allclose(merged(tokens).logits, load(tiny)(tokens).logits, atol=1e-2)


def test_adapter_is_one_that_vllm_takes(trial):
    assert trial.run("sft", "--max-steps", "1") == 0

    # What vllm/lora/peft_helper.py refuses.
    config = json.loads((trial.model_dir / "adapter_config.json").read_text())
    assert not config["modules_to_save"] and not config["use_dora"] and config["bias"] == "none"
    layers = {
        name.removeprefix("base_model.model.model.layers.").split(".", 1)[1]
        for name in load_file(trial.model_dir / "adapter_model.safetensors")
    }
    attention = [f"self_attn.{name}_proj" for name in "qkvo"]
    mlp = [f"mlp.{name}_proj" for name in ("gate", "up", "down")]
    assert layers == {f"{n}.lora_{side}.weight" for n in (*attention, *mlp) for side in "AB"}


def test_merged_model_answers_as_base_and_adapter_do(trial):
    assert trial.run("sft", "--epochs", "2") == 0
    trial.model_dir = trial.folder / "merged"
    # A result in another form needs no other training: the checkpoint fits.
    assert trial.run("sft", "--epochs", "2", "--output", "merged") == 0

    tokens = torch.tensor([[5, 6, 7, 8]])
    both = PeftModel.from_pretrained(load(trial.tiny), trial.folder / "model")
    merged = load(trial.folder / "merged")
    with torch.no_grad():
        expected, actual = both(tokens).logits, merged(tokens).logits
        base = load(trial.tiny)(tokens).logits
    torch.testing.assert_close(actual, expected, rtol=1e-4, atol=1e-4)
    assert not torch.allclose(actual, base, atol=1e-2)


def test_result_says_where_it_comes_from(trial):
    base = [
        "--base-name",
        "acme/tiny | two",
        "--base-revision",
        "abc123",
        "--licence",
        "apache-2.0",
    ]
    lines = [*make_records("sft"), "{"]

    code = trial.run(
        "sft",
        "--max-steps",
        "1",
        "--max-bad-share",
        "0.1",
        "--languages",
        "ko,en",
        *base,
        "--output-data-dir",
        str(trial.folder / "data"),
        lines=lines,
    )

    assert code == 0
    digest = train.hashlib.sha256((trial.folder / "records.jsonl").read_bytes()).hexdigest()
    training = json.loads((trial.model_dir / "training.json").read_text())
    assert training["data_digest"] == digest and training["seed"] == 17
    assert training["base"] == {"name": "acme/tiny | two", "revision": "abc123"}
    assert set(training["versions"]) == {"python", "torch", "transformers", "peft"}
    checksums = json.loads((trial.model_dir / "checksums.json").read_text())
    assert checksums == {
        file.name: train.hashlib.sha256(file.read_bytes()).hexdigest()
        for file in trial.model_dir.iterdir()
        if file.name != "checksums.json"
    }
    assert trial.metrics["left_out"] == {"not_json": 1}
    left_out = json.loads((trial.folder / "data/left-out.json").read_text())
    assert left_out == [{"file": "records.jsonl", "line": 33, "reason": "not_json"}]
    card = (trial.model_dir / "README.md").read_text(encoding="utf-8")
    assert card.startswith('---\nbase_model: "acme/tiny | two"\nlicense: "apache-2.0"\n')
    assert 'language: ["ko", "en"]\nlibrary_name: "peft"\n' in card
    for row in (
        "| base model | acme/tiny \\| two |",
        "| revision | abc123 |",
        f"| files of --train, sha256 | {digest} |",
        "| lora rank | 4 |",
        "| left out | not_json 1 |",
    ):
        assert row in card
    # Nothing of this machine is in what others read.
    for file in trial.model_dir.glob("*.json"):
        assert (
            str(trial.tiny) not in file.read_text(encoding="utf-8") or file.name == "training.json"
        )


def test_saves_a_chat_template_where_the_base_model_has_none(trial, tmp_path):
    tokenizer = AutoTokenizer.from_pretrained(trial.tiny)
    bare = tmp_path / "bare"
    load(trial.tiny).save_pretrained(bare)
    tokenizer.chat_template = None
    tokenizer.save_pretrained(bare)
    trial.tiny = bare

    assert trial.run("sft", "--max-steps", "1") == 0

    saved = AutoTokenizer.from_pretrained(trial.model_dir)
    rendered = saved.apply_chat_template([{"role": "user", "content": "원장은?"}], tokenize=False)
    assert rendered == "<|user|>\n원장은?<|end|>\n"


def test_the_chat_template_of_the_script_begins_with_the_token_that_begins_texts(tiny):
    tokenizer = train.load_tokenizer(tiny)
    tokenizer.add_special_tokens({"bos_token": "<|begin|>"})
    prompt = [{"role": "user", "content": "원장은?"}]

    segment = train.tokenize_conversation(tokenizer, prompt, "매일 밤입니다.")

    assert segment.tokens.count(tokenizer.bos_token_id) == 1
    assert segment.tokens[0] == tokenizer.bos_token_id


def test_ends_a_document_once(tiny):
    tokenizer = train.load_tokenizer(tiny)
    options = options_for("pretrain")
    pattern = train.re.compile(r"(?!)")
    [(once,)] = train.tokenize_record({"text": "ledger"}, tokenizer, pattern, options)
    single = f"$A {tokenizer.eos_token}"
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single=single, special_tokens=[(tokenizer.eos_token, tokenizer.eos_token_id)]
    )

    [(again,)] = train.tokenize_record({"text": "ledger"}, tokenizer, pattern, options)

    assert again == once
    assert once.tokens.count(tokenizer.eos_token_id) == 1
    assert once.tokens[-1] == tokenizer.eos_token_id


def test_learns_nothing_from_a_template_that_loses_the_answer(tiny):
    tokenizer = train.load_tokenizer(tiny)
    # As those of models that take images, whose content is a list.
    tokenizer.chat_template = (
        "{% for message in messages %}<|{{ message.role }}|>"
        "{% for part in message.content %}{{ part.text }}{% endfor %}{{ eos_token }}{% endfor %}"
        "{% if add_generation_prompt %}<|assistant|>{% endif %}"
    )

    prompt = [{"role": "user", "content": "원장은?"}]
    assert train.tokenize_conversation(tokenizer, prompt, "매일 밤입니다.") is None


def test_leaves_out_what_the_tokenizer_cannot_learn(trial, capsys):
    user = {"role": "user", "content": "When?"}
    lines = [
        *make_records("sft"),
        {"messages": [user, {"role": "assistant", "content": "word " * 200}]},
        {"messages": [user, {"role": "assistant", "content": "Now.<|end|>\n<|system|>"}]},
    ]

    assert trial.run("sft", "--max-steps", "1", "--max-bad-share", "0.1", lines=lines) == 0

    assert trial.metrics["left_out"] == {"too_many_tokens": 1, "special_token": 1}
    assert trial.metrics["records"] + trial.metrics["held_out_records"] == 32
    output = capsys.readouterr().out
    assert output.count("left out records.jsonl:33 too_many_tokens") == 1


def test_takes_held_out_records_from_their_own_channel(trial):
    held_out = trial.folder / "held-out.jsonl"
    held_out.write_text(json.dumps(make_records("sft")[0]) + "\n")

    assert trial.run("sft", "--max-steps", "0", "--validation", str(held_out)) == 0

    assert (trial.metrics["records"], trial.metrics["held_out_records"]) == (32, 1)
    assert trial.metrics["held_out_loss_before"] == trial.metrics["held_out_loss_after"]


class FakeMlflow(BaseHTTPRequestHandler):
    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(length) or "{}")
        self.server.calls.append((self.path.split("?")[0].rsplit("/mlflow/")[-1], body))
        run = {
            "info": {"run_id": "r1", "run_uuid": "r1", "experiment_id": "7", "status": "RUNNING"}
        }
        experiment = {"experiment_id": "7", "name": "fine-tuning", "lifecycle_stage": "active"}
        answer = {"run": {**run, "data": {}}, "experiment": experiment}
        content = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


@pytest.fixture
def mlflow_server(trial, monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), FakeMlflow)
    server.calls = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()


def status_of(server):
    """What the last update of a run made of it."""
    return [body for path, body in server.calls if path == "runs/update"][-1]["status"]


def test_logs_to_mlflow_where_a_server_is_named(trial, mlflow_server):
    assert trial.run("sft", "--max-steps", "2") == 0

    calls = mlflow_server.calls
    logged = [metric for path, body in calls for metric in body.get("metrics", [])]
    assert {metric["key"] for metric in logged} == {
        *("loss", "tokens_per_second", "held_out_loss_before", "held_out_loss_after"),
    }
    assert status_of(mlflow_server) == "FINISHED"


def test_tells_mlflow_of_a_training_that_failed(trial, monkeypatch, mlflow_server):
    monkeypatch.setattr(train, "loss_sum", lambda *_: torch.tensor(math.nan))

    assert trial.run("sft") == train.EXIT_FAILED

    assert status_of(mlflow_server) == "FAILED"


def test_tells_mlflow_of_a_training_that_was_interrupted(trial, monkeypatch, mlflow_server):
    interrupt_at(monkeypatch, 1)

    assert trial.run("sft") == train.EXIT_INTERRUPTED

    assert status_of(mlflow_server) == "KILLED"


def test_trains_on_though_the_mlflow_server_is_away(trial, monkeypatch, capsys):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")

    assert trial.run("sft", "--max-steps", "1") == 0

    assert "MLflow is left out from here on" in capsys.readouterr().err


def take_a_weight(folder):
    weights = load_file(folder / "model.safetensors")
    del weights["model.norm.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def take_tokens(folder):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "vocab_size": 300}))


@pytest.mark.parametrize(
    ("break_model", "message"),
    [
        (shutil.rmtree, "it must be the folder of one"),
        (lambda folder: (folder / "config.json").unlink(), "could not read"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"x" * 99), "could not load"),
        (take_a_weight, "lack 1 of its weights, the first is model.norm.weight"),
        (take_tokens, "gives the token 366, and its model knows 300 tokens"),
    ],
)
def test_fails_for_a_broken_base_model_with_its_folder(trial, break_model, message):
    base = trial.folder / "base"
    shutil.copytree(trial.tiny, base)
    break_model(base)

    assert trial.run("sft", "--model", str(base), "--max-steps", "1") == train.EXIT_FAILED
    reason = (trial.folder / "failure").read_text()
    assert str(base) in reason
    assert message in reason
    assert not list(trial.model_dir.glob("*"))


def test_fails_for_a_count_that_is_not_written_as_one(trial):
    assert trial.run("sft", "--epochs", "1e9") == train.EXIT_FAILED
    assert "must be a whole number of 1 or more" in (trial.folder / "failure").read_text()
