"""NUL in any text of any request, which PostgreSQL cannot store: refused with a typed error, or it never gets there."""

from __future__ import annotations

import copy

import pytest
from starlette.testclient import TestClient

import tangency as tg
from kills.postgres import initdb, private_server
from tangency.api import create_app
from tangency.desk.verb_list import use_case, verb_names

NUL = "a\x00b"
ASYNC = {"Prefer": "respond-async"}
RETURNS = {"assets": ["A", "B"], "values": [[0.01 * (k % 5), -0.02 * (k % 3)] for k in range(40)]}
DAY = {"dataset": "crypto", "as_of": "2024-11-30"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    if initdb() is None:
        pytest.skip("no PostgreSQL: install Debian's postgresql")
    with private_server(initdb()) as server:
        server.new_database()
        with tg.Desk(tmp_path_factory.mktemp("home"), url=server.url) as desk:
            app = create_app(desk)
            with TestClient(app, raise_server_exceptions=False, base_url="http://localhost") as opened:
                book = {**DAY, "weights": {"BTC": 0.5}, "capital": "1000", "portfolio": "main"}
                assert opened.post("/api/portfolio/construct", json=book).status_code == 200
                yield opened


def bodies(openapi, verb):
    """Yield the example of a verb's schema with the fields that have none, and one on inline returns."""
    path = f"/api/portfolio/{use_case(verb).slug}"
    name = openapi["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    properties = openapi["components"]["schemas"][name.rsplit("/", 1)[-1]]["properties"]
    example = {field: own["examples"][0] for field, own in properties.items() if "examples" in own}
    if verb == "risk_frontier":
        example["risk"] = "cvar"
    yield path, example, [field for field in properties if field not in example]
    if "returns" in properties:
        dated = {**RETURNS, "dates": [f"2024-0{1 + k // 20}-{1 + k % 20:02d}" for k in range(40)]}
        parts = {"returns": dated, "groups": {"kind": {"A": "x"}}, "current": {"A": 1.0}, "optimizer": {"name": "erc"}}
        parts |= {"constraints": ["weight <= 80%"], "risk_model": "sample"}
        yield path, {field: value for field, value in parts.items() if field in properties}, []


def with_nul(body):
    """Yield the body with NUL in one text or key after the other."""
    for place in list(places(body)):
        found = copy.deepcopy(body)
        *way, last = place
        inner = found
        for step in way:
            inner = inner[step]
        if isinstance(last, tuple):
            inner[NUL] = inner.pop(last[0])
        else:
            inner[last] = NUL
        yield found


def places(body, way=()):
    if isinstance(body, dict):
        for key, value in body.items():
            if way:
                yield (*way, (key,))
            yield from places(value, (*way, key))
    elif isinstance(body, list):
        for place, value in enumerate(body[:2]):
            yield from places(value, (*way, place))
    elif isinstance(body, str):
        yield way


@pytest.mark.parametrize("verb", verb_names())
@pytest.mark.parametrize("headers", [{}, ASYNC], ids=["now", "later"])
def test_nul_in_any_text_is_no_fault_of_the_server(client, verb, headers):
    tried = 0
    for path, body, others in bodies(client.get("/openapi.json").json(), verb):
        if others and verb != "accept":  # so that nothing but NUL is refused below
            assert client.post(path, json=body, headers=ASYNC).status_code == 202
        for given in [*with_nul(body), *({**body, field: NUL} for field in others)]:
            answer = client.post(path, json=given, headers=headers)
            assert answer.status_code == 422, (answer.status_code, answer.text[:500], given)
            assert answer.json()["type"].startswith("urn:tangency:problem:")
            tried += 1
    assert tried >= 1


@pytest.mark.parametrize("kind", ["runs", "jobs"])
@pytest.mark.parametrize("name", ["%00", "a%00b", "20241130-000000000-%00aaaaa"])
def test_nul_in_an_address_is_no_fault_of_the_server(client, kind, name):
    paths = [f"/api/{kind}/{name}", *([f"/api/jobs/{name}/events"] if kind == "jobs" else [])]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code in {404, 422}, answer.text
    assert kind == "runs" or client.delete(paths[0]).status_code in {404, 422}
