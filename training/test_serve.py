"""What the server for trials promises, with an adapter that was just tuned."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

import serve
from compress import compress, read_arguments
from conftest import Trial, make_records

HERE = Path(__file__).parent
QUESTION = [{"role": "user", "content": "원장은 언제 마감되나요?"}]
ANSWER = "원장은 6시 30분에 마감됩니다."


@pytest.fixture(scope="module")
def folders(tiny, tmp_path_factory) -> dict[str, Path]:
    """An adapter that changed something, and a whole model that learned every answer."""
    folders = {"base": tiny}
    whole = ["--tuning", "full", "--learning-rate", "0.005", "--epochs", "40"]
    for name, arguments in (("adapter", ["--epochs", "5"]), ("whole", whole)):
        trial = Trial(tmp_path_factory.mktemp(name), tiny)
        assert trial.run("sft", "--held-out-share", "0", *arguments) == 0
        folders[name] = trial.model_dir
    return folders


class Client:
    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, method: str, path: str, body=None, token: str = "") -> tuple[int, bytes]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, None if method == "GET" else content, method=method
        )
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def chat(self, **body) -> tuple[int, dict]:
        body = {"model": "whole", "messages": QUESTION, **body}
        status, content = self.call("POST", "/v1/chat/completions", body)
        return status, json.loads(content)


@pytest.fixture(scope="module")
def client(folders):
    models = ["--model", f"tuned={folders['adapter']}", "--model", f"whole={folders['whole']}"]
    process = subprocess.Popen(
        [sys.executable, HERE / "serve.py", "--port", "0", "--base", folders["base"], *models],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "SERVE_TOKEN": "secret"},
    )
    yield Client(process.stdout.readline().strip().removeprefix("listening on "))
    process.stdin.close()
    # It ends with what started it.
    assert process.wait(timeout=120) == 0


def test_answers_with_a_compressed_model_as_with_the_whole_one(client, folders, tmp_path):
    compress(read_arguments([]), folders["whole"], tmp_path / "fp8")
    body = {"name": "fp8", "folder": str(tmp_path / "fp8")}
    assert client.call("POST", "/models", body, "secret")[0] == 201

    answered = client.chat(model="fp8")[1]

    assert answered["choices"][0]["message"]["content"] == ANSWER
    assert client.call("DELETE", "/models/fp8", token="secret")[0] == 200


def test_answers_as_it_was_tuned(client):
    status, answered = client.chat()

    assert status == 200
    assert answered["choices"] == [
        {
            "index": 0,
            "message": {"role": "assistant", "content": ANSWER},
            "finish_reason": "stop",
        }
    ]
    usage = answered["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["completion_tokens"] > 1


def test_streams_the_same_answer_and_cuts_no_letter(client):
    body = {"model": "whole", "messages": QUESTION, "stream": True}
    body["stream_options"] = {"include_usage": True}

    status, content = client.call("POST", "/v1/chat/completions", body)

    assert status == 200
    *events, done = [part.removeprefix("data: ") for part in content.decode().strip().split("\n\n")]
    events = [json.loads(event) for event in events]
    pieces = [event["choices"][0]["delta"].get("content", "") for event in events[:-1]]
    assert done == "[DONE]"
    assert "".join(pieces) == ANSWER and len([piece for piece in pieces if piece]) > 2
    assert events[-2]["choices"][0]["finish_reason"] == "stop"
    assert events[-1]["choices"] == [] and events[-1]["usage"]["completion_tokens"] > 1


def test_stops_at_a_text_and_at_the_limit(client):
    _, stopped = client.chat(stop=["30분", "없는 말"])
    _, limited = client.chat(max_tokens=2)

    assert stopped["choices"][0]["message"]["content"] == "원장은 6시 "
    assert stopped["choices"][0]["finish_reason"] == "stop"
    assert limited["choices"][0]["finish_reason"] == "length"
    assert limited["usage"]["completion_tokens"] == 2


def test_draws_by_temperature_and_seed(client):
    texts = [
        client.chat(temperature=2, seed=seed)[1]["choices"][0]["message"]["content"]
        for seed in (1, 1, 2)
    ]

    assert texts[0] == texts[1]
    assert texts[0] != texts[2]


def test_adapter_answers_as_peft_says(client, folders):
    base, other = (AutoModelForCausalLM.from_pretrained(folders["base"]) for _ in range(2))
    tokenizer = AutoTokenizer.from_pretrained(folders["adapter"])
    prompt = tokenizer.apply_chat_template(
        QUESTION, add_generation_prompt=True, return_tensors="pt"
    )
    texts = []
    for model in (base, PeftModel.from_pretrained(other, folders["adapter"])):
        tokens = model.generate(**prompt, max_new_tokens=20, do_sample=False)[0]
        completion = tokens[prompt["input_ids"].shape[1] :]
        texts.append(tokenizer.decode(completion, skip_special_tokens=True))

    _, answered = client.chat(model="tuned", max_tokens=20)

    assert answered["choices"][0]["message"]["content"] == texts[1] != texts[0]


def test_loads_and_unloads_models(client, folders):
    body = {"name": "base", "folder": str(folders["base"])}
    assert client.call("POST", "/models", body, "secret")[0] == 201
    _, listed = client.call("GET", "/v1/models")
    assert [model["id"] for model in json.loads(listed)["data"]] == ["base", "tuned", "whole"]
    answered = client.chat(model="base", max_tokens=20)[1]
    assert answered["choices"][0]["message"]["content"] != ANSWER

    assert client.call("DELETE", "/models/base", token="secret")[0] == 200

    assert client.chat(model="base")[0] == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"model": "other"}, 404, "model_not_found"),
        ({"messages": []}, 400, "invalid_value"),
        ({"messages": [{"role": "tool", "content": "a"}]}, 400, "invalid_value"),
        ({"messages": [{"role": "user", "content": "half \ud800"}]}, 400, "invalid_value"),
        ({"temperature": 3}, 400, "invalid_value"),
        ({"temperature": True}, 400, "invalid_value"),
        ({"max_tokens": -1}, 400, "invalid_value"),
        ({"max_tokens": 0}, 400, "invalid_value"),
        ({"seed": 2**63}, 400, "invalid_value"),
        ({"model": "half \ud800"}, 404, "model_not_found"),
        ({"max_tokens": 5_000}, 400, "context_length_exceeded"),
    ],
)
def test_fails_in_the_shape_of_openai(client, body, status, code):
    got, answered = client.chat(**body)

    assert (got, answered["error"]["code"]) == (status, code)
    assert answered["error"]["type"] == "invalid_request_error"


def test_fails_without_the_token_and_on_what_is_no_model(client, tmp_path):
    body = {"name": "a", "folder": str(tmp_path)}

    assert client.call("POST", "/models", body)[0] == 401
    assert client.call("DELETE", "/models/tuned", token="guess")[0] == 401
    assert client.call("POST", "/models", body, "secret")[0] == 400
    assert client.call("POST", "/v1/chat/completions", b"{")[0] == 400
    assert client.call("GET", "/other")[0] == 404
    assert client.call("GET", "/health") == (200, b'{"status": "ok"}')


@pytest.mark.parametrize("header", ["Content-Length: -1", "Transfer-Encoding: chunked", "Host: a"])
def test_fails_without_a_length_of_the_body_and_hangs_up(client, header):
    with socket.create_connection(("127.0.0.1", int(client.url.rsplit(":", 1)[1])), 60) as caller:
        caller.sendall(f"POST /v1/chat/completions HTTP/1.1\r\n{header}\r\n\r\n2\r\n{{}}".encode())
        answered = b"".join(iter(lambda: caller.recv(4_096), b"")).decode()

    assert answered.startswith("HTTP/1.1 411 ") and answered.count("HTTP/1.1") == 1
    assert "\r\nConnection: close\r\n" in answered and '"code": "no_length"' in answered


def test_answers_several_callers_one_after_the_other(client):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.chat()[1], range(4)))

    assert {answered["choices"][0]["message"]["content"] for answered in answers} == {ANSWER}


def test_draws_the_likeliest_token_at_a_temperature_that_is_next_to_nothing(client):
    status, answered = client.chat(temperature=1e-300)

    assert (status, answered["choices"][0]["message"]["content"]) == (200, ANSWER)


def test_stops_writing_for_a_caller_who_hung_up():
    caller, connection = socket.socketpair()
    handler = serve.Handler.__new__(serve.Handler)
    handler.connection = connection
    written = []

    def write():
        for piece in "abc":
            written.append(piece)
            yield piece

    pieces = handler.while_caller_waits(write())
    assert next(pieces) == "a"
    caller.close()

    with pytest.raises(BrokenPipeError):
        next(pieces)
    assert written == ["a", "b"]
    connection.close()


def test_adds_no_second_answer_to_a_stream_that_broke(capsys):
    handler = serve.Handler.__new__(serve.Handler)
    handler.is_streaming = True

    def fail():
        raise RuntimeError("no memory")

    handler.answer_with(fail)

    assert capsys.readouterr().err == "RuntimeError: no memory\n"


def test_fails_to_start_with_what_is_no_model(tmp_path, capsys):
    assert serve.main(["--port", "0", "--model", f"a={tmp_path / 'nowhere'}"]) == 1

    assert f"could not start with --port 0 --model a={tmp_path}" in capsys.readouterr().err


def test_every_record_was_learned(client):
    # What makes the exact answers above more than luck.
    for record in make_records("sft")[::8]:
        question, answer = record["messages"]
        _, answered = client.chat(messages=[question])
        assert answered["choices"][0]["message"]["content"] == answer["content"]
