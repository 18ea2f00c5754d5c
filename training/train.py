"""Fine-tunes an open model on training records: instructions, preference pairs or documents.

On one machine, with a tiny model made from the same records:

    python make_tiny_model.py --from records.jsonl --output tiny
    python train.py --method sft --train records.jsonl --model tiny --model-dir tuned \
        --checkpoint-dir checkpoints

In a training container of SageMaker the folders come from its environment variables. Nothing is
ever downloaded. SIGTERM saves a checkpoint and exits with 75; the same command then continues.
Records are described in README.md; they are all checked before torch is imported.
"""

from __future__ import annotations

import argparse
import bisect
import contextlib
import difflib
import errno
import gc
import hashlib
import json
import math
import os
import platform
import random
import re
import shutil
import signal
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import torch

EXIT_FAILED = 1
# EX_TEMPFAIL of sysexits.h: the same command, given again, continues.
EXIT_INTERRUPTED = 75


class TrainingError(Exception):
    """Training cannot go on; the text says what is wrong and what mends it."""


class Interrupted(Exception):
    """SIGTERM came; what was whole on the disk before stays whole."""


# ---------------------------------------------------------------------------------- arguments


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise TrainingError(f"{message}; train.py --help lists all with their units")


def number(
    kind: type, low: float, high: float = math.inf, besides: float | None = None
) -> Callable:
    """A type for argparse: a number from low to high, or the one that has a meaning of its own."""

    def parse(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not (low <= value <= high or value == besides):
            allowed = f"{low} or more" if high == math.inf else f"{low} to {high}"
            if kind is int:
                allowed = f"a whole number of {allowed}"
            also = "" if besides is None else f", or {besides}"
            raise argparse.ArgumentTypeError(f"must be {allowed}{also}, got {text!r}")
        return value

    return parse


def boolean(text: str) -> bool:
    # SageMaker hands every hyper-parameter over as a text.
    if text.lower() not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"must be true or false, got {text!r}")
    return text.lower() == "true"


def languages(text: str) -> list[str]:
    return [code.strip() for code in text.split(",") if code.strip()]


def parse_options(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="train.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    share, count, environment = number(float, 0, 1), number(int, 1), os.environ.get
    true_or_false = {"type": boolean, "nargs": "?", "const": True, "metavar": "true|false"}

    group = parser.add_argument_group("what to do")
    add = group.add_argument
    add("--method", choices=("sft", "dpo", "pretrain"), required=True)
    add("--tuning", choices=("lora", "qlora", "full"), default="lora", help="default lora")
    add("--output", choices=("adapter", "merged"), help="default: adapter, and merged for full")
    add("--dry-run", default=False, help="only check records and arguments", **true_or_false)

    group = parser.add_argument_group("folders")
    add = group.add_argument
    add("--train", default=environment("SM_CHANNEL_TRAIN"), help="folder of *.jsonl, or one file")
    add("--validation", default=environment("SM_CHANNEL_VALIDATION"), help="held-out records")
    add("--model", default=environment("SM_CHANNEL_MODEL"), help="base model, Hugging Face format")
    add(
        "--champion",
        default=environment("SM_CHANNEL_CHAMPION"),
        help="what is used now: an adapter of the same base or a whole model, to compare with",
    )
    add("--model-dir", default=environment("SM_MODEL_DIR"), help="where the result goes")
    add("--output-data-dir", default=environment("SM_OUTPUT_DATA_DIR"), help="left-out.json")
    add("--checkpoint-dir", default="/opt/ml/checkpoints", help="also progress.json")

    group = parser.add_argument_group("records")
    add = group.add_argument
    add("--max-bad-share", type=share, default=0.01, help="0: none may be bad; 1: never stops")
    add(
        "--held-out-share",
        type=share,
        default=0.05,
        help="without --validation; 0: no held-out loss",
    )
    add("--max-tokens", type=number(int, 8), default=1024, help="tokens of one conversation or row")
    add(
        "--packing", default=True, help="several records a row, each seeing itself", **true_or_false
    )

    group = parser.add_argument_group("tuning")
    add = group.add_argument
    add("--lora-rank", type=count, default=16, help="columns of each adapter matrix")
    add("--lora-alpha", type=count, default=32, help="the adapter is scaled by alpha / rank")
    add("--lora-dropout", type=share, default=0.05, help="share of inputs; 0: none")
    add("--precision", choices=("auto", "bf16", "float32"), default="auto", help="bf16 on a GPU")
    add("--gradient-checkpointing", default=True, help="less memory, more time", **true_or_false)

    group = parser.add_argument_group("optimisation")
    add = group.add_argument
    add("--epochs", type=count, default=3, help="times through all records")
    add("--max-steps", type=number(int, -1), default=-1, help="-1: by --epochs; 0: only measure")
    add("--batch-size", type=count, default=1, help="rows in one forward pass")
    add("--accumulation", type=count, default=8, help="forward passes in one step")
    add(
        "--learning-rate",
        type=number(float, 0, 1, besides=-1),
        default=-1.0,
        help="highest; -1: by method and tuning",
    )
    add("--warm-up-share", type=share, default=0.03, help="of all steps; 0: none")
    add("--weight-decay", type=share, default=0.0, help="a step, times the rate; 0: none")
    add("--clip", type=number(float, 0), default=1.0, help="largest norm of gradients; 0: no limit")
    add("--dpo-beta", type=number(float, 0), default=0.1, help="higher: nearer to the base model")
    add("--seed", type=number(int, 0, 2**32 - 1), default=17)

    group = parser.add_argument_group("progress")
    add = group.add_argument
    add("--log-steps", type=count, default=10, help="steps between two lines")
    add("--checkpoint-steps", type=number(int, 0), default=50, help="0: at the end and on SIGTERM")
    add("--keep-checkpoints", type=count, default=2, help="older ones are deleted")

    group = parser.add_argument_group("model card")
    add = group.add_argument
    add("--base-name", default="", help="name of the base model")
    add("--base-revision", default="", help="its commit")
    add("--licence", default="", help="identifier of the licence of the base model")
    add("--languages", type=languages, default=[], help="codes of the records, e.g. ko,en")

    options, unknown = parser.parse_known_args(arguments)
    for name in unknown:
        known = [text for action in parser._actions for text in action.option_strings]
        near = difflib.get_close_matches(name.split("=")[0], known, 1)
        hint = f", did you mean {near[0]}?" if near else ""
        parser.error(f"unknown hyper-parameter {name}{hint}")
    if not options.train:
        parser.error("no training records: set SM_CHANNEL_TRAIN or --train")
    if options.tuning == "full" and options.output == "adapter":
        parser.error("--tuning full has no adapter: leave --output out, or use --tuning lora")
    if not options.dry_run and not (options.model and options.model_dir):
        parser.error("set SM_CHANNEL_MODEL and SM_MODEL_DIR, or --model and --model-dir")
    if options.output is None:
        options.output = "merged" if options.tuning == "full" else "adapter"
    if options.learning_rate == -1:
        options.learning_rate = default_learning_rate(options.method, options.tuning)
    return options


def default_learning_rate(method: str, tuning: str) -> float:
    # Adapters: the QLoRA paper (arXiv 2305.14314) for models up to 13B. DPO: the Zephyr paper
    # (arXiv 2310.16944), and with an adapter its recipe. All weights: Stanford Alpaca.
    if method == "dpo":
        return 5e-7 if tuning == "full" else 5e-6
    return 2e-5 if tuning == "full" else 2e-4


# ------------------------------------------------------------------------------------ records

MAX_LINE_BYTES = 1_048_576
METHOD_FIELDS = {
    "sft": {"messages"},
    "dpo": {"prompt", "chosen", "rejected"},
    "pretrain": {"text"},
}
LABELS = {"id", "source"}
NEXT_ROLES = {
    None: ("system", "user"),
    "system": ("user",),
    "user": ("assistant",),
    "assistant": ("user",),
}
# Spelt out, because languages disagree on what else is blank.
BLANKS = " \t\n\r\u00a0\u3000"


@dataclass(frozen=True)
class BadRecord:
    """Where a bad record is and why; never what it says."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True)
class Record:
    file: str
    line: int
    value: dict[str, Any]


@dataclass
class Data:
    """What one channel holds."""

    records: list[Record]
    bad: list[BadRecord]
    digest: str  # sha256 of its files, in the order of their names


def read_data(place: str, method: str) -> Data:
    data, digest = Data([], [], ""), hashlib.sha256()
    for file in data_files(Path(place)):
        with file.open("rb") as stream:
            for line, content in enumerate(read_lines(stream, digest), start=1):
                value = "line_too_long" if content is None else read_record(content, method)
                if isinstance(value, str):
                    data.bad.append(BadRecord(file.name, line, value))
                else:
                    data.records.append(Record(file.name, line, value))
    data.digest = digest.hexdigest()
    return data


def data_files(place: Path) -> list[Path]:
    files = [place] if place.is_file() else sorted(place.glob("*.jsonl"))
    if not files:
        raise TrainingError(f"no records in {place}: it must be a .jsonl file or a folder of them")
    return files


def read_lines(stream: BinaryIO, digest: Any) -> Iterator[bytes | None]:
    """Yields each line, or None for one that is too long; such a line is never held whole."""
    while piece := stream.readline(MAX_LINE_BYTES + 1):
        digest.update(piece)
        yield None if len(piece.removesuffix(b"\n")) > MAX_LINE_BYTES else piece
        while piece and not piece.endswith(b"\n"):
            piece = stream.readline(MAX_LINE_BYTES)
            digest.update(piece)


def read_record(content: bytes, method: str) -> dict[str, Any] | str:
    """Returns the record, or the reason why it is none; golden-records.json pins the reasons."""
    try:
        record = json.loads(content.decode("utf-8"), parse_constant=refuse_constant)
    except UnicodeDecodeError:
        return "not_utf8"
    except (ValueError, RecursionError):
        return "not_json"
    if not isinstance(record, dict):
        return "not_an_object"
    return find_defect(record, method) or record


def refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def find_defect(record: dict[str, Any], method: str) -> str | None:
    own, present = METHOD_FIELDS[method], set(record)
    if not own & present and set().union(*METHOD_FIELDS.values()) & present:
        return "wrong_method"
    if present - own - LABELS:
        return "unknown_field"
    if not all(isinstance(record[label], str) for label in LABELS & present):
        return "bad_label"
    if method == "pretrain":
        return find_text_defect(record.get("text"))
    field = "messages" if method == "sft" else "prompt"
    messages = record.get(field)
    if not isinstance(messages, list) or not messages:
        return f"no_{field}"
    if defect := find_messages_defect(messages):
        return defect
    if method == "sft":
        return None if messages[-1]["role"] == "assistant" else "no_completion"
    if messages[-1]["role"] != "user":
        return "no_question"
    if not own <= present:
        return "no_completion"
    chosen, rejected = record["chosen"], record["rejected"]
    if defect := find_text_defect(chosen) or find_text_defect(rejected):
        return defect
    return "same_pair" if chosen.strip(BLANKS) == rejected.strip(BLANKS) else None


def find_messages_defect(messages: list[Any]) -> str | None:
    for message in messages:
        if not isinstance(message, dict):
            return "bad_message"
        if set(message) - {"role", "content"}:
            return "unknown_field"
        if message.get("role") not in ("system", "user", "assistant"):
            return "bad_role"
        if defect := find_text_defect(message.get("content")):
            return defect
    previous = None
    for message in messages:
        if message["role"] not in NEXT_ROLES[previous]:
            return "bad_order"
        previous = message["role"]
    return None


def find_text_defect(text: Any) -> str | None:
    if not isinstance(text, str) or not text.strip(BLANKS):
        return "empty_content"
    return "broken_text" if re.search("[\ud800-\udfff]", text) else None


def name_bad_records(bad: list[BadRecord]) -> None:
    for record in bad[:100]:
        print(f"left out {record.file}:{record.line} {record.reason}", flush=True)
    if len(bad) > 100:
        print(f"left out {len(bad) - 100} more", flush=True)


def refuse_bad_records(bad: list[BadRecord], channels: list[Data], max_share: float) -> None:
    good = sum(len(channel.records) for channel in channels)
    share = len(bad) / max(len(bad) + good, 1)
    counts = ", ".join(
        f"{reason} {n}" for reason, n in Counter(b.reason for b in bad).most_common()
    )
    if share > max_share:
        first = ", ".join(f"{b.file}:{b.line}" for b in bad[:5])
        raise TrainingError(
            f"{len(bad)} of {len(bad) + good} records are bad ({counts}), which is {share:.4f} and "
            f"more than --max-bad-share {max_share}: mend them, the first are {first}, "
            "or allow a larger share"
        )
    if not good:
        raise TrainingError(f"no good record is left ({counts or 'the files are empty'})")


# ------------------------------------------------------------------------------------- tokens

# For a tokenizer that has none of its own; saved with the result, so that serving uses it as well.
CHAT_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "<|{{ message.role }}|>\n{{ message.content }}{{ eos_token }}\n"
    "{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)


@dataclass(frozen=True)
class Segment:
    """Tokens that see each other and nothing else of their row."""

    tokens: list[int]
    completion_start: int  # index of the first token that is learned

    def __len__(self) -> int:
        return len(self.tokens)


# One segment, or the chosen and the rejected one of a pair.
Unit = tuple[Segment, ...]


def load_tokenizer(folder: str) -> Any:
    from transformers import AutoTokenizer

    # transformers would take what is no folder for a name at its hub, and speak of the network.
    if not Path(folder).is_dir():
        raise TrainingError(f"no model in {folder}: it must be the folder of one")
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError) as error:
        raise TrainingError(f"no tokenizer in the base model {folder}: {error}") from error
    if tokenizer.eos_token_id is None:
        raise TrainingError(f"the tokenizer of {folder} has no eos_token: set it in its config")
    if tokenizer.chat_template is None:
        tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def tokenize_data(data: Data, tokenizer: Any, options: argparse.Namespace) -> list[list[Unit]]:
    """The units of each good record; records that the model cannot learn become the bad ones."""
    units: list[list[Unit]] = []
    good: list[Record] = []
    data.bad = []
    special = [re.escape(t.content) for t in tokenizer.added_tokens_decoder.values() if t.special]
    pattern = re.compile("|".join(special) or r"(?!)")
    for record in data.records:
        result = tokenize_record(record.value, tokenizer, pattern, options)
        if isinstance(result, str):
            data.bad.append(BadRecord(record.file, record.line, result))
        else:
            units.append(result)
            good.append(record)
    data.records = good
    return units


def tokenize_record(
    record: dict[str, Any], tokenizer: Any, special: re.Pattern, options: argparse.Namespace
) -> list[Unit] | str:
    if options.method == "pretrain":
        if special.search(record["text"]):
            return "special_token"
        tokens = tokenizer(record["text"])["input_ids"]
        if tokens[-1:] != [tokenizer.eos_token_id]:  # some tokenizers end a text themselves
            tokens.append(tokenizer.eos_token_id)
        windows = [
            tokens[i : i + options.max_tokens] for i in range(0, len(tokens), options.max_tokens)
        ]
        units = [(Segment(window, 1),) for window in windows if len(window) > 1]
        return units or "too_few_tokens"
    if options.method == "sft":
        *prompt, last = record["messages"]
        completions = [last["content"]]
    else:
        prompt, completions = record["prompt"], [record["chosen"], record["rejected"]]
    # A control token in what a person wrote would end a turn or begin another.
    if any(special.search(text) for text in (*completions, *(m["content"] for m in prompt))):
        return "special_token"
    segments = []
    for completion in completions:
        segment = tokenize_conversation(tokenizer, prompt, completion)
        if segment is None:
            return "template_refused"
        if len(segment) > options.max_tokens:
            return "too_many_tokens"
        segments.append(segment)
    return [tuple(segments)]


def tokenize_conversation(tokenizer: Any, prompt: list[dict], completion: str) -> Segment | None:
    """Only the last answer is learned: those before it were reviewed by nobody."""
    from jinja2 import TemplateError

    answer = {"role": "assistant", "content": completion}
    render = tokenizer.apply_chat_template
    try:
        start = render(prompt, tokenize=False, add_generation_prompt=True)
        whole = render([*prompt, answer], tokenize=False)
    except TemplateError:
        return None
    # A template may cut blanks off an answer, and one for images may lose it.
    if not whole.startswith(start) or completion.strip() not in whole[len(start) :]:
        return None
    head = tokenizer(start, add_special_tokens=False)["input_ids"]
    tokens = tokenizer(whole, add_special_tokens=False)["input_ids"]
    if tokens[: len(head)] != head:
        # A token reaches over the border; in use the prompt stands alone, so it is cut there.
        tail = tokenizer(whole[len(start) :], add_special_tokens=False)["input_ids"]
        tokens = head + tail
    return Segment(tokens, len(head))


def split_off(records: list[list[Unit]], options: argparse.Namespace) -> list[list[list[Unit]]]:
    """What is trained on and what is held out, record by record: no document is in both."""
    records = random.Random(options.seed).sample(records, len(records))
    count = round(len(records) * options.held_out_share)
    if options.held_out_share > 0:
        count = min(max(count, 1), len(records) - 1)
    return [records[count:], records[:count]]


def pack(units: list[Unit], row_tokens: int) -> list[list[int]]:
    """Fills rows with units, the longest first, each into the fullest row that has room."""
    lengths = [sum(map(len, unit)) for unit in units]
    rows: list[list[int]] = []
    room: list[tuple[int, int]] = []  # (free tokens, index of the row), sorted
    for index in sorted(range(len(units)), key=lambda i: -lengths[i]):
        place = bisect.bisect_left(room, (lengths[index], 0))
        free, row = room.pop(place) if place < len(room) else (row_tokens, len(rows))
        if row == len(rows):
            rows.append([])
        rows[row].append(index)
        bisect.insort(room, (free - lengths[index], row))
    return rows


@dataclass(frozen=True)
class Batch:
    tokens: torch.Tensor  # (rows, width)
    positions: torch.Tensor  # (rows, width), from 0 again in each segment
    targets: torch.Tensor  # (rows, width), the next token where it is learned, else -100
    segments: torch.Tensor  # (rows, width), which segment of the batch
    units: list[int]  # which units, in the order of their segments
    segment_count: int


def make_batch(units: list[Unit], rows: list[list[int]], device: torch.device) -> Batch:
    import torch

    columns: list[list[list[int]]] = [[], [], [], []]
    segment_count = 0
    width = max(sum(len(s) for index in row for s in units[index]) for row in rows)
    for row in rows:
        tokens, positions, targets, segments = [], [], [], []
        for segment in (s for index in row for s in units[index]):
            learned = segment.tokens[segment.completion_start :]
            tokens += segment.tokens
            positions += range(len(segment))
            targets += [-100] * (segment.completion_start - 1) + learned + [-100]
            segments += [segment_count] * len(segment)
            segment_count += 1
        # Padding goes on as a part of the last segment, which never looks ahead.
        gap = width - len(tokens)
        positions += range(positions[-1] + 1, positions[-1] + 1 + gap)
        for column, values, fill in zip(
            columns, (tokens, positions, targets, segments), (0, None, -100, 0), strict=True
        ):
            column.append(values if fill is None else values + [fill] * gap)
    tensors = [torch.tensor(column, device=device) for column in columns]
    return Batch(*tensors, [index for row in rows for index in row], segment_count)


# -------------------------------------------------------------------------------------- model


def load_model(options: argparse.Namespace, device: torch.device, is_bf16: bool) -> Any:
    """The base model, with an adapter unless all weights are tuned."""
    import torch

    model = load_weights(options.model, options, device, is_bf16)
    if options.gradient_checkpointing:
        model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    if options.tuning != "full":
        from peft import LoraConfig, get_peft_model

        config = LoraConfig(
            r=options.lora_rank,
            lora_alpha=options.lora_alpha,
            lora_dropout=options.lora_dropout,
            target_modules="all-linear",
            task_type="CAUSAL_LM",
        )
        model = get_peft_model(model, config)  # its weights are float32, whatever the base has
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats()
    return model


def load_weights(
    folder: str, options: argparse.Namespace, device: torch.device, is_bf16: bool
) -> Any:
    """A whole model, as this training holds its base."""
    import torch

    # Updates of one step are too small for bf16, so weights that are tuned are held in float32.
    dtype = torch.bfloat16 if is_bf16 and options.tuning != "full" else torch.float32
    if options.tuning == "qlora":
        from transformers import BitsAndBytesConfig

        quantization = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
        )
    else:
        quantization = None
    return load_base(folder, dtype, device, quantization)


def load_base(folder: str, dtype: torch.dtype, device: Any, quantization: Any) -> Any:
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    try:
        model, loading = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=dtype,
            device_map={"": device},
            quantization_config=quantization,
            local_files_only=True,
            use_safetensors=True,  # a pickle could run code
            output_loading_info=True,
        )
    except (OSError, ValueError, ImportError, SafetensorError) as error:
        raise TrainingError(f"could not load the model {folder}: {error}") from error
    # transformers would go on with random ones.
    if missing := sorted(loading["missing_keys"]):
        raise TrainingError(
            f"the files of the model {folder} lack {len(missing)} of its weights, the first is "
            f"{missing[0]}: import the model again"
        )
    return model


def check_base(options: argparse.Namespace, units: list[Unit]) -> None:
    """Refuses a base model that cannot take these tokens while nothing is loaded yet."""
    highest = max(max(segment.tokens) for unit in units for segment in unit)
    config = read_config(Path(options.model) / "config.json")
    context, vocabulary = (
        config.get(name, math.inf) for name in ("max_position_embeddings", "vocab_size")
    )
    if options.max_tokens > context:
        raise TrainingError(
            f"--max-tokens must be at most {context}, the context of {options.model}, "
            f"got {options.max_tokens}"
        )
    if highest >= vocabulary:
        raise TrainingError(
            f"the tokenizer of {options.model} gives the token {highest}, and its model knows "
            f"{vocabulary} tokens: put the tokenizer beside it that the model was made with"
        )


def check_champion(options: argparse.Namespace) -> None:
    """Refuses a champion of another base while nothing is loaded yet."""
    folder = Path(options.champion)
    instead = "compare with a version of the same base, or leave --champion out"
    if (folder / "adapter_config.json").is_file():
        base = read_config(folder / "adapter_config.json").get("base_model_name_or_path")
        if base and options.base_name and base != options.base_name:
            raise TrainingError(
                f"the champion in {folder} is an adapter of {base}, and this training begins with "
                f"{options.base_name}: {instead}"
            )
        return
    own, champion = (read_config(Path(place) / "config.json") for place in (options.model, folder))
    if "quantization_config" in champion and "quantization_config" not in own:
        raise TrainingError(
            f"the champion in {folder} is quantised: name the version that it was made of"
        )
    for name in ("architectures", "hidden_size", "num_hidden_layers", "vocab_size"):
        if own.get(name) != champion.get(name):
            raise TrainingError(
                f"the champion in {folder} is no model of this base: its {name} is "
                f"{champion.get(name)}, and that of the base {own.get(name)}: {instead}"
            )


def read_config(file: Path) -> dict[str, Any]:
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(
            f"could not read {file}: {error}; it must be the folder of a model or an adapter"
        ) from error
    return {**config, **config.get("text_config", {})}


def load_champion(options: argparse.Namespace, device: torch.device, is_bf16: bool) -> Any:
    """What is used now, held as this training holds its base."""
    if not (Path(options.champion) / "adapter_config.json").is_file():
        return load_weights(options.champion, options, device, is_bf16)
    from peft import PeftModel

    base = load_weights(options.model, options, device, is_bf16)
    try:
        return PeftModel.from_pretrained(base, options.champion)
    except (OSError, ValueError, RuntimeError) as error:  # e.g. shapes that are another model's
        raise TrainingError(
            f"could not load the champion {options.champion} on {options.model}: {error}"
        ) from error


def log_probabilities(model: Any, batch: Batch) -> torch.Tensor:
    """(segments,): log-probability of the completion of each segment, summed over its tokens."""
    import torch
    from torch.nn.functional import cross_entropy

    # Without a mask transformers lets each run of positions see itself alone: packing is exact.
    learned = (batch.targets != -100).any(0).nonzero().squeeze(1)  # (kept,)
    logits = model(
        input_ids=batch.tokens,
        position_ids=batch.positions,
        logits_to_keep=learned,  # the vocabulary is large: logits only where they are needed
        use_cache=False,
    ).logits  # (rows, kept, vocabulary)
    targets = batch.targets[:, learned].flatten()  # (rows * kept,)
    losses = cross_entropy(logits.flatten(0, 1).float(), targets, reduction="none")
    segments = batch.segments[:, learned].flatten()  # (rows * kept,); unlearned tokens add 0
    sums = torch.zeros(batch.segment_count, device=losses.device, dtype=losses.dtype)
    return sums.index_add(0, segments, -losses)


def loss_sum(
    model: Any, batch: Batch, options: argparse.Namespace, reference: torch.Tensor | None
) -> torch.Tensor:
    """Loss summed over the tokens that are learned, or over the pairs."""
    sums = log_probabilities(model, batch).view(len(batch.units), -1)  # (units, segments of each)
    return loss_of(sums, options, None if reference is None else reference[batch.units])


def loss_of(
    sums: torch.Tensor, options: argparse.Namespace, reference: torch.Tensor | None
) -> torch.Tensor:
    from torch.nn.functional import logsigmoid

    if reference is None:
        return -sums.sum()
    # Equation 7 of the DPO paper (arXiv 2305.18290).
    gains = sums - reference.to(sums.device)  # (pairs, 2)
    return -logsigmoid(options.dpo_beta * (gains[:, 0] - gains[:, 1])).sum()


def weight_of(units: list[Unit], rows: list[list[int]], method: str) -> int:
    """What a sum of losses is divided by: pairs, or tokens that are learned."""
    chosen = [units[index] for row in rows for index in row]
    if method == "dpo":
        return len(chosen)
    return sum(len(segment) - segment.completion_start for unit in chosen for segment in unit)


def tokens_of(units: list[Unit], rows: list[list[int]]) -> int:
    return sum(len(segment) for row in rows for index in row for segment in units[index])


# ------------------------------------------------------------------------- checkpoints, writing


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turns a failure to write into one that says what to do; nothing half-written is left."""
    from safetensors import SafetensorError

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        if place.is_dir():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
        is_full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        free = shutil.disk_usage(place.parent).free if place.parent.exists() else 0
        raise TrainingError(
            f"could not write {place.parent}: {'the disk is full' if is_full else error}; "
            f"{free / 1e9:.1f} GB are free there: give the job a larger volume, or keep fewer "
            "checkpoints; what was whole before is still there, and the same command continues"
        ) from error


def replace_json(file: Path, value: Any) -> None:
    unfinished = file.with_name(f".{file.name}.unfinished")
    with writing(unfinished):
        unfinished.write_text(
            json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        os.replace(unfinished, file)


def save_checkpoint(folder: Path, step: int, state: dict[str, Any], keep: int) -> None:
    import torch

    unfinished = folder / ".checkpoint.unfinished"
    with writing(unfinished):
        with unfinished.open("wb") as stream:
            torch.save(state, stream)
            stream.flush()
            os.fsync(stream.fileno())
        # One file in one step: no kill leaves a part of it under its name.
        os.replace(unfinished, folder / f"step-{step:08d}.pt")
    for old in sorted(folder.glob("step-*.pt"))[:-keep]:
        old.unlink()


def load_checkpoint(folder: Path, fingerprint: str) -> dict[str, Any] | None:
    """The newest checkpoint that is whole, or None."""
    import torch

    for file in sorted(folder.glob("step-*.pt"), reverse=True):
        try:
            state = torch.load(file, map_location="cpu", weights_only=True)
        except Exception as error:  # whatever a cut file makes the reader say
            print(f"left out {file.name}, which is not whole ({type(error).__name__})", flush=True)
            continue
        if state["fingerprint"] != fingerprint:
            raise TrainingError(
                f"{file} is of a training with other records or hyper-parameters: empty the "
                "folder, or give this training another --checkpoint-dir"
            )
        return state
    return None


def make_fingerprint(options: argparse.Namespace, *digests: str) -> str:
    """What a checkpoint depends on: everything but places, reporting and the card."""
    free = {
        *("train", "validation", "model", "champion", "model_dir", "output_data_dir"),
        *("checkpoint_dir", "output", "dry_run"),
        *("log_steps", "checkpoint_steps", "keep_checkpoints"),
        *("licence", "languages", "max_bad_share"),
    }
    fixed = {name: value for name, value in vars(options).items() if name not in free}
    return hashlib.sha256(json.dumps([fixed, digests], sort_keys=True).encode()).hexdigest()


# ----------------------------------------------------------------------------------- tracking


class Tracker:
    """Logs to MLflow where MLFLOW_TRACKING_URI is set; a server that fails stops no training."""

    def __init__(self) -> None:
        self.run_id, self.mlflow = "", None

    def start(self, options: argparse.Namespace, run_id: str) -> None:
        self.run_id = run_id
        if not os.environ.get("MLFLOW_TRACKING_URI"):
            return
        # The defaults of MLflow wait for minutes at every call.
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
        try:
            import mlflow
        except ImportError as error:
            raise TrainingError(
                "MLFLOW_TRACKING_URI is set and mlflow is missing: install mlflow-skinny"
            ) from error
        self.mlflow = mlflow
        self.call(lambda: self.start_run(options))

    def start_run(self, options: argparse.Namespace) -> None:
        self.mlflow.set_experiment(os.environ.get("MLFLOW_EXPERIMENT_NAME", "fine-tuning"))
        run = self.mlflow.start_run(run_id=self.run_id or None, log_system_metrics=False)
        if not self.run_id:
            self.mlflow.log_params(vars(options))
        self.run_id = run.info.run_id

    def log(self, metrics: dict[str, float | None], step: int) -> None:
        known = {name: value for name, value in metrics.items() if value is not None}
        self.call(lambda: self.mlflow.log_metrics(known, step=step))

    def end(self, status: str) -> None:
        self.call(lambda: self.mlflow.end_run(status))

    def call(self, action: Callable[[], None]) -> None:
        if self.mlflow is None:
            return
        try:
            action()
        except Exception as error:  # the client raises its own, requests' and urllib3's
            print(f"MLflow is left out from here on: {error}", file=sys.stderr, flush=True)
            self.mlflow = None


# --------------------------------------------------------------------------------------- loop


def train(options: argparse.Namespace, stop: threading.Event, tracker: Tracker) -> None:
    places = [place for place in (options.train, options.validation) if place]
    channels = [read_data(place, options.method) for place in places]
    data = channels[0]
    bad = [record for channel in channels for record in channel.bad]
    name_bad_records(bad)
    refuse_bad_records(bad, channels, options.max_bad_share)
    if options.dry_run:
        print(f"{sum(len(c.records) for c in channels)} good records, sha256 {data.digest}")
        return
    if options.champion:
        check_champion(options)

    import torch

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if options.tuning == "qlora" and device.type == "cpu":
        raise TrainingError("--tuning qlora needs a CUDA GPU, and there is none: use --tuning lora")
    is_bf16 = options.precision == "bf16" or (
        options.precision == "auto"
        and device.type == "cuda"
        and torch.cuda.is_bf16_supported(including_emulation=False)
    )
    if torch.cuda.device_count() > 1:
        print(f"1 of {torch.cuda.device_count()} GPUs is used", flush=True)

    from transformers.utils import logging

    logging.disable_progress_bar()  # a log has no use for its control characters

    # Data: tokens, what is held out, and rows.
    tokenizer = load_tokenizer(options.model)
    tokenized = [tokenize_data(channel, tokenizer, options) for channel in channels]
    unlearnable = [record for channel in channels for record in channel.bad]
    name_bad_records(unlearnable)
    bad += unlearnable
    refuse_bad_records(bad, channels, options.max_bad_share)
    if not tokenized[0]:
        raise TrainingError("no good record is left to train on, only held-out ones")
    if options.output_data_dir:
        left_out = [vars(record) for record in bad]
        replace_json(Path(options.output_data_dir) / "left-out.json", left_out)
    if len(tokenized) == 1:
        tokenized = split_off(tokenized[0], options)
    learned, held_out = (len(part) for part in tokenized)
    train_units, held_out_units = [[unit for units in part for unit in units] for part in tokenized]
    check_base(options, train_units + held_out_units)
    row_tokens = options.max_tokens * len(train_units[0])
    train_rows, held_out_rows = (
        pack(units, row_tokens) if options.packing else [[index] for index in range(len(units))]
        for units in (train_units, held_out_units)
    )
    size = options.batch_size * options.accumulation  # rows of a step
    epoch_steps = math.ceil(len(train_rows) / size)
    steps = epoch_steps * options.epochs if options.max_steps == -1 else options.max_steps

    autocast = torch.autocast(device.type, dtype=torch.bfloat16, enabled=is_bf16)
    start = 0

    def measure(
        model: Any, units: list[Unit], rows: list[list[int]], compute: Callable
    ) -> list[torch.Tensor]:
        model.eval()
        results = []
        for i in range(0, len(rows), options.batch_size):
            if stop.is_set():
                raise Interrupted(
                    f"before step {start + 1} of {steps}, with the checkpoint of {start}"
                )
            batch = make_batch(units, rows[i : i + options.batch_size], device)
            with torch.no_grad(), autocast:
                results.append(compute(batch))
        return results

    def measure_sums(model: Any, units: list[Unit], rows: list[list[int]]) -> torch.Tensor:
        """(units, segments of each): what the model says of them, as log-probabilities."""
        table = torch.zeros(len(units), len(units[0]) if units else 0)

        def fill(batch: Batch) -> torch.Tensor:
            sums = log_probabilities(model, batch)
            table[batch.units] = sums.view(len(batch.units), -1).float().cpu()
            return table

        measure(model, units, rows, fill)
        return table

    # The state of an earlier try, or the champion: before the model, so that one is held at a time.
    folder = Path(options.checkpoint_dir)
    fingerprint = make_fingerprint(options, *(channel.digest for channel in channels))
    state = load_checkpoint(folder, fingerprint)
    champion_sums: torch.Tensor | None = None
    if options.champion and held_out_rows and state is None:
        champion = load_champion(options, device, is_bf16)
        champion_sums = measure_sums(champion, held_out_units, held_out_rows)
        del champion
        gc.collect()
        torch.cuda.empty_cache()

    # Model and optimiser.
    torch.manual_seed(options.seed)
    model = load_model(options, device, is_bf16)
    tuned = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    optimizer = torch.optim.AdamW(
        tuned.values(),
        lr=options.learning_rate,
        weight_decay=options.weight_decay,
        fused=device.type == "cuda",
    )
    # progress: what a later try has to know beside weights; only numbers and texts.
    progress: dict[str, Any] = {"seen_tokens": 0, "seconds": 0.0, "window": [], "loss": 0.0}
    reference: dict[str, torch.Tensor] | None = None
    if state:
        start, progress, reference = state["step"], state["progress"], state["reference"]
        with torch.no_grad():
            for name, weight in tuned.items():
                weight.copy_(state["weights"][name])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        torch.cuda.set_rng_state_all(state["random_of_gpus"])
        print(f"continues after step {start}/{steps}", flush=True)
    del state
    tracker.start(options, progress.get("run_id", ""))
    progress["run_id"] = tracker.run_id

    def measure_held_out() -> float | None:
        if not held_out_rows:
            return None
        held_out_reference = reference and reference["held_out"]
        losses = measure(
            model,
            held_out_units,
            held_out_rows,
            lambda batch: loss_sum(model, batch, options, held_out_reference),
        )
        loss = sum(loss.item() for loss in losses)
        if not math.isfinite(loss):
            raise TrainingError(
                f"the held-out loss is {loss}: try --precision float32, or another base model"
            )
        return loss / weight_of(held_out_units, held_out_rows, options.method)

    def save_state(step: int) -> None:
        state = {
            "fingerprint": fingerprint,
            "step": step,
            "weights": {name: weight.detach() for name, weight in tuned.items()},
            "optimizer": optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "random_of_gpus": torch.cuda.get_rng_state_all(),
            "progress": progress,
            "reference": reference,
        }
        save_checkpoint(folder, step, state, options.keep_checkpoints)

    if start == 0:
        if options.method == "dpo":
            # What the model says before it is tuned is what the base model says.
            reference = {
                "train": measure_sums(model, train_units, train_rows),
                "held_out": measure_sums(model, held_out_units, held_out_rows),
            }
        progress["held_out_loss_before"] = measure_held_out()
        print(f"held_out_loss_before {progress['held_out_loss_before']}", flush=True)
        if champion_sums is not None:
            loss = loss_of(champion_sums, options, reference and reference["held_out"])
            weight = weight_of(held_out_units, held_out_rows, options.method)
            progress["held_out_loss_champion"] = loss.item() / weight
            print(f"held_out_loss_champion {progress['held_out_loss_champion']}", flush=True)

    # The loop. Which rows a step takes depends on seed and step alone, so that a later try goes on.
    tokens_here, seconds_here = 0, 0.0  # of this try
    tokens_logged, seconds_logged = 0, 0.0  # of these, up to the last line
    for step in range(start, steps):
        started = time.monotonic()
        epoch, part = divmod(step, epoch_steps)
        if part == 0 or step == start:
            order = list(range(len(train_rows)))
            random.Random(f"{options.seed} {epoch}").shuffle(order)
        rows = [train_rows[index] for index in order[part * size : (part + 1) * size]]
        weight = weight_of(train_units, rows, options.method)
        for param_group in optimizer.param_groups:
            param_group["lr"] = learning_rate_at(step, steps, options)
        model.train()
        # Divided by what the whole step holds, so that the split into passes changes nothing.
        total = torch.zeros((), device=device)
        for i in range(0, len(rows), options.batch_size):
            batch = make_batch(train_units, rows[i : i + options.batch_size], device)
            with autocast:
                loss = loss_sum(model, batch, options, reference and reference["train"]) / weight
            loss.backward()
            total += loss.detach()
        norm = torch.nn.utils.clip_grad_norm_(tuned.values(), options.clip or math.inf)
        # Before weights change, so that no checkpoint holds broken ones.
        if not math.isfinite(total.item()) or not math.isfinite(norm.item()):
            raise TrainingError(
                f"the loss is {total.item()} and the norm of its gradients {norm.item()} "
                f"at step {step + 1}: lower --learning-rate"
            )
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

        step_tokens, step_seconds = tokens_of(train_units, rows), time.monotonic() - started
        tokens_here, seconds_here = tokens_here + step_tokens, seconds_here + step_seconds
        progress["seen_tokens"] += step_tokens
        progress["seconds"] += step_seconds
        progress["window"].append(total.item())
        done = step + 1
        if done == 1 or done % options.log_steps == 0 or done == steps:
            progress["loss"] = sum(progress["window"]) / len(progress["window"])
            progress["window"] = []
            speed = (tokens_here - tokens_logged) / (seconds_here - seconds_logged)
            tokens_logged, seconds_logged = tokens_here, seconds_here
            print(
                f"step {done}/{steps} loss {progress['loss']:.4f} tokens_per_second {speed:.0f}",
                flush=True,
            )
            line = {
                "step": done,
                "steps": steps,
                "epoch": round(done / epoch_steps, 4),
                "loss": progress["loss"],
                "held_out_loss": progress["held_out_loss_before"],
                "tokens_per_second": round(speed, 1),
                "seen_tokens": progress["seen_tokens"],
                "updated_at": datetime.now(timezone.utc).isoformat(),
            }
            replace_json(folder / "progress.json", line)
            tracker.log({"loss": line["loss"], "tokens_per_second": speed}, done)
        is_due = options.checkpoint_steps > 0 and done % options.checkpoint_steps == 0
        if is_due or stop.is_set() or done == steps:
            save_state(done)
        if stop.is_set():
            raise Interrupted(f"after step {done} of {steps}, with its checkpoint")

    # Result.
    start = steps
    held_out_loss_after = measure_held_out()
    print(f"held_out_loss_after {held_out_loss_after}", flush=True)
    metrics = {
        "held_out_loss_before": progress["held_out_loss_before"],
        "held_out_loss_champion": progress.get("held_out_loss_champion"),
        "held_out_loss_after": held_out_loss_after,
        "train_loss": progress["loss"] if steps else None,
        "tokens_per_second": round(tokens_here / seconds_here, 1) if seconds_here else None,
        "steps": steps,
        "records": learned,
        "held_out_records": held_out,
        "left_out": dict(Counter(record.reason for record in bad)),
        "seen_tokens": progress["seen_tokens"],
        "seconds": round(progress["seconds"], 3),
        "peak_memory_bytes": torch.cuda.max_memory_allocated() if device.type == "cuda" else None,
    }
    save_result(model, tokenizer, options, metrics, data.digest, is_bf16)
    losses = [name for name in metrics if name.startswith("held_out_loss_")]
    tracker.log({name: metrics[name] for name in losses}, steps)


def learning_rate_at(step: int, steps: int, options: argparse.Namespace) -> float:
    """Rises in a straight line, then falls to 0 along half a cosine."""
    warm_up = math.ceil(steps * options.warm_up_share)
    if step < warm_up:
        return options.learning_rate * (step + 1) / warm_up
    return (
        options.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up)))
    )


# ------------------------------------------------------------------------------------- result


def save_result(
    model: Any,
    tokenizer: Any,
    options: argparse.Namespace,
    metrics: dict[str, Any],
    data_digest: str,
    is_bf16: bool,
) -> None:
    """Adapter or model, tokenizer, card, checksums, and metrics.json as the last of all."""
    import peft
    import torch
    import transformers

    if options.tuning != "full":
        # The folder of this machine says nothing to another one.
        model.peft_config["default"].base_model_name_or_path = options.base_name
    if options.output == "merged":
        model = merge(model, options, is_bf16)
    folder = Path(options.model_dir)
    training = {
        **{name: value for name, value in vars(options).items() if name != "dry_run"},
        "base": {"name": options.base_name, "revision": options.base_revision},
        "data_digest": data_digest,
        "code_digest": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else platform.machine(),
        "precision": "bf16" if is_bf16 else "float32",
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "peft": peft.__version__,
        },
    }
    unfinished = folder / ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    with writing(unfinished):
        unfinished.mkdir()
        # An adapter tunes no embeddings; peft would look for the base model to see that.
        extra = {"save_embedding_layers": False} if options.output == "adapter" else {}
        model.save_pretrained(unfinished, **extra)
        tokenizer.save_pretrained(unfinished)
        replace_json(unfinished / "training.json", training)
        replace_json(unfinished / "metrics.json", metrics)
        card = write_card(options, metrics, data_digest)
        (unfinished / "README.md").write_text(card, encoding="utf-8")
        (folder / "metrics.json").unlink(missing_ok=True)  # of a result that this one replaces
        write_checksums(unfinished)
        for file in sorted(unfinished.iterdir(), key=lambda f: f.name == "metrics.json"):
            os.replace(file, folder / file.name)
        unfinished.rmdir()


def write_checksums(folder: Path) -> None:
    """checksums.json, the SHA-256 of every file by its name: whoever registers a large model need
    not read it for that.
    """
    checksums = {}
    own = folder / "checksums.json"
    for file in sorted(folder.iterdir()):
        if file == own or not file.is_file():
            continue
        digest = hashlib.sha256()
        with file.open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
        checksums[file.name] = digest.hexdigest()
    replace_json(own, checksums)


def merge(model: Any, options: argparse.Namespace, is_bf16: bool) -> Any:
    """The whole model, its weights as the base model is loaded."""
    import torch

    dtype = torch.bfloat16 if is_bf16 else torch.float32
    if options.tuning == "full":
        return model.to(dtype)
    if options.tuning == "lora":
        return model.merge_and_unload()
    # The adapter of 4-bit weights is merged into the weights that they were made from.
    from peft import get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict

    base = load_base(options.model, dtype, "cpu", None)
    whole = get_peft_model(base, model.peft_config["default"])
    adapter = get_peft_model_state_dict(model, save_embedding_layers=False)
    set_peft_model_state_dict(whole, adapter)
    return whole.merge_and_unload()


def write_card(options: argparse.Namespace, metrics: dict[str, Any], data_digest: str) -> str:
    base = options.base_name or "a base model that the job did not name"
    what = {"sft": "instructions", "dpo": "preference pairs", "pretrain": "documents"}[
        options.method
    ]
    head = {
        "base_model": options.base_name or None,
        "license": options.licence or None,
        "language": options.languages or None,
        "library_name": "peft" if options.output == "adapter" else "transformers",
        "pipeline_tag": "text-generation",
    }
    # JSON is YAML, and quotes what comes from outside.
    front = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items() if value
    ]
    facts = {
        "base model": base,
        "revision": options.base_revision or "not stated",
        "licence of the base model": options.licence or "not stated",
        "languages": ", ".join(options.languages) or "not stated",
        "files of --train, sha256": data_digest,
        "method": f"{options.method} on {what}, {options.tuning}, saved as {options.output}",
    }
    names = (
        "max_tokens packing epochs max_steps batch_size accumulation learning_rate warm_up_share"
    )
    names += " weight_decay clip seed" + (" dpo_beta" if options.method == "dpo" else "")
    names += "" if options.tuning == "full" else " lora_rank lora_alpha lora_dropout"
    settings = {name.replace("_", " "): vars(options)[name] for name in names.split()}
    left_out = ", ".join(f"{reason} {n}" for reason, n in metrics["left_out"].items()) or "none"
    results = {
        name.replace("_", " "): round(value, 4) if isinstance(value, float) else value
        for name, value in {**metrics, "left_out": left_out}.items()
        if value is not None
    }

    def table(title: str, rows: dict[str, Any]) -> list[str]:
        cells = [(name, str(value).replace("|", "\\|")) for name, value in rows.items()]
        return ["", f"## {title}", "", "| | |", "|---|---|", *(f"| {n} | {v} |" for n, v in cells)]

    lines = [
        "---",
        *front,
        "---",
        "",
        f"# {base}, tuned on {what}",
        *table("What it is", facts),
        *table("Hyper-parameters", settings),
        *table("Metrics", results),
        "",
        "Losses are means over learned tokens (dpo: over pairs), in nats.",
        "The held-out loss says how well the model fits records like those it was trained on; "
        "whether its answers are better, the evaluation of this version says.",
    ]
    return "\n".join(lines) + "\n"


# -------------------------------------------------------------------------------------- start


def report_failure(reason: str) -> None:
    """Where SageMaker looks for the reason, of which it shows 1,024 characters."""
    print(f"training failed: {reason}", file=sys.stderr, flush=True)
    file = Path(os.environ.get("SM_OUTPUT_FAILURE", "/opt/ml/output/failure"))
    with contextlib.suppress(OSError):  # outside a container there is no such folder
        file.write_text(reason[:1024], encoding="utf-8", errors="backslashreplace")


def main(arguments: list[str]) -> int:
    os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
    stop = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    # What MLflow says of a run that was not ended here is that it finished.
    tracker, status = Tracker(), "FAILED"
    try:
        train(parse_options(arguments), stop, tracker)
        status = "FINISHED"
        return 0
    except Interrupted as interruption:
        status = "KILLED"
        print(
            f"interrupted {interruption}; the same command continues", file=sys.stderr, flush=True
        )
        return EXIT_INTERRUPTED
    except TrainingError as error:
        report_failure(str(error))
    except Exception as error:  # a defect of this script, of a library or of the machine
        traceback.print_exc()
        advice = ""
        if type(error).__name__ == "OutOfMemoryError":
            advice = ": lower --batch-size or --max-tokens, or use --tuning qlora or a larger GPU"
        report_failure(f"{type(error).__name__}: {error}{advice}")
    finally:
        tracker.end(status)
        signal.signal(signal.SIGTERM, before)
    return EXIT_FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
