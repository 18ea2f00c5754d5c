"""Makes a tiny model with random weights, and a tokenizer out of records or documents.

    python make_tiny_model.py --from records.jsonl --from ../docs --output tiny
    python train.py --method pretrain --tuning full --train documents.jsonl --model tiny ...

It has the shape of Llama, and learns on a CPU in seconds what a test or a trial needs. The
tokenizer is a byte-level BPE, so it can write any text, Korean as well as English.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from train import CHAT_TEMPLATE, number


def read_texts(place: Path) -> Iterator[str]:
    """All texts of a file of records, a document, or a folder of both."""
    if place.is_dir():
        for file in sorted(place.rglob("*")):
            if file.suffix in (".jsonl", ".md", ".txt"):
                yield from read_texts(file)
    elif place.suffix == ".jsonl":
        for line in place.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                yield from read_strings(json.loads(line))
    else:
        yield place.read_text(encoding="utf-8")


def read_strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from read_strings(part)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--from", dest="places", type=Path, action="append", required=True, metavar="PATH")
    add("--output", required=True, help="folder of the model")
    add("--vocabulary", type=number(int, 300), default=1024, help="largest number of tokens")
    add("--hidden", type=number(int, 8), default=64, help="width, a multiple of 8")
    add("--layers", type=number(int, 1), default=2)
    add("--context", type=number(int, 8), default=2048, help="tokens")
    add("--seed", type=number(int, 0), default=17)
    options = parser.parse_args(arguments)

    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
    from transformers.utils import logging

    logging.disable_progress_bar()
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=options.vocabulary,
        special_tokens=["<|pad|>", "<|end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    texts = (text for place in options.places for text in read_texts(place))
    bpe.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bpe,
        pad_token="<|pad|>",
        eos_token="<|end|>",
        model_max_length=options.context,
        chat_template=CHAT_TEMPLATE,
    )

    torch.manual_seed(options.seed)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=options.hidden,
            intermediate_size=options.hidden * 2,
            num_hidden_layers=options.layers,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=options.context,
            # Wider than usual: an adapter leaves the embeddings alone, and their width bounds how
            # sure the model can get.
            initializer_range=options.hidden**-0.5,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    model.save_pretrained(options.output)
    tokenizer.save_pretrained(options.output)
    print(f"{model.num_parameters()} weights, {len(tokenizer)} tokens in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
