"""Measures train.py beside a plain loop over transformers and peft: speed and peak memory.

    python bench_gpu.py --shapes 1b,8b --tunings lora,qlora --tokens 1024,4096 --ranks 16,64
    python bench_gpu.py --shapes tiny --tokens 64 --ranks 4 --steps 4

Prints one JSON line a combination. The models have the published shapes of Llama 3 and random
weights; every row is full, so that both loops learn the same tokens and packing favours neither.
Each training runs in a process of its own, so that its peak is that of nothing else.
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import make_tiny_model

HERE = Path(__file__).parent
# hidden, intermediate, layers, heads, key-value heads, vocabulary, tied embeddings:
# config.json of Llama-3.2-1B and Llama-3.1-8B.
SHAPES = {
    "tiny": (64, 128, 2, 4, 2, 512, True),
    "1b": (2048, 8192, 16, 32, 8, 128_256, True),
    "8b": (4096, 14_336, 32, 32, 8, 128_256, False),
}
WARM_STEPS = 2  # the first steps allocate and compile


def make_model(shape: str, folder: Path) -> None:
    """A model of this shape with random weights, and a tokenizer, in a folder."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    hidden, intermediate, layers, heads, kv_heads, vocabulary, is_tied = SHAPES[shape]
    document = folder / "document.txt"
    document.write_text("The ledger is closed every night. 원장은 매일 밤 마감됩니다.\n" * 20)
    make_tiny_model.main(["--from", str(document), "--output", str(folder / "tokenizer")])
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        intermediate_size=intermediate,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=kv_heads,
        max_position_embeddings=131_072,
        tie_word_embeddings=is_tied,
    )
    on_gpu = torch.cuda.is_available()
    with torch.device("cuda" if on_gpu else "cpu"):
        model = LlamaForCausalLM(config).to(torch.bfloat16 if on_gpu else torch.float32)
    model.save_pretrained(folder / "model")
    AutoTokenizer.from_pretrained(folder / "tokenizer").save_pretrained(folder / "model")


def make_records(folder: Path, tokens: int, rows: int) -> Path:
    """Documents of which each fills its rows: windows of train.py have the length asked for."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder / "model")
    sentence = "The ledger is closed every night. "
    a_row = tokens // len(tokenizer(sentence)["input_ids"]) + 1
    file = folder / f"records-{tokens}.jsonl"
    file.write_text(json.dumps({"text": sentence * a_row * (rows + 1)}) + "\n")
    return file


def run_train(options: argparse.Namespace, records: Path) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--method", "pretrain", "--held-out-share", "0", "--train", records]
        arguments += ["--model", options.model, "--model-dir", f"{folder}/model"]
        arguments += ["--checkpoint-dir", f"{folder}/checkpoints", "--tuning", options.tuning]
        arguments += ["--lora-rank", options.rank, "--lora-dropout", "0"]
        arguments += ["--max-tokens", options.tokens, "--batch-size", options.batch_size]
        arguments += ["--accumulation", "1", "--max-steps", WARM_STEPS + options.steps]
        # A line after the first steps and one at the end: the last is of the steps between.
        arguments += ["--log-steps", WARM_STEPS]
        output = run(HERE / "train.py", arguments)
        speeds = re.findall(r"^step \d+/\d+ loss \S+ tokens_per_second (\d+)$", output, re.M)
        metrics = json.loads(Path(folder, "model/metrics.json").read_text())
    measured = [float(speed) for speed in speeds[2:]]
    # The mean of windows of equal length is harmonic.
    speed = len(measured) / sum(1 / value for value in measured)
    return {"tokens_per_second": speed, "peak_memory_bytes": metrics["peak_memory_bytes"]}


def run_plain(options: argparse.Namespace, records: Path) -> None:
    """The loop that everybody would write: no packing, no masks, the loss of transformers."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    quantization = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )
    model = AutoModelForCausalLM.from_pretrained(
        options.model,
        dtype=torch.float32 if options.tuning == "full" else dtype,
        device_map={"": device},
        quantization_config=quantization if options.tuning == "qlora" else None,
    )
    model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    if options.tuning != "full":
        config = LoraConfig(r=options.rank, target_modules="all-linear", task_type="CAUSAL_LM")
        model = get_peft_model(model, config)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    tuned = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(tuned, lr=1e-5, fused=device.type == "cuda")
    text = json.loads(records.read_text())["text"]
    tokens = AutoTokenizer.from_pretrained(options.model)(text)["input_ids"]
    count = options.tokens * options.batch_size
    model.train()
    for step in range(WARM_STEPS + options.steps):
        if step == WARM_STEPS:
            started = time.monotonic()
        rows = torch.tensor(tokens[step * count : (step + 1) * count], device=device)
        rows = rows.view(options.batch_size, options.tokens)  # (rows, tokens)
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type == "cuda"):
            loss = model(input_ids=rows, labels=rows, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        loss.item()
    speed = options.steps * count / (time.monotonic() - started)
    peak = torch.cuda.max_memory_allocated() if device.type == "cuda" else None
    print(json.dumps({"tokens_per_second": speed, "peak_memory_bytes": peak}))


def run(script: Path, arguments: list) -> str:
    command = [sys.executable, str(script), *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        # What was killed, as for want of memory, says nothing.
        said = result.stderr.strip().splitlines() or [f"ended with {result.returncode}"]
        raise RuntimeError(said[-1][:300])
    return result.stdout


def measure(options: argparse.Namespace, records: Path) -> dict:
    # What a combination does not fit is a result as well, and the others are measured all the same.
    try:
        ours = run_train(options, records)
        arguments = ["--plain", records, "--model", options.model, "--tunings", options.tuning]
        arguments += ["--tokens", options.tokens, "--ranks", options.rank]
        arguments += ["--batch-size", options.batch_size, "--steps", options.steps]
        plain = json.loads(run(Path(__file__), arguments).splitlines()[-1])
    except RuntimeError as error:
        return {"failed": str(error)}
    return {
        "tokens_per_second": round(ours["tokens_per_second"], 1),
        "plain_tokens_per_second": round(plain["tokens_per_second"], 1),
        "ratio": round(ours["tokens_per_second"] / plain["tokens_per_second"], 3),
        "peak_memory_bytes": ours["peak_memory_bytes"],
        "plain_peak_memory_bytes": plain["peak_memory_bytes"],
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )

    def several(kind: type):
        return lambda text: [kind(part) for part in text.split(",")]

    add = parser.add_argument
    add("--shapes", type=several(str), default=["1b", "8b"], help=", ".join(SHAPES))
    add("--tunings", type=several(str), default=["lora"], help="lora, qlora, full")
    add("--tokens", type=several(int), default=[1024, 4096], help="tokens of a row")
    add("--ranks", type=several(int), default=[16], help="of the adapter")
    add("--batch-size", type=int, default=4, help="rows of a step")
    add("--steps", type=int, default=10, help="an even number, after the warm-up")
    add("--plain", type=Path, help=argparse.SUPPRESS)  # the other process, given its records
    add("--model", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.plain:
        [options.tuning], [options.tokens], [options.rank] = (
            options.tunings,
            options.tokens,
            options.ranks,
        )
        run_plain(options, options.plain)
        return 0

    import torch

    on_gpu = torch.cuda.is_available()
    machine = torch.cuda.get_device_name() if on_gpu else platform.machine()
    for shape in options.shapes:
        with tempfile.TemporaryDirectory() as folder:
            make_model(shape, Path(folder))
            if on_gpu:
                torch.cuda.empty_cache()
            for tuning in options.tunings:
                for tokens in options.tokens:
                    for rank in options.ranks:
                        rows = options.batch_size * (WARM_STEPS + options.steps)
                        records = make_records(Path(folder), tokens, rows)
                        one = argparse.Namespace(**vars(options))
                        one.model, one.tuning = Path(folder) / "model", tuning
                        one.tokens, one.rank = tokens, rank
                        line = {
                            "machine": machine,
                            "date": date.today().isoformat(),
                            "shape": shape,
                            "tuning": tuning,
                            "rank": None if tuning == "full" else rank,
                            "tokens": tokens,
                            "batch_size": options.batch_size,
                            **measure(one, records),
                        }
                        print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
