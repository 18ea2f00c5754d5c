"""What compress.py promises of AWQ, on a tiny model with a few channels that are far out."""

import json
import os
import shutil
import signal
import sys

import pytest
import torch
from compressed_tensors.compressors.pack_quantized.helpers import unpack_from_int32
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    GemmaConfig,
    GemmaForCausalLM,
    LlamaConfig,
    LlamaForCausalLM,
)

import compress
from conftest import make_records, write_lines
from train import TrainingError

LAYERS = 14  # q, k, v, o, gate, up and down of two layers
SHAPE = {
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
}


def make_model(tiny, folder, model_class=LlamaForCausalLM, config=LlamaConfig, **options):
    """A model with the tokenizer of the tiny one; every 16th channel of its norms is far out."""
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    model = model_class(config(vocab_size=len(tokenizer), **SHAPE, **options)).to(torch.bfloat16)
    for name, weight in model.named_parameters():
        if name.endswith("layernorm.weight"):
            weight.data[::16] *= 30
    model.save_pretrained(folder, max_shard_size="100KB")
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def merged(tiny, tmp_path_factory):
    return make_model(tiny, tmp_path_factory.mktemp("merged"), tie_word_embeddings=False)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    return write_lines(tmp_path_factory.mktemp("records") / "r.jsonl", make_records("sft"))


def run(source, target, records, *names):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SM_CHANNEL_TRAIN", str(records))
        return compress.compress(
            compress.read_arguments(["--scheme", "awq", *names]), source, target
        )


@pytest.fixture(scope="module")
def awq(merged, records, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compressed") / "awq"
    run(merged, folder, records)
    return folder


def read_weights(folder):
    files = [load_file(file) for file in folder.glob("*.safetensors")]
    return {name: tensor for weights in files for name, tensor in weights.items()}


def logits_of(folder):
    """Of the first records."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    texts = [record["messages"][-1]["content"] for record in make_records("sft")[:8]]
    with torch.no_grad():
        return torch.cat(
            [model(**tokenizer(text, return_tensors="pt")).logits[0].float() for text in texts]
        )


def test_packs_integers_as_the_library_unpacks_them():
    weight = torch.randn(16, 64).to(torch.bfloat16)

    integers, scale = compress.quantise_int4(weight, 32, torch.bfloat16)
    unpacked = unpack_from_int32(compress.pack_int4(integers), 4, weight.shape)

    assert torch.equal(unpacked.float(), integers)
    assert integers.min() == -8 and integers.max() == 7
    compressed = compress.dequantise_int4(integers, scale)
    # Half a step; the largest weight may be cut by another half, and the scale is rounded to bf16.
    step = scale.float().repeat_interleave(32, dim=1)
    assert bool(((compressed - weight.float()).abs() <= step * 0.54).all())


def test_keeps_linear_layers_as_integers_with_a_scale_for_each_group(merged, awq):
    before, after = read_weights(merged), read_weights(awq)
    metrics = json.loads((awq / "metrics.json").read_text())

    packed = [name for name, tensor in after.items() if name.endswith("weight_packed")]
    assert len(packed) == metrics["layers"] == LAYERS
    for name in packed:
        height, width = before[name.replace("weight_packed", "weight")].shape
        assert after[name].shape == (height, width / 8)
        scale = after[name.replace("weight_packed", "weight_scale")]
        assert scale.shape == (height, width / 64) and scale.dtype == torch.bfloat16
    assert metrics["group_size"] == 64
    linear = sum(before[name.replace("weight_packed", "weight")].numel() for name in packed)
    saved = linear * (2 - (0.5 + 2 / 64)) - LAYERS * 16  # a shape is 16 bytes
    tensors = sum(t.numel() * t.element_size() for t in before.values()) - saved
    assert sum(t.numel() * t.element_size() for t in after.values()) == tensors
    for name in ("model.embed_tokens.weight", "lm_head.weight", "model.norm.weight"):
        assert torch.equal(before[name], after[name])


def test_changes_answers_less_than_rounding_alone(merged, awq, records, tmp_path, monkeypatch):
    monkeypatch.setattr(compress, "EXPONENTS", 1)
    run(merged, tmp_path / "rounded", records)

    exact = logits_of(merged)
    scaled, rounded = (
        (logits_of(folder) - exact).norm() / exact.norm() for folder in (awq, tmp_path / "rounded")
    )

    # o_proj and the channels between the outlying ones are rounded as before.
    assert 0 < scaled < 0.9 * rounded
    metrics = json.loads((awq / "metrics.json").read_text())
    assert metrics["relative_output_error"] < 0.7 * metrics["relative_output_error_of_rounding"]


def test_says_what_it_is_and_answers(awq):
    training = json.loads((awq / "training.json").read_text())
    model = AutoModelForCausalLM.from_pretrained(awq)
    question = AutoTokenizer.from_pretrained(awq)("When is the ledger closed?", return_tensors="pt")

    answer = model.generate(**question, max_new_tokens=4, min_new_tokens=4, do_sample=False)

    assert training["precision"] == "awq-int4"
    assert "# Compressed to AWQ" in (awq / "README.md").read_text()
    assert answer.shape[1] == question["input_ids"].shape[1] + 4


def test_leaves_layers_alone_but_for_the_scale_of_what_others_read(merged, records, tmp_path):
    kept = (
        "q_proj",
        "k_proj",
        "v_proj",
        "o_proj",
        "gate_proj",
        "up_proj",
        "layers.0.mlp.down_proj",
    )
    run(merged, tmp_path / "awq", records, *(part for name in kept for part in ("--keep", name)))

    before, after = read_weights(merged), read_weights(tmp_path / "awq")
    exact = logits_of(merged)
    assert [name for name in after if name.endswith("weight_packed")] == [
        "model.layers.1.mlp.down_proj.weight_packed",
    ]
    changed = {
        name for name in before if name in after and not torch.equal(before[name], after[name])
    }
    assert changed == {"model.layers.1.mlp.up_proj.weight"}
    assert (logits_of(tmp_path / "awq") - exact).norm() / exact.norm() < 0.1


def test_begins_anew_after_sigterm(merged, records, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["compress.py", "--scheme", "awq"])
    monkeypatch.setenv("SM_CHANNEL_MODEL", str(merged))
    monkeypatch.setenv("SM_CHANNEL_TRAIN", str(records))
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path / "awq"))
    before = signal.getsignal(signal.SIGTERM)
    try:
        with monkeypatch.context() as patch, pytest.raises(SystemExit) as ended:
            patch.setattr(compress, "search_scale", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
            compress.main()
        assert ended.value.code == compress.EXIT_INTERRUPTED
        assert not (tmp_path / "awq/metrics.json").exists()

        assert compress.main() == 0
    finally:
        signal.signal(signal.SIGTERM, before)

    assert (tmp_path / "awq/metrics.json").exists()


def test_reads_no_more_than_asked_for(merged, records, tmp_path):
    metrics = run(merged, tmp_path / "awq", records, "--records", "5", "--max-tokens", "8")

    assert (metrics["calibration_records"], metrics["calibration_tokens"]) == (5, 40)


@pytest.mark.parametrize(
    ("lines", "names", "message"),
    [
        ([], [], "no good record is left"),
        (["no json"], [], "1 of 1 records are bad \\(not_json 1\\)"),
        (make_records("pretrain"), [], "wrong_method 32"),
        (
            make_records("sft"),
            ["--group-size", "128"],
            "groups of 128 do not divide the 64 inputs of .*: use --group-size 64",
        ),
    ],
)
def test_fails_on_what_it_cannot_calibrate_with(merged, tmp_path, lines, names, message):
    records = write_lines(tmp_path / "bad.jsonl", lines)

    with pytest.raises(TrainingError, match=message):
        run(merged, tmp_path / "awq", records, *names)

    assert not list(tmp_path.glob("awq/*.safetensors"))


def test_fails_without_records(merged, tmp_path, monkeypatch):
    monkeypatch.delenv("SM_CHANNEL_TRAIN", raising=False)

    with pytest.raises(TrainingError, match="set SM_CHANNEL_TRAIN"):
        compress.compress(compress.read_arguments(["--scheme", "awq"]), merged, tmp_path / "awq")


def test_fails_on_a_model_whose_blocks_it_does_not_know(tiny, records, tmp_path):
    gemma = make_model(tiny, tmp_path / "gemma", GemmaForCausalLM, GemmaConfig, head_dim=16)

    with pytest.raises(TrainingError, match=r"of gemma: compress it to FP8"):
        run(gemma, tmp_path / "awq", records)


def test_fails_where_no_group_divides_a_layer(tiny, records, tmp_path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SHAPE, "hidden_size", 48)
        model = make_model(tiny, tmp_path / "odd")

    with pytest.raises(TrainingError, match=r"groups of 32 do not divide the 48 inputs of .*fp8"):
        run(model, tmp_path / "awq", records)


@pytest.mark.parametrize(
    "layer",
    ["layers.0.mlp.up_proj", "layers.1.self_attn.o_proj", "layers.1.post_attention_layernorm"],
)
def test_fails_on_weights_that_are_no_numbers(merged, records, tmp_path, layer):
    broken = tmp_path / "broken"
    shutil.copytree(merged, broken, ignore=shutil.ignore_patterns("*.safetensors*"))
    weights = {name: tensor.clone() for name, tensor in read_weights(merged).items()}
    weights[f"model.{layer}.weight"].view(-1)[0] = float("nan")
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})

    with pytest.raises(TrainingError, match="no numbers"):
        run(broken, tmp_path / "awq", records)

    assert not (tmp_path / "awq/model.safetensors").exists()


def test_fails_on_a_model_that_is_compressed_already(awq, records, tmp_path):
    with pytest.raises(TrainingError, match="is quantised already"):
        run(awq, tmp_path / "again", records)
