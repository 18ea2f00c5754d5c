"""What compress.py promises, on a tiny model of random weights."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

from compress import EXIT_INTERRUPTED, CompressionError, compress, main, read_arguments

LAYERS = 14  # q, k, v, o, gate, up and down of two layers


@pytest.fixture(scope="module")
def merged(tmp_path_factory):
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=300,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=False,
    )
    folder = tmp_path_factory.mktemp("merged")
    LlamaForCausalLM(config).to(torch.bfloat16).save_pretrained(folder, max_shard_size="100KB")
    (folder / "tokenizer.json").write_text("{}")
    (folder / "training.json").write_text('{"precision": "bf16"}')
    (folder / "checksums.json").write_text('{"model.safetensors": "of the merged model"}')
    (folder / "README.md").write_text("---\nlicense: mit\n---\n\n# tiny, tuned on instructions\n")
    return folder


@pytest.fixture(scope="module")
def fp8(merged, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compressed") / "fp8"
    names = ["--base-name", "qwen3-8b", "--compressed-from", "support@1f0c3a5b7d9e"]
    compress(read_arguments(names), merged, folder)
    return folder


def read_weights(folder):
    files = [load_file(file) for file in folder.glob("*.safetensors")]
    return {name: tensor for weights in files for name, tensor in weights.items()}


def test_keeps_linear_layers_as_fp8_with_a_scale_for_each_channel(merged, fp8):
    before, after = read_weights(merged), read_weights(fp8)

    compressed = [name for name, tensor in after.items() if tensor.dtype == torch.float8_e4m3fn]
    assert len(compressed) == LAYERS
    for name in compressed:
        exact = before[name].float()
        scale = after[f"{name.removesuffix('.weight')}.weight_scale"].float()
        assert scale.shape == (exact.shape[0], 1)
        # E4M3 has 3 bits of mantissa: off by half of 2^-3 of it, or by a subnormal step.
        allowed = exact.abs() * 0.0725 + scale * 2**-9
        assert bool(((after[name].float() * scale - exact).abs() <= allowed).all())
    for name in ("model.embed_tokens.weight", "lm_head.weight", "model.norm.weight"):
        assert torch.equal(before[name], after[name])


def test_answers_like_the_model_that_it_was_made_of(merged, fp8):
    tokens = torch.arange(20)[None]  # (1, 20)

    exact = AutoModelForCausalLM.from_pretrained(merged, dtype=torch.bfloat16)(tokens).logits
    compressed = AutoModelForCausalLM.from_pretrained(fp8, dtype=torch.bfloat16)(tokens).logits

    difference = (compressed - exact).abs().mean() / exact.abs().mean()
    assert 0 < difference < 0.1


def test_says_what_it_saved_and_keeps_the_other_files(fp8):
    metrics = json.loads((fp8 / "metrics.json").read_text())
    index = json.loads((fp8 / "model.safetensors.index.json").read_text())

    assert metrics["layers"] == LAYERS
    assert metrics["bytes_after"] < 0.75 * metrics["bytes_before"]
    assert (fp8 / "tokenizer.json").read_text() == "{}"
    assert set(index["weight_map"]) == set(read_weights(fp8))


def test_gives_the_checksums_of_its_own_files(fp8):
    checksums = json.loads((fp8 / "checksums.json").read_text())

    left_out = {"checksums.json", "metrics.json"}
    files = [file for file in fp8.iterdir() if file.name not in left_out]
    assert any(file.suffix == ".safetensors" for file in files)
    assert checksums == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_says_where_it_comes_from_as_the_kit_reads_it(fp8):
    training = json.loads((fp8 / "training.json").read_text())
    card = (fp8 / "README.md").read_text()

    assert training["precision"] == "fp8" and len(training["code_digest"]) == 64
    assert card.startswith("---\nlicense: mit\n---\n\n# Compressed to FP8\n")
    assert "| base model | qwen3-8b |" in card
    assert "| compressed from | support@1f0c3a5b7d9e |" in card
    assert "# tiny, tuned on instructions" in card


def test_leaves_named_layers_alone_and_says_so_to_the_server(merged, tmp_path):
    compress(read_arguments(["--keep", "down_proj"]), merged, tmp_path / "fp8")

    config = json.loads((tmp_path / "fp8/config.json").read_text())["quantization_config"]
    kept = "model.layers.0.mlp.down_proj"
    assert {"lm_head", kept} <= set(config["ignore"])
    assert read_weights(tmp_path / "fp8")[f"{kept}.weight"].dtype == torch.bfloat16


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        (["q_proj", "k_proj"], r"self_attn would keep q_proj .* not v_proj"),
        (["layers.1.mlp.up_proj"], r"layers\.1\.mlp would keep up_proj .* not gate_proj"),
    ],
)
def test_fails_where_layers_would_be_parted_that_vllm_serves_as_one(
    merged, tmp_path, kept, message
):
    names = [part for name in kept for part in ("--keep", name)]

    with pytest.raises(CompressionError, match=message):
        compress(read_arguments(names), merged, tmp_path / "fp8")


def start_job(source, folder):
    folders = {
        "SM_CHANNEL_MODEL": source,
        "SM_MODEL_DIR": folder / "fp8",
        "SM_OUTPUT_FAILURE": folder / "failure",
    }
    return subprocess.Popen(
        [sys.executable, Path(__file__).with_name("compress.py")],
        env={**os.environ, **{name: str(place) for name, place in folders.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def test_fails_on_an_adapter_and_leaves_the_reason_for_the_job(tmp_path):
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text("{}")

    assert start_job(adapter, tmp_path).wait() == 1

    assert "must be a merged model, not an adapter" in (tmp_path / "failure").read_text()


def test_fails_where_nothing_can_be_written_and_leaves_the_reason_for_the_job(merged, tmp_path):
    (tmp_path / "fp8").write_text("a file in the way")

    assert start_job(merged, tmp_path).wait() == 1

    assert "FileExistsError" in (tmp_path / "failure").read_text()


def test_begins_anew_after_sigterm(merged, tmp_path, monkeypatch):
    monkeypatch.setattr("compress.write_card", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    monkeypatch.setattr(sys, "argv", ["compress.py"])
    monkeypatch.setenv("SM_CHANNEL_MODEL", str(merged))
    monkeypatch.setenv("SM_MODEL_DIR", str(tmp_path / "fp8"))
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended.value.code == EXIT_INTERRUPTED
    assert not (tmp_path / "fp8/metrics.json").exists()

    assert start_job(merged, tmp_path).wait() == 0

    assert (tmp_path / "fp8/metrics.json").exists()


def test_fails_on_a_model_that_is_compressed_already(fp8, tmp_path):
    with pytest.raises(CompressionError, match="is quantised already"):
        compress(read_arguments([]), fp8, tmp_path / "again")


def test_fails_on_weights_that_are_no_numbers(merged, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text((merged / "config.json").read_text())
    weights = {name: tensor.clone() for name, tensor in read_weights(merged).items()}
    weights["model.layers.1.mlp.up_proj.weight"][0, 0] = float("nan")
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})

    with pytest.raises(CompressionError, match=r"layers\.1\.mlp\.up_proj\.weight"):
        compress(read_arguments([]), broken, tmp_path / "fp8")

    assert not (tmp_path / "fp8/model.safetensors").exists()
