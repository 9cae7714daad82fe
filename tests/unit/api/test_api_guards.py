"""Who may ask, and what is refused before it costs anything."""

from __future__ import annotations

import gc
import json
import time

import pytest
from starlette.testclient import TestClient

import tangency as tg
from tangency.api import create_app

URL = "/api/portfolio/optimize"
SMALL = {"moments": {"assets": ["A", "B"], "mean": [0.03, 0.02], "covariance": [[0.04, 0.0], [0.0, 0.02]]}}
ROWS = [[0.01, 0.02], [-0.02, 0.01], [0.03, -0.01], [0.01, 0.02]]
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with (
        tg.Desk(tmp_path_factory.mktemp("home")) as desk,
        TestClient(create_app(desk, host_names=["desk.example.org"]), base_url="http://localhost:8000") as opened,
    ):
        yield opened


def kind(response):
    return response.status_code, response.json()["type"].rpartition(":")[2]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("Desk.Example.ORG", 200),
        ("rebound.example.com", 421),
        ("localhost.example.com", 421),
        ("127.0.0.1.example.com", 421),
        ("", 421),
        ("localhost@example.com", 421),
        ("192.0.2.1", 421),
    ],
)
def test_requests_for_another_host_are_refused(client, host, status):
    """A page whose name resolves to the loopback reads nothing (DNS rebinding)."""
    response = client.get("/api/health", headers={"Host": host})
    assert response.status_code == status
    if status == 421:
        assert kind(response) == (421, "misdirected")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost:8000"}, 200),
        ({"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://desk.example.org", "Host": "desk.example.org"}, 200),
        ({"Origin": "http://localhost:3000"}, 403),
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_page_of_another_origin_changes_nothing(client, headers, status):
    response = client.post(URL, json=SMALL, headers=headers)
    assert response.status_code == status
    if status == 403:
        assert kind(response) == (403, "cross-origin")


def test_what_http_itself_refuses_has_a_kind_of_its_own(client):
    assert kind(client.get("/api/nothing")) == (404, "no-such-path")
    assert kind(client.get(URL)) == (405, "no-such-method")
    assert kind(client.post(URL, content="{}", headers={"Content-Type": "text/plain"})) == (415, "media-type")
    assert kind(client.get("/api/runs/20200101-none")) == (404, "not-found")
    assert kind(client.get("/api/runs/" + "a" * 60_000)) == (404, "no-such-path")
    assert kind(client.get("/api/runs/a%00b")) == (404, "no-such-path")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({**SMALL, "seed": True}, "valid number"),
        ({**SMALL, "seed": "1"}, "valid number"),
        ({**SMALL, "current": {"A": "0.1"}}, "valid number"),
        ({**SMALL, "current": {"A": True}}, "valid number"),
        ({**SMALL, "periods_per_year": "365"}, "valid number"),
        ({**SMALL, "optimizer": {"name": "mvo", "params": {"risk_aversion": "3"}}}, "valid number"),
        ({**SMALL, "optimizer": {"name": "mvo", "params": {"risk_aversion": True}}}, "valid number"),
        ({"returns": {"assets": ["A", "B"], "values": [["0.1", 0.2], [0.1, 0.2]]}}, "valid number"),
        ({"returns": {"assets": ["A", "B"], "values": [[True, 0.2], [0.1, 0.2]]}}, "valid number"),
        ({**SMALL, "current": {"A": 1e160}}, "less than or equal"),
        ({**SMALL, "current": {"A": 1e308, "B": 1e308}}, "less than or equal"),
        ({"returns": {"assets": ["A", "B"], "values": [[1e160, 0.2], *ROWS]}}, "less than or equal"),
        ({"returns": {"assets": ["A", "B"], "values": [[1e308, 1e308], *ROWS]}}, "less than or equal"),
        ({"moments": {**SMALL["moments"], "mean": [1e200, 0.1]}}, "less than or equal"),
        ({"moments": {**SMALL["moments"], "covariance": [[1e308, 0.0], [0.0, 0.02]]}}, "less than or equal"),
        ({**SMALL, "constraints": ["weight <= 1e400"]}, "a number is at most"),
        ({**SMALL, "constraints": [f"weight <= 1e{'9' * 500}"]}, "a number is at most"),
        ({**SMALL, "constraints": ["1" + "0" * 400 + " * A <= 1"]}, "a number is at most"),
        ({**SMALL, "dataset": "a\0b"}, "pattern"),
        ({**SMALL, "groups": {"sec\0tor": {"A": "x"}}}, "pattern"),
        ({**SMALL, "groups": {"sector": {"A": "x\0"}}}, "pattern"),
        ({**SMALL, "constraints": ["weight[A\0] <= 20%"]}, "pattern"),
        ({**SMALL, "seed": 10**400}, "less than"),
    ],
)
def test_a_bad_value_is_refused_in_words(client, body, words):
    response = client.post(URL, content=json.dumps(body), headers=JSON)
    assert response.status_code == 422
    assert words in response.json()["what"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"dataset": "\\ud800"}',
        b'{"dataset": "\\udfff\\ud800"}',
        b'{"groups": {"\\ud83d": {"A": "x"}}}',
        b'{"dataset": "\xff"}',
        b'{"seed": NaN}',
        b'{"seed": 1e999}',
        b'{"a":' * 100_000,
        b"[" * 1_000_000,
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_no_json_object_of_valid_text_is_refused(client, content):
    response = client.post(URL, content=content, headers=JSON)
    assert response.status_code in {413, 422}
    json.dumps(response.json()).encode()
    assert len(response.content) < 2_000


def long_bodies():
    name = "x" * 1_000_000
    yield "an asset's name", {"moments": {**SMALL["moments"], "assets": ["A", name]}}
    yield "a component's name", {**SMALL, "optimizer": name}
    yield "a param's name", {**SMALL, "optimizer": {"name": "mvo", "params": {name: 1}}}
    yield "a field's name", {**SMALL, name: 1}
    yield "a dataset's name", {"dataset": name}
    yield "a constraint", {**SMALL, "constraints": [f"{name} <= 1"]}
    yield "many constraints", {**SMALL, "constraints": [f"A + B <= {i}.{'1' * 200}" for i in range(1000)]}
    yield "a group's asset", {**SMALL, "groups": {"sector": {name: "x"}}}
    yield "a taxonomy", {**SMALL, "groups": {name: {"A": "x"}}}
    yield "weights of a name", {**SMALL, "current": {name: 1.0}}
    yield "many names", {"returns": {"assets": [f"A{i}" for i in range(40_000)], "values": [[0.0]]}}
    yield "one name many times", {"returns": {"assets": ["A"] * 40_000, "values": [[0.0] * 40_000] * 2}}
    yield "unknown fields", {f"f{i}": 1 for i in range(200_000)}
    yield "unknown params", {**SMALL, "optimizer": {"name": "mvo", "params": {f"f{i}": 1 for i in range(90_000)}}}
    yield "texts in place of numbers", {"returns": {"assets": ["A"], "values": [["a"] * 2_000] * 1_000}}
    yield "too many members", {"current": {f"A{i}": 0.0 for i in range(400_000)}}
    yield "many weights", {**SMALL, "current": {f"A{i}": 0.0 for i in range(90_000)}}
    yield "many dates", {"returns": {"assets": ["A"], "values": [[0.0]], "dates": ["2024-01-01"] * 100_000}}
    yield (
        "views",
        {
            **SMALL,
            "view_model": {"name": "black-litterman", "params": {"views": [f"A returns {i}%" for i in range(5_000)]}},
        },
    )


@pytest.mark.parametrize(("what", "body"), list(long_bodies()), ids=[what for what, _ in long_bodies()])
def test_what_is_too_long_is_refused_before_it_costs(client, what, body):
    """No small request pins a worker: a name of 1 MB took a minute, 40 000 equal ones a quarter of one."""
    content = json.dumps(body).encode()
    gc.freeze()  # collections look through what this request makes, and not through what other tests have left
    try:
        started = time.process_time()
        response = client.post(URL, content=content, headers=JSON)
        seconds = time.process_time() - started
    finally:
        gc.unfreeze()
    assert seconds < 2.0, what
    assert response.status_code in {413, 422}, what
    assert len(response.content) < 8_000, what


@pytest.mark.parametrize("run_id", ["a" * 60_000, "a\0b", "%", "_", "", "\ud800", "../x"])
def test_what_is_no_run_id_is_unknown_wherever_it_is_asked(tmp_path, run_id):
    """A run id of 60 000 characters made the database fail, and told its path."""
    with tg.Desk(tmp_path) as desk, pytest.raises(tg.StoreError, match="no such run") as caught:
        desk.store.run(run_id)
    assert len(str(caught.value)) < 500
    str(caught.value).encode()
