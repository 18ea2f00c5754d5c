"""Compress a merged model to FP8: its weights take half the memory.

    SM_CHANNEL_MODEL=merged SM_MODEL_DIR=fp8 python training/compress.py
    SM_CHANNEL_MODEL=merged SM_MODEL_DIR=fp8 python training/compress.py --keep q_proj --keep k_proj

Every linear layer but the output layer is kept as FP8 (E4M3) with one scale for each output
channel; activations are scaled token by token while the model runs, so that no calibration data is
needed. The folder is what vLLM reads as `compressed-tensors`, format `float-quantized` (the scheme
that llm-compressor calls FP8_DYNAMIC). What became of the quality is not said here: a version that
is registered of it passes the gate of a release like any other.

Nothing is downloaded. Weights are read and written one file at a time: the memory needed is that of
the largest file. SIGTERM ends it with 75; the same command begins anew. metrics.json is written as
the last of all, so that a folder that has it is whole.
"""

import argparse
import hashlib
import json
import math
import os
import platform
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

# Largest finite value of E4M3: Micikevicius et al., "FP8 Formats for Deep Learning" (2022).
FP8_MAX = 448.0
INDEX = "model.safetensors.index.json"
# Said of the result anew, and not of the model that it was made of.
OWN_FILES = {INDEX, "config.json", "metrics.json", "training.json", "README.md"}
# EX_TEMPFAIL of sysexits.h: the same command, given again, begins anew.
EXIT_INTERRUPTED = 75


class CompressionError(Exception):
    """What is wrong with the model, in words that say how to mend it."""


def read_arguments(given=None):
    parser = argparse.ArgumentParser(description="compress a merged model to FP8")
    parser.add_argument("--scheme", choices=["fp8"], default="fp8", help="how weights are kept")
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="NAME",
        help="leave layers alone whose name ends so, e.g. q_proj; may be given more than once",
    )
    parser.add_argument("--base-name", default="", help="name of the base model")
    parser.add_argument("--base-revision", default="", help="its commit")
    parser.add_argument("--compressed-from", default="", help="name of the merged model")
    return parser.parse_args(given)


def folder_of(variable):
    value = os.environ.get(variable)
    if not value:
        raise CompressionError(f"{variable} is not set: name the folder there")
    return Path(value)


def list_linear_layers(source, keep):
    """Names of the layers that are compressed, from the architecture: no weight is read."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.from_pretrained(source)
    if getattr(config, "quantization_config", None):
        raise CompressionError(
            f"{source} is quantised already: compress the bf16 model that it was made of"
        )
    with torch.device("meta"):
        model = AutoModelForCausalLM.from_config(config)
    output = model.get_output_embeddings()
    names = [
        name
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear)
        and module is not output
        and not name.endswith(tuple(keep))
    ]
    if not names:
        raise CompressionError(
            f"no linear layer is left to compress in {source}: give fewer --keep"
        )
    ignored = [name for name, module in model.named_modules() if module is output]
    return set(names), ignored


def quantise(weight):
    """weight (out, in) -> FP8 (out, in), scale (out, 1) with weight = FP8 * scale, and error."""
    import torch

    exact = weight.to(torch.float32)  # (out, in)
    # A channel of zeros keeps the scale 1, which no zero minds.
    scale = exact.abs().amax(dim=1, keepdim=True) / FP8_MAX  # (out, 1)
    scale = (
        torch.where(scale == 0, torch.ones_like(scale), scale).to(weight.dtype).to(torch.float32)
    )
    compressed = (exact / scale).clamp(-FP8_MAX, FP8_MAX).to(torch.float8_e4m3fn)
    difference = (compressed.to(torch.float32) * scale - exact).abs().mean()
    error = (difference / exact.abs().mean().clamp_min(1e-12)).item()
    return compressed, scale.to(weight.dtype), error


def compress_file(source, target, layers, progress):
    """Writes a file of weights anew. Returns the bytes of its tensors, and its layers' errors."""
    from safetensors import safe_open
    from safetensors.torch import save_file

    tensors, errors = {}, []
    with safe_open(source, framework="pt") as opened:
        for name in opened.keys():
            tensor = opened.get_tensor(name)
            layer = name.removesuffix(".weight")
            if name.endswith(".weight") and layer in layers:
                if not bool(tensor.isfinite().all()):
                    raise CompressionError(
                        f"{name} holds values that are no numbers: train the model again"
                    )
                tensors[name], tensors[f"{layer}.weight_scale"], error = quantise(tensor)
                errors.append(error)
                progress()
            else:
                tensors[name] = tensor
    unfinished = target.with_suffix(".unfinished")
    save_file(tensors, unfinished, metadata={"format": "pt"})
    os.replace(unfinished, target)
    return {
        name: tensor.numel() * tensor.element_size() for name, tensor in tensors.items()
    }, errors


def quantization_config(ignored):
    """As vLLM and transformers read it: weights by channel, activations by token while it runs."""
    of_weights = {
        "num_bits": 8,
        "type": "float",
        "symmetric": True,
        "strategy": "channel",
        "dynamic": False,
    }
    of_activations = {
        "num_bits": 8,
        "type": "float",
        "symmetric": True,
        "strategy": "token",
        "dynamic": True,
    }
    return {
        "quant_method": "compressed-tensors",
        "format": "float-quantized",
        "quantization_status": "compressed",
        "ignore": ignored,
        "config_groups": {
            "group_0": {
                "targets": ["Linear"],
                "weights": of_weights,
                "input_activations": of_activations,
            }
        },
    }


def compress(arguments, source, target):
    if not (source / "config.json").is_file():
        raise CompressionError(
            f"{source} holds no config.json: it must be a merged model, not an adapter"
        )
    files = sorted(source.glob("*.safetensors"))
    if not files:
        raise CompressionError(f"{source} holds no file of weights (*.safetensors)")
    started = time.monotonic()
    layers, ignored = list_linear_layers(source, arguments.keep)
    target.mkdir(parents=True, exist_ok=True)
    done = 0

    def progress():
        nonlocal done
        done += 1
        if done % 16 == 0 or done == len(layers):
            print(f"layer {done}/{len(layers)}", flush=True)

    where, sizes, errors = {}, {}, []
    for file in files:
        bytes_of, errors_of = compress_file(file, target / file.name, layers, progress)
        where.update({name: file.name for name in bytes_of})
        sizes.update(bytes_of)
        errors += errors_of
    if done != len(layers):
        missing = sorted(layer for layer in layers if f"{layer}.weight_scale" not in where)
        raise CompressionError(
            f"the weights of {len(missing)} layers are missing in {source}, e.g. {missing[0]}"
        )

    for file in source.iterdir():
        if file.is_file() and file.suffix != ".safetensors" and file.name not in OWN_FILES:
            shutil.copyfile(file, target / file.name)
    if len(files) > 1:
        index = {"metadata": {"total_size": sum(sizes.values())}, "weight_map": where}
        (target / INDEX).write_text(json.dumps(index, indent=2))
    config = json.loads((source / "config.json").read_text())
    ignored += left_alone(layers, where, arguments.keep)
    config["quantization_config"] = quantization_config(ignored)
    (target / "config.json").write_text(json.dumps(config, indent=2))

    before = sum(file.stat().st_size for file in files)
    after = sum((target / file.name).stat().st_size for file in files)
    metrics = {
        "bytes_before": before,
        "bytes_after": after,
        "mean_relative_weight_error": math.fsum(errors) / len(errors),
        "layers": len(layers),
        "seconds": round(time.monotonic() - started, 3),
    }
    (target / "training.json").write_text(json.dumps(describe(arguments), indent=2))
    (target / "README.md").write_text(write_card(arguments, source, metrics), encoding="utf-8")
    (target / "metrics.json").write_text(json.dumps(metrics, indent=2))
    return metrics


def left_alone(layers, where, keep):
    """Layers that --keep has left alone: vLLM has to know that they are no FP8."""
    named = (name.removesuffix(".weight") for name in where if name.endswith(".weight"))
    return sorted(
        name for name in named if name not in layers and keep and name.endswith(tuple(keep))
    )


def describe(arguments):
    """As train.py describes its result: what made it, with what."""
    import torch
    import transformers

    return {
        **vars(arguments),
        "precision": arguments.scheme,
        "code_digest": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        },
    }


def write_card(arguments, source, metrics):
    """The card of the model that it was made of, below what became of it."""
    facts = {
        "compressed from": arguments.compressed_from or "a model that the job did not name",
        "base model": arguments.base_name or "not stated",
        "revision": arguments.base_revision or "not stated",
        "scheme": "FP8 (E4M3) weights, a scale for each output channel; activations by token",
        "layers left alone": ", ".join(["output layer", *arguments.keep]),
        **{
            name.replace("_", " "): round(value, 6) if isinstance(value, float) else value
            for name, value in metrics.items()
        },
    }
    before = source / "README.md"
    front, description = split_card(before.read_text(encoding="utf-8") if before.is_file() else "")
    lines = [
        front,
        "# Compressed to FP8",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {value} |" for name, value in facts.items()),
        "",
        "What became of its answers, the evaluation of this version says.",
    ]
    if description:
        lines += ["", "Its model was described so:", "", description]
    return "\n".join(lines) + "\n"


def split_card(card):
    """Front matter, with base and licence, and the description below it."""
    if not card.startswith("---\n"):
        return "---\npipeline_tag: text-generation\n---\n", card.strip()
    front, _, description = card[4:].partition("\n---\n")
    return f"---\n{front}\n---\n", description.strip()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(EXIT_INTERRUPTED))
    arguments = read_arguments()
    failure = Path(os.environ.get("SM_OUTPUT_FAILURE", "/opt/ml/output/failure"))
    try:
        metrics = compress(arguments, folder_of("SM_CHANNEL_MODEL"), folder_of("SM_MODEL_DIR"))
    except Exception as error:  # beside what is wrong with the model: of a library or the machine
        reason = str(error)
        if not isinstance(error, CompressionError):
            traceback.print_exc()
            reason = f"{type(error).__name__}: {error}"
        print(f"compress.py: {reason}", file=sys.stderr)
        if failure.parent.is_dir():
            failure.write_text(reason[:1024])  # SageMaker shows as much
        return 1
    print(f"{metrics['bytes_before']} bytes became {metrics['bytes_after']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
