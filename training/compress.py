"""Compress a merged model: to FP8, half as large, or with AWQ to 4 bits, a quarter.

    SM_CHANNEL_MODEL=merged SM_MODEL_DIR=fp8 python training/compress.py
    SM_CHANNEL_MODEL=merged SM_MODEL_DIR=fp8 python training/compress.py --keep down_proj
    SM_CHANNEL_MODEL=merged SM_MODEL_DIR=awq SM_CHANNEL_TRAIN=records.jsonl \
        python training/compress.py --scheme awq

fp8: every linear layer but the output layer is kept as FP8 (E4M3) with one scale for each output
channel; activations are scaled token by token while the model runs, so that no calibration data is
needed. vLLM reads the folder as `compressed-tensors`, format `float-quantized` (the scheme that
llm-compressor calls FP8_DYNAMIC).

awq: the same layers are kept as integers of 4 bits with a scale for each group of weights;
activations stay as they are. Rounding hurts most where inputs are large: before it, weights are
multiplied by a scale of each input channel, and what makes that channel is divided by it, so that
the model computes the same (Lin et al., "AWQ", MLSys 2024, arXiv 2306.00978). The scales are found
on chat records (README.md). Other than in the paper, errors are compared at the outputs of the
layers and not of their block, no weight is clipped, and there are no zero points: transformers 5.24
does not load them. As there, o_proj is rounded as it is where heads share keys and values. vLLM
reads the folder as `compressed-tensors`, format `pack-quantized` (W4A16 of llm-compressor).

What became of the quality is not said here: a version that is registered of it passes the gate of a
release like any other.

Nothing is downloaded. Weights are read and written one file at a time: the memory needed is that of
the largest file. Before that AWQ lets the whole model read the records, on a GPU as far as it has
room. SIGTERM ends it with 75; the same command begins anew. metrics.json is written as the last of
all, so that a folder that has it is whole.
"""

import argparse
import gc
import hashlib
import json
import math
import os
import platform
import random
import shutil
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from train import (
    TrainingError,
    load_tokenizer,
    name_bad_records,
    number,
    read_data,
    refuse_bad_records,
    tokenize_data,
    write_checksums,
)

os.environ["HF_HUB_OFFLINE"] = "1"

# Largest finite value of E4M3: Micikevicius et al., "FP8 Formats for Deep Learning" (2022).
FP8_MAX = 448.0
INDEX = "model.safetensors.index.json"
# Said of the result anew, and not of the model that it was made of.
OWN_FILES = {
    INDEX,
    "config.json",
    "checksums.json",
    "metrics.json",
    "training.json",
    "README.md",
}
# EX_TEMPFAIL of sysexits.h: the same command, given again, begins anew.
EXIT_INTERRUPTED = 75
# vLLM computes these as one matrix, which is compressed or is not.
FUSED = (("q_proj", "k_proj", "v_proj"), ("gate_proj", "up_proj"))
# How a version of it is called in the catalogue.
VARIANTS = {"fp8": "fp8", "awq": "awq-int4"}

# Those that vLLM's Marlin kernel knows; AWQ's own is 128.
GROUP_SIZES = (128, 64, 32)
# The largest weight of a group, in steps: halfway between -8 and 7, as compressed-tensors has it.
INT4_MAX = 7.5
# Exponents that are tried, from 0 on: as many as AWQ's authors try.
EXPONENTS = 20
# Tokens whose outputs are compared.
COMPARED_TOKENS = 2048
# Architectures whose blocks are Llama's (`model_type`), and in such a block: what makes an input,
# and the layers that read it.
BLOCKS_KNOWN = ("llama", "mistral", "qwen2", "qwen3")
READERS = {
    "input_layernorm": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "post_attention_layernorm": ("mlp.gate_proj", "mlp.up_proj"),
    "mlp.up_proj": ("mlp.down_proj",),
}


class CompressionError(TrainingError):
    """What is wrong with the model, in words that say how to mend it."""


def read_arguments(given=None):
    parser = argparse.ArgumentParser(description="compress a merged model")
    parser.add_argument(
        "--scheme", choices=[*VARIANTS], default="fp8", help="how weights are kept, default fp8"
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="NAME",
        help="leave layers alone whose name ends so, e.g. down_proj; may be given more than once",
    )
    awq = parser.add_argument_group("awq")
    awq.add_argument(
        "--group-size",
        type=int,
        choices=GROUP_SIZES,
        help="weights that share a scale; default: the largest that divides every layer",
    )
    awq.add_argument("--records", type=number(int, 1), default=128, help="records read, at most")
    awq.add_argument("--max-tokens", type=number(int, 8), default=1024, help="read of a record")
    awq.add_argument("--max-bad-share", type=number(float, 0, 1), default=0.01, help="of records")
    awq.add_argument("--seed", type=number(int, 0), default=17, help="which records and tokens")
    parser.add_argument("--base-name", default="", help="name of the base model")
    parser.add_argument("--base-revision", default="", help="its commit")
    parser.add_argument("--compressed-from", default="", help="name of the merged model")
    return parser.parse_args(given)


def folder_of(variable):
    value = os.environ.get(variable)
    if not value:
        raise CompressionError(f"{variable} is not set: name the folder there")
    return Path(value)


def read_architecture(source):
    """The model without its weights."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    config = AutoConfig.from_pretrained(source)
    if getattr(config, "quantization_config", None):
        raise CompressionError(
            f"{source} is quantised already: compress the bf16 model that it was made of"
        )
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config)


def list_linear_layers(model, keep):
    """Names of the layers that are compressed, and of the output layer, which is not."""
    import torch

    output = model.get_output_embeddings()
    linear = {
        name
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear) and module is not output
    }
    kept = {name for name in linear if name.endswith(tuple(keep))}
    if kept == linear:
        raise CompressionError("no linear layer is left to compress: give fewer --keep")
    refuse_parted(linear - kept, kept)
    ignored = [name for name, module in model.named_modules() if module is output]
    return linear - kept, ignored


def refuse_parted(layers, kept):
    for name in sorted(layers):
        block, _, part = name.rpartition(".")
        for parts in (fused for fused in FUSED if part in fused):
            if alone := [other for other in parts if f"{block}.{other}" in kept]:
                raise CompressionError(
                    f"{block} would keep {alone[0]} as it is and not {part}, and vLLM serves "
                    f"{', '.join(parts)} as one: give --keep for all of them, or for none"
                )


class Fp8:
    """How a layer is kept as FP8."""

    metrics: ClassVar = {}

    def change(self, name, tensor):
        return tensor

    def encode(self, weight, dtype):
        compressed, scale = quantise_fp8(weight, dtype)
        error = relative_error(compressed.float() * scale.float(), weight)
        return {"weight": compressed, "weight_scale": scale}, error

    def config(self):
        of_weights = {"num_bits": 8, "type": "float", "symmetric": True, "dynamic": False}
        of_activations = {**of_weights, "strategy": "token", "dynamic": True}
        return "float-quantized", {
            "weights": {**of_weights, "strategy": "channel"},
            "input_activations": of_activations,
        }


@dataclass
class Awq:
    """How a layer is kept as integers of 4 bits, and what its inputs are scaled by before."""

    group_size: int
    metrics: dict
    multiplied: dict = field(default_factory=dict)  # layer -> scale (in,) of what it reads
    divided: dict = field(default_factory=dict)  # norm or layer -> scale (out,) of what it makes

    def change(self, name, tensor):
        """weight (out, in), bias (out,) or weight of a norm (out,), scaled."""
        layer, _, parameter = name.rpartition(".")
        if parameter == "weight" and layer in self.multiplied:
            tensor = tensor.float() * self.multiplied[layer]
        if layer in self.divided:
            scale = self.divided[layer]
            tensor = tensor.float() / (scale if tensor.ndim == 1 else scale[:, None])
        return tensor

    def encode(self, weight, dtype):
        import torch

        integers, scale = quantise_int4(weight, self.group_size, dtype)
        error = relative_error(dequantise_int4(integers, scale), weight)
        return {
            "weight_packed": pack_int4(integers),  # (out, in / 8)
            "weight_scale": scale,  # (out, groups)
            "weight_shape": torch.tensor(weight.shape),
        }, error

    def config(self):
        of_weights = {"num_bits": 4, "type": "int", "symmetric": True, "dynamic": False}
        of_weights |= {"strategy": "group", "group_size": self.group_size}
        return "pack-quantized", {"weights": of_weights}


def relative_error(compressed, exact):
    exact = exact.float()
    return ((compressed - exact).abs().mean() / exact.abs().mean().clamp_min(1e-12)).item()


def quantise_fp8(weight, dtype):
    """weight (out, in) -> FP8 (out, in), scale (out, 1) of dtype with weight = FP8 * scale."""
    import torch

    exact = weight.to(torch.float32)  # (out, in)
    # A channel of zeros keeps the scale 1, which no zero minds.
    scale = exact.abs().amax(dim=1, keepdim=True) / FP8_MAX  # (out, 1)
    scale = torch.where(scale == 0, torch.ones_like(scale), scale).to(dtype)
    compressed = (exact / scale.float()).clamp(-FP8_MAX, FP8_MAX).to(torch.float8_e4m3fn)
    return compressed, scale


def quantise_int4(weight, group_size, dtype):
    """weight (out, in) -> integers -8 to 7 (out, in), scale (out, groups) of dtype with
    weight = integer * scale."""
    import torch

    grouped = weight.float().unflatten(1, (-1, group_size))  # (out, groups, group_size)
    scale = grouped.abs().amax(-1) / INT4_MAX  # (out, groups)
    # A group of zeros keeps the scale 1, which no zero minds.
    scale = torch.where(scale == 0, torch.ones_like(scale), scale).to(dtype)
    integers = (grouped / scale.float()[..., None]).round().clamp(-8, 7)
    return integers.flatten(1), scale


def dequantise_int4(integers, scale):
    """(out, in), as float32."""
    grouped = integers.unflatten(1, (scale.shape[1], -1))  # (out, groups, group_size)
    return (grouped * scale.float()[..., None]).flatten(1)


def pack_int4(integers):
    """(out, in) of -8 to 7 -> int32 (out, in / 8) of 0 to 15, the first in the lowest bits."""
    import torch

    parts = (integers.to(torch.int64) + 8).unflatten(1, (-1, 8))  # (out, in / 8, 8)
    whole = (parts << (4 * torch.arange(8, device=integers.device))).sum(-1)
    return torch.where(whole < 2**31, whole, whole - 2**32).to(torch.int32)


# --------------------------------------------------------------------------------------- AWQ


def calibrate(arguments, source, model, layers, where):
    """Finds the scale of each input that several layers read, on the records of a channel."""
    import torch

    architecture = model.config.model_type
    if architecture not in BLOCKS_KNOWN:
        raise CompressionError(
            f"AWQ knows the blocks of {', '.join(BLOCKS_KNOWN)}, and {source} is of {architecture}:"
            " compress it to FP8"
        )
    group_size = choose_group_size(arguments.group_size, model, layers)
    records = read_records(arguments, source)
    print(f"{len(records)} records of {sum(map(len, records))} tokens", flush=True)
    inputs = [
        (f"{block}.{maker}", [f"{block}.{reader}" for reader in readers])
        for block in (f"model.layers.{index}" for index in range(len(model.model.layers)))
        for maker, readers in READERS.items()
        if f"{block}.{readers[0]}" in layers
    ]
    seen = read_inputs(source, [readers[0] for _, readers in inputs], records, arguments.seed)
    gc.collect()  # the model, before the GPU is needed again

    device = "cuda" if torch.cuda.is_available() else "cpu"
    awq, errors = Awq(group_size, {}), []
    for index, (maker, readers) in enumerate(inputs, start=1):
        magnitude, tokens = (part.to(device) for part in seen.pop(readers[0]))
        weights = [read_weight(where, reader).to(device) for reader in readers]
        scale, *error = search_scale(magnitude, tokens, weights, group_size)
        errors.append(error)
        awq.divided[maker] = scale.cpu()
        awq.multiplied |= {reader: scale.cpu() for reader in readers}
        if index % 16 == 0 or index == len(inputs):
            print(f"input {index}/{len(inputs)}", flush=True)
    rounded, scaled = (math.fsum(column) / len(errors) for column in zip(*errors, strict=True))
    awq.metrics = {
        "group_size": group_size,
        "calibration_records": len(records),
        "calibration_tokens": sum(map(len, records)),
        "relative_output_error": scaled,
        "relative_output_error_of_rounding": rounded,
    }
    return awq


def choose_group_size(wanted, model, layers):
    widths = {name: model.get_submodule(name).in_features for name in sorted(layers)}
    fitting = [size for size in GROUP_SIZES if not any(w % size for w in widths.values())]
    if fitting and wanted in (None, *fitting):
        return wanted or fitting[0]
    size = wanted or GROUP_SIZES[-1]
    name = next(name for name, width in widths.items() if width % size)
    instead = f"--group-size {fitting[0]}" if fitting else "another scheme: fp8 has no groups"
    raise CompressionError(
        f"groups of {size} do not divide the {widths[name]} inputs of {name}: use {instead}"
    )


def read_records(arguments, source):
    """The tokens of some records, by seed."""
    place = os.environ.get("SM_CHANNEL_TRAIN")
    if not place:
        raise CompressionError("AWQ needs records to calibrate with: set SM_CHANNEL_TRAIN")
    options = argparse.Namespace(method="sft", max_tokens=sys.maxsize)
    data = read_data(place, options.method)
    bad = data.bad
    units = tokenize_data(data, load_tokenizer(str(source)), options)
    bad += data.bad
    name_bad_records(bad)
    refuse_bad_records(bad, [data], arguments.max_bad_share)
    count = min(arguments.records, len(units))
    chosen = random.Random(arguments.seed).sample(units, count)
    # The beginning of a long record calibrates as well as the whole.
    longest = arguments.max_tokens
    return [segment.tokens[:longest] for record in chosen for unit in record for segment in unit]


def read_inputs(source, layers, records, seed):
    """What each layer reads: mean magnitude of its channels (in,), and some tokens (tokens, in)."""
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(
        source,
        dtype="auto",
        # What a GPU has no room for stays in memory, and visits it.
        device_map="auto" if torch.cuda.is_available() else None,
        local_files_only=True,
        use_safetensors=True,  # a pickle could run code
    )
    generator = torch.Generator().manual_seed(seed)
    sums = {layer: 0 for layer in layers}
    tokens = {layer: [] for layer in layers}
    chosen = None

    def watch(layer):
        def look(_module, inputs):
            rows = inputs[0].detach().flatten(0, 1)  # (tokens, in)
            sums[layer] = sums[layer] + rows.float().abs().sum(0).cpu()
            tokens[layer].append(rows[chosen.to(rows.device)].cpu())

        return look

    for layer in layers:
        model.get_submodule(layer).register_forward_pre_hook(watch(layer))
    for index, record in enumerate(records, start=1):
        chosen = torch.randperm(len(record), generator=generator)
        chosen = chosen[: math.ceil(COMPARED_TOKENS / len(records))]
        with torch.no_grad():
            inputs = torch.tensor([record], device=model.device)  # (1, tokens)
            # The vocabulary is large, and nobody looks at a logit.
            model(input_ids=inputs, use_cache=False, logits_to_keep=1)
        if index % 16 == 0 or index == len(records):
            print(f"record {index}/{len(records)}", flush=True)
    count = sum(map(len, records))
    return {layer: (sums[layer] / count, torch.cat(tokens[layer])) for layer in layers}


def read_weight(where, layer):
    from safetensors import safe_open

    name = f"{layer}.weight"
    if name not in where:
        raise CompressionError(f"the weights of {layer} are missing in the files of the model")
    with safe_open(where[name], framework="pt") as opened:
        weight = opened.get_tensor(name)
    refuse_no_numbers(name, weight)
    return weight


def search_scale(magnitude, tokens, weights, group_size):
    """The scale (in,) under which rounding changes the outputs of the layers least, and their
    squared errors as a share of the outputs: of rounding alone, and with it."""
    tokens = tokens.float()  # (tokens, in)
    exact = [tokens @ weight.float().T for weight in weights]  # (tokens, out) each
    whole = sum(output.square().sum().item() for output in exact) or 1.0
    errors, best = [], None
    for step in range(EXPONENTS):
        # Equation 5 of the paper; 0 is rounding alone. Only ratios count, so they are kept about 1.
        scale = magnitude.clamp_min(1e-4) ** (step / EXPONENTS)  # (in,)
        scale = scale / (scale.max() * scale.min()).sqrt()
        error = 0.0
        for weight, output in zip(weights, exact, strict=True):
            rounded = dequantise_int4(
                *quantise_int4(weight.float() * scale, group_size, weight.dtype)
            )
            error += ((tokens / scale) @ rounded.T - output).square().sum().item()
        if not math.isfinite(error):
            raise CompressionError(
                "the model computes what are no numbers on these records: train it again"
            )
        if not errors or error < min(errors):
            best = scale
        errors.append(error)
    return best, errors[0] / whole, min(errors) / whole


# ------------------------------------------------------------------------------------- files


def refuse_no_numbers(name, weight):
    if not bool(weight.isfinite().all()):
        raise CompressionError(f"{name} holds values that are no numbers: train the model again")


def compress_file(source, target, layers, scheme, progress):
    """Writes a file of weights anew. Returns the bytes of its tensors, and its layers' errors."""
    from safetensors import safe_open
    from safetensors.torch import save_file

    tensors, errors = {}, []
    with safe_open(source, framework="pt") as opened:
        for name in opened.keys():
            tensor = opened.get_tensor(name)
            changed = scheme.change(name, tensor)
            layer = name.removesuffix(".weight")
            if name.endswith(".weight") and layer in layers:
                refuse_no_numbers(name, tensor)
                parts, error = scheme.encode(changed, tensor.dtype)
                tensors |= {f"{layer}.{part}": value for part, value in parts.items()}
                errors.append(error)
                progress()
            else:
                tensors[name] = changed.to(tensor.dtype)
    unfinished = target.with_suffix(".unfinished")
    save_file(tensors, unfinished, metadata={"format": "pt"})
    os.replace(unfinished, target)
    return {
        name: tensor.numel() * tensor.element_size() for name, tensor in tensors.items()
    }, errors


def quantization_config(scheme, ignored):
    """As vLLM and transformers read it."""
    format, group = scheme.config()
    return {
        "quant_method": "compressed-tensors",
        "format": format,
        "quantization_status": "compressed",
        "ignore": ignored,
        "config_groups": {"group_0": {"targets": ["Linear"], **group}},
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
    model = read_architecture(source)
    layers, ignored = list_linear_layers(model, arguments.keep)
    if arguments.scheme == "awq":
        scheme = calibrate(arguments, source, model, layers, list_tensors(files))
    else:
        scheme = Fp8()
    target.mkdir(parents=True, exist_ok=True)
    done = 0

    def progress():
        nonlocal done
        done += 1
        if done % 16 == 0 or done == len(layers):
            print(f"layer {done}/{len(layers)}", flush=True)

    where, sizes, errors = {}, {}, []
    for file in files:
        bytes_of, errors_of = compress_file(file, target / file.name, layers, scheme, progress)
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
    config["quantization_config"] = quantization_config(scheme, ignored)
    (target / "config.json").write_text(json.dumps(config, indent=2))

    before = sum(file.stat().st_size for file in files)
    after = sum((target / file.name).stat().st_size for file in files)
    metrics = {
        "bytes_before": before,
        "bytes_after": after,
        "mean_relative_weight_error": math.fsum(errors) / len(errors),
        "layers": len(layers),
        **scheme.metrics,
        "seconds": round(time.monotonic() - started, 3),
    }
    (target / "training.json").write_text(json.dumps(describe(arguments), indent=2))
    (target / "README.md").write_text(write_card(arguments, source, metrics), encoding="utf-8")
    write_checksums(target)
    (target / "metrics.json").write_text(json.dumps(metrics, indent=2))
    return metrics


def list_tensors(files):
    """Name of a tensor -> its file."""
    from safetensors import safe_open

    where = {}
    for file in files:
        with safe_open(file, framework="pt") as opened:
            where |= dict.fromkeys(opened.keys(), file)
    return where


def left_alone(layers, where, keep):
    """Layers that --keep has left alone: vLLM has to know that they are as they were."""
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
        "precision": VARIANTS[arguments.scheme],
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
        "scheme": {
            "fp8": "FP8 (E4M3) weights, a scale for each output channel; activations by token",
            "awq": "4-bit weights, scaled by AWQ before; a scale for each group of weights",
        }[arguments.scheme],
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
        f"# Compressed to {arguments.scheme.upper()}",
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
        if not isinstance(error, TrainingError):
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
