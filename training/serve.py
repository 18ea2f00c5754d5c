"""Answers chat requests in OpenAI's protocol, for trials of tuned models on one machine.

    python serve.py --base base --model tuned=adapter --model whole=merged --port 8000
    curl -s 127.0.0.1:8000/v1/chat/completions -H 'content-type: application/json' \
        -d '{"model": "tuned", "messages": [{"role": "user", "content": "When?"}]}'

It listens on 127.0.0.1 alone, holds every model in memory as a whole, and answers one request after
the other: production is served by vLLM. It ends on SIGTERM, and when its standard input is closed,
so that it never outlives what started it.

With SERVE_TOKEN in the environment, whoever sends it as a bearer token loads and unloads models:
POST /models {"name": "tuned", "folder": "adapter"} and DELETE /models/tuned.
"""

from __future__ import annotations

import argparse
import hmac
import json
import os
import re
import select
import signal
import socket
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from train import TrainingError, load_tokenizer

MAX_BODY_BYTES = 4_194_304


class RequestError(Exception):
    """An answer in OpenAI's shape that says what is wrong with the request."""

    def __init__(self, status: HTTPStatus, message: str, code: str, param: str | None = None):
        super().__init__(message)
        self.status, self.code, self.param = status, code, param


# -------------------------------------------------------------------------------------- models


@dataclass(frozen=True)
class Served:
    model: Any
    tokenizer: Any
    loaded_at: int  # seconds since 1970


def load_served(folder: str, base: str | None) -> Served:
    """A whole model, or an adapter on the base model."""
    import torch
    from transformers import AutoModelForCausalLM

    is_adapter = (Path(folder) / "adapter_config.json").exists()
    if is_adapter and not base:
        raise ValueError(f"{folder} holds an adapter: name its base model with --base")
    on_gpu = torch.cuda.is_available()
    model = AutoModelForCausalLM.from_pretrained(
        base if is_adapter else folder,
        dtype=torch.bfloat16 if on_gpu else torch.float32,
        local_files_only=True,
        use_safetensors=True,
    )
    if is_adapter:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, folder)
    model.to("cuda" if on_gpu else "cpu").eval()
    return Served(model, load_tokenizer(folder), int(time.time()))


@dataclass
class Answer:
    """What is known of an answer while it is written."""

    prompt_tokens: int
    completion_tokens: int = 0
    finish_reason: str = "length"


def generate(served: Served, request: Request, answer: Answer, prompt: Any) -> Iterator[str]:
    """Yields the text of an answer in pieces; a piece never ends inside a letter or a stop text."""
    import torch

    tokenizer, model = served.tokenizer, served.model
    random = torch.Generator(device=prompt.device)
    random.manual_seed(request.seed)
    tokens: list[int] = []
    sent = ""
    held_back = max((len(text) for text in request.stop), default=1) - 1
    fed, cache = prompt, None  # fed: (1, new tokens)
    with torch.inference_mode():
        while len(tokens) < request.max_tokens:
            output = model(input_ids=fed, cache=cache, use_cache=True, logits_to_keep=1)
            cache, logits = output.cache, output.logits[0, -1].float()  # (vocabulary,)
            if request.temperature < 1e-5:  # float32 could not divide by it
                token = logits.argmax().view(1)
            else:
                shares = torch.softmax(logits / request.temperature, dim=0)
                token = torch.multinomial(shares, 1, generator=random)
            answer.completion_tokens += 1
            if token.item() == tokenizer.eos_token_id:
                answer.finish_reason = "stop"
                break
            tokens.append(token.item())
            fed = token.view(1, 1)
            text = tokenizer.decode(tokens, skip_special_tokens=True)
            ends = [text.find(stop) for stop in request.stop if stop in text]
            if ends:
                answer.finish_reason = "stop"
                yield text[len(sent) : min(ends)]
                return
            # The bytes of a Korean letter may come in several tokens.
            ready = text.rstrip("\ufffd")
            ready = ready[: len(ready) - held_back] if held_back else ready
            if len(ready) > len(sent):
                yield ready[len(sent) :]
                sent = ready
    yield tokenizer.decode(tokens, skip_special_tokens=True)[len(sent) :]


# ------------------------------------------------------------------------------------ requests


@dataclass(frozen=True)
class Request:
    model: str
    messages: list[dict[str, str]]
    max_tokens: int
    temperature: float
    stop: list[str]
    seed: int
    is_streamed: bool
    wants_usage: bool


def parse_request(body: dict[str, Any]) -> Request:
    def refuse(param: str, allowed: str) -> Any:
        message = f"{param} must be {allowed}"
        raise RequestError(HTTPStatus.BAD_REQUEST, message, "invalid_value", param)

    def is_number(value: Any, kind: Any, low: int, high: int) -> bool:
        return isinstance(value, kind) and not isinstance(value, bool) and low <= value <= high

    def given(*names: str) -> Any:
        return next((body[name] for name in names if body.get(name) is not None), None)

    messages = body.get("messages")
    is_list = isinstance(messages, list) and len(messages) > 0
    if not is_list or not all(
        isinstance(message, dict)
        and message.get("role") in ("system", "user", "assistant")
        and isinstance(message.get("content"), str)
        and not re.search("[\ud800-\udfff]", message["content"])  # halves of characters
        for message in messages
    ):
        refuse("messages", "a list of messages with role system, user or assistant and a text")
    max_tokens = given("max_completion_tokens", "max_tokens")
    max_tokens = 256 if max_tokens is None else max_tokens
    if not is_number(max_tokens, int, 1, 2**31):
        refuse("max_tokens", "a whole number of 1 or more")
    temperature = given("temperature") or 0
    if not is_number(temperature, (int, float), 0, 2):
        refuse("temperature", "a number of 0 to 2")
    stop = given("stop") or []
    stop = [stop] if isinstance(stop, str) else stop
    if not isinstance(stop, list) or not all(isinstance(text, str) and text for text in stop):
        refuse("stop", "a text or a list of texts")
    seed = given("seed") or 0
    if not is_number(seed, int, 0, 2**63 - 1):
        refuse("seed", "a whole number of 0 to 2^63 - 1")
    if not isinstance(body.get("model"), str):
        refuse("model", "the name of a model")
    stream_options = body.get("stream_options")
    return Request(
        model=body["model"],
        messages=[{"role": m["role"], "content": m["content"]} for m in messages],
        max_tokens=max_tokens,
        temperature=temperature,
        stop=stop,
        seed=seed,
        is_streamed=body.get("stream") is True,
        wants_usage=isinstance(stream_options, dict)
        and stream_options.get("include_usage") is True,
    )


# -------------------------------------------------------------------------------------- server


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, base: str | None, token: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.base, self.token = base, token
        self.models: dict[str, Served] = {}
        # One answer, or one load, at a time: two would share the cores and the memory.
        self.turn = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server
    is_streaming = False

    def do_GET(self) -> None:
        self.answer_with(self.read)

    def do_POST(self) -> None:
        self.answer_with(self.write)

    def do_DELETE(self) -> None:
        self.answer_with(self.unload)

    def answer_with(self, action: Any) -> None:
        try:
            action()
        except RequestError as error:
            self.send_failure(error.status, str(error), error.code, error.param)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the caller is gone
        except Exception as error:  # a defect; the caller learns its kind, the log where it is
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            if self.is_streaming:
                return  # the caller sees that [DONE] is missing
            self.send_failure(
                HTTPStatus.INTERNAL_SERVER_ERROR, type(error).__name__, "server_error"
            )

    def read(self) -> None:
        if self.path == "/health":
            self.send_json(HTTPStatus.OK, {"status": "ok"})
        elif self.path == "/v1/models":
            models = [
                {"id": name, "object": "model", "created": served.loaded_at, "owned_by": "local"}
                for name, served in sorted(self.server.models.items())
            ]
            self.send_json(HTTPStatus.OK, {"object": "list", "data": models})
        else:
            self.refuse_path()

    def write(self) -> None:
        body = self.read_body()
        if self.path == "/v1/chat/completions":
            self.complete(parse_request(body))
        elif self.path == "/models":
            self.load(body)
        else:
            self.refuse_path()

    def complete(self, request: Request) -> None:
        served = self.server.models.get(request.model)
        if served is None:
            raise self.no_model(request.model)
        prompt = encode_prompt(served, request)  # (1, tokens)
        answer = Answer(prompt.shape[1])
        head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "created": int(time.time()),
            "model": request.model,
        }
        with self.server.turn:
            pieces = self.while_caller_waits(generate(served, request, answer, prompt))
            if request.is_streamed:
                self.stream(head, request, pieces, answer)
                return
            text = "".join(pieces)
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason}
        answered = {**head, "object": "chat.completion", "choices": [choice]}
        self.send_json(HTTPStatus.OK, {**answered, "usage": usage_of(answer)})

    def while_caller_waits(self, pieces: Iterator[str]) -> Iterator[str]:
        for piece in pieces:
            readable, _, _ = select.select([self.connection], [], [], 0)
            if readable and not self.connection.recv(1, socket.MSG_PEEK):
                raise BrokenPipeError("the caller hung up")
            yield piece

    def stream(self, head: dict, request: Request, pieces: Iterator[str], answer: Answer) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = self.is_streaming = True

        def send(choices: list[dict], **more: Any) -> None:
            event = {**head, "object": "chat.completion.chunk", "choices": choices, **more}
            self.wfile.write(f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode())
            self.wfile.flush()

        def choice(delta: dict, finish_reason: str | None = None) -> list[dict]:
            return [{"index": 0, "delta": delta, "finish_reason": finish_reason}]

        send(choice({"role": "assistant", "content": ""}))
        for piece in pieces:
            if piece:
                send(choice({"content": piece}))
        send(choice({}, answer.finish_reason))
        if request.wants_usage:
            send([], usage=usage_of(answer))
        self.wfile.write(b"data: [DONE]\n\n")

    def load(self, body: dict[str, Any]) -> None:
        self.demand_token()
        name, folder = body.get("name"), body.get("folder")
        if not isinstance(name, str) or not name or "/" in name or not isinstance(folder, str):
            message = "name must be a name without a slash, and folder the path of a model"
            raise RequestError(HTTPStatus.BAD_REQUEST, message, "invalid_value")
        try:
            # In its turn: while transformers loads, all threads make their tensors on no device.
            with self.server.turn:
                self.server.models[name] = load_served(folder, self.server.base)
        except Exception as error:  # whatever the libraries say of a folder that is no model
            message = f"could not load {folder}: {error}"
            raise RequestError(HTTPStatus.BAD_REQUEST, message, "model_not_loaded") from error
        self.send_json(HTTPStatus.CREATED, {"name": name})

    def unload(self) -> None:
        self.close_connection = True  # a body, if there is one, is not read
        self.demand_token()
        name = unquote(self.path.removeprefix("/models/"))
        if self.server.models.pop(name, None) is None:
            raise self.no_model(name)
        self.send_json(HTTPStatus.OK, {"name": name, "deleted": True})

    def demand_token(self) -> None:
        given = self.headers.get("Authorization", "").encode()
        if not self.server.token or not hmac.compare_digest(
            given, f"Bearer {self.server.token}".encode()
        ):
            message = "loading and unloading need the bearer token of SERVE_TOKEN"
            raise RequestError(HTTPStatus.UNAUTHORIZED, message, "invalid_api_key")

    def read_body(self) -> dict[str, Any]:
        stated = self.headers.get("Content-Length", "")
        if not re.fullmatch("[0-9]{1,18}", stated):
            self.close_connection = True  # nobody knows where the next request begins
            message = "send the body with its Content-Length, in bytes"
            raise RequestError(HTTPStatus.LENGTH_REQUIRED, message, "no_length")
        length = int(stated)
        if length > MAX_BODY_BYTES:
            self.close_connection = True
            message = f"the body must be at most {MAX_BODY_BYTES} bytes, got {length}"
            raise RequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message, "too_large")
        try:
            body = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise RequestError(HTTPStatus.BAD_REQUEST, "the body must be a JSON object", "bad_json")
        return body

    def no_model(self, name: str) -> RequestError:
        loaded = ", ".join(sorted(self.server.models)) or "none"
        message = f"the model {name} is not loaded; loaded are: {loaded}"
        return RequestError(HTTPStatus.NOT_FOUND, message, "model_not_found", "model")

    def refuse_path(self) -> None:
        message = f"{self.command} {self.path} is not offered"
        raise RequestError(HTTPStatus.NOT_FOUND, message, "not_found")

    def send_failure(
        self, status: HTTPStatus, message: str, code: str, param: str | None = None
    ) -> None:
        kind = "server_error" if status >= 500 else "invalid_request_error"
        self.send_json(
            status, {"error": {"message": message, "type": kind, "param": param, "code": code}}
        )

    def send_json(self, status: HTTPStatus, value: Any) -> None:
        # Half of a character, which a caller may have sent as a name, has no bytes of its own.
        content = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Requests hold what people wrote, so none is logged."""


def encode_prompt(served: Served, request: Request) -> Any:
    """(1, tokens), shortened by nothing: what does not fit is refused."""
    from jinja2 import TemplateError

    try:
        text = served.tokenizer.apply_chat_template(
            request.messages, tokenize=False, add_generation_prompt=True
        )
    except TemplateError as error:
        message = f"the chat template refuses these messages: {error}"
        raise RequestError(HTTPStatus.BAD_REQUEST, message, "invalid_value", "messages") from error
    tokens = served.tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]
    context, wanted = served.model.config.max_position_embeddings, request.max_tokens
    if tokens.shape[1] + wanted > context:
        message = (
            f"{tokens.shape[1]} tokens and max_tokens {wanted} exceed the context of {context}"
        )
        raise RequestError(HTTPStatus.BAD_REQUEST, message, "context_length_exceeded", "messages")
    return tokens.to(served.model.device)


def usage_of(answer: Answer) -> dict[str, int]:
    return {
        "prompt_tokens": answer.prompt_tokens,
        "completion_tokens": answer.completion_tokens,
        "total_tokens": answer.prompt_tokens + answer.completion_tokens,
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", action="append", default=[], metavar="NAME=FOLDER")
    parser.add_argument("--base", help="folder of the base model of all adapters")
    parser.add_argument("--port", type=int, default=8000, help="0: any that is free")
    options = parser.parse_args(arguments)
    os.environ["HF_HUB_OFFLINE"] = "1"

    from transformers.utils import logging

    logging.disable_progress_bar()
    try:
        server = Server(options.port, options.base, os.environ.get("SERVE_TOKEN", ""))
        for model in options.model:
            name, _, folder = model.partition("=")
            server.models[name] = load_served(folder, options.base)
    except (OSError, ValueError, TrainingError) as error:
        print(f"could not start with {' '.join(arguments)}: {error}", file=sys.stderr)
        return 1
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)

    def end(*_: Any) -> None:
        # Not in the thread that serves: shutdown waits until that has come to an end.
        threading.Thread(target=server.shutdown, daemon=True).start()

    def end_with_input() -> None:
        sys.stdin.buffer.read()
        end()

    signal.signal(signal.SIGTERM, end)
    threading.Thread(target=end_with_input, daemon=True).start()
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
