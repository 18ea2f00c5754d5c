"""What compress.py promises, on a tiny model of random weights."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM

from compress import CompressionError, compress

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
    return folder


@pytest.fixture(scope="module")
def fp8(merged, tmp_path_factory):
    folder = tmp_path_factory.mktemp("compressed") / "fp8"
    compress(SimpleNamespace(keep=[]), merged, folder)
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


def test_leaves_named_layers_alone_and_says_so_to_the_server(merged, tmp_path):
    compress(SimpleNamespace(keep=["q_proj"]), merged, tmp_path / "fp8")

    config = json.loads((tmp_path / "fp8/config.json").read_text())["quantization_config"]
    kept = "model.layers.0.self_attn.q_proj"
    assert {"lm_head", kept} <= set(config["ignore"])
    assert read_weights(tmp_path / "fp8")[f"{kept}.weight"].dtype == torch.bfloat16


def test_fails_on_an_adapter_and_leaves_the_reason_for_the_job(tmp_path):
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapter_config.json").write_text("{}")
    failure = tmp_path / "failure"
    folders = {
        "SM_CHANNEL_MODEL": adapter,
        "SM_MODEL_DIR": tmp_path / "fp8",
        "SM_OUTPUT_FAILURE": failure,
    }

    ran = subprocess.run(
        [sys.executable, Path(__file__).with_name("compress.py")],
        env={**os.environ, **{name: str(folder) for name, folder in folders.items()}},
        capture_output=True,
        check=False,
    )

    assert ran.returncode == 1
    assert "must be a merged model, not an adapter" in failure.read_text()


def test_fails_on_a_model_that_is_compressed_already(fp8, tmp_path):
    with pytest.raises(CompressionError, match="is quantised already"):
        compress(SimpleNamespace(keep=[]), fp8, tmp_path / "again")


def test_fails_on_weights_that_are_no_numbers(merged, tmp_path):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "config.json").write_text((merged / "config.json").read_text())
    weights = {name: tensor.clone() for name, tensor in read_weights(merged).items()}
    weights["model.layers.1.mlp.up_proj.weight"][0, 0] = float("nan")
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})

    with pytest.raises(CompressionError, match=r"layers\.1\.mlp\.up_proj\.weight"):
        compress(SimpleNamespace(keep=[]), broken, tmp_path / "fp8")

    assert not (tmp_path / "fp8/model.safetensors").exists()
