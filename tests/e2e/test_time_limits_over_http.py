"""Two plugins that never return, over real HTTP: they end at their limit, and hold neither server nor client."""

from __future__ import annotations

import http.client
import json
import signal
import time

import numpy as np
import psutil
import pytest
from running_processes import running_below

SERVER = """
import sys
sys.path.insert(0, ".")
from dataclasses import replace
import endless_plugin
from tangency import host
from tangency.contracts.component import ComponentKind, ComponentSpec
from tangency.contracts.params import NoParams
import tangency.desk.desk as desk_module
known = host.default_catalogue()
spec = ComponentSpec(name="endless", summary="Never returns", params=NoParams, factory=endless_plugin.Endless)
named = {{"id": "endless/endless", "plugin": "endless", "version": "0"}}
own = host.RegisteredComponent(**named, kind=ComponentKind.OPTIMIZER, spec=spec)
catalogue = replace(known, registered=(*known.registered, own))
desk_module.default_catalogue = lambda: catalogue
from tangency.api.server import serve
serve(port={port}, time_limit=4.0)
"""
PLUGIN = """
class Endless:
    def __init__(self, params):
        pass
    def solve(self, problem):
        while True:
            pass
"""
RETURNS = {"assets": ["A", "B"], "values": [[0.01 * (-1) ** i, 0.02 * (-1) ** (i // 2)] for i in range(40)]}


def frame(rows, assets):
    """Return inline returns of that size."""
    values = np.random.default_rng(0).normal(0.0005, 0.01, (rows, assets)).round(6)
    return {"assets": [f"A{k}" for k in range(assets)], "values": values.tolist()}


@pytest.fixture(scope="module")  # the test that ends it is the last one
def server(serve_code, tmp_path_factory):
    folder = tmp_path_factory.mktemp("endless")
    (folder / "endless_plugin.py").write_text(PLUGIN, encoding="utf-8")
    with serve_code(SERVER, folder) as started:
        started.wait_until(lambda: "Application startup complete" in started.told())
        yield started


def asked(server, **more):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    body = json.dumps({"returns": RETURNS, **more})
    connection.request("POST", "/api/portfolio/optimize", body, {"Content-Type": "application/json"})
    return connection


def answer_of(connection):
    with connection.getresponse() as response:
        found = response.status, dict(response.headers), json.loads(response.read())
    connection.close()
    return found


def workers(server):
    return running_below(server.process.pid, "worker_process")


def test_both_end_at_their_limit_and_a_third_request_is_told_when_to_come_back(server):
    began = time.monotonic()
    first, second = (asked(server, optimizer={"name": "endless"}) for _ in range(2))
    time.sleep(1.0)
    status, headers, problem = answer_of(asked(server, optimizer={"name": "erc"}))
    assert (status, headers["retry-after"]) == (503, "1")
    assert "busy" in problem["what"]
    for waiting in (first, second):
        status, _, problem = answer_of(waiting)
        assert (status, problem["type"], problem["value"]) == (504, "urn:tangency:problem:time-limit", "4 s")
    assert 3.5 < time.monotonic() - began < 12.0
    status, _, answer = answer_of(asked(server, optimizer={"name": "erc"}))
    assert (status, sorted(answer["weights"])) == (200, ["A", "B"])


def test_a_request_may_ask_for_less_time_than_the_server_gives(server):
    status, _, problem = answer_of(asked(server, optimizer={"name": "endless"}, time_limit=0.5))
    assert (status, problem["value"]) == (504, "0.5 s")


@pytest.mark.parametrize(
    "parts",
    [
        {"returns": frame(500, 1000), "risk_model": "sample"},
        {"returns": frame(2, 2000)},
        {"returns": frame(40, 500), "constraints": [f"weight[A{k}] >= 1%" for k in range(400)]},
        {"returns": frame(40, 60), "constraints": [f"count <= {10 + k}" for k in range(700)]},
    ],
    ids=["singular", "two rows", "conflicts", "counts"],
)
def test_what_is_honest_and_takes_long_is_stopped_at_its_limit(server, parts):
    """A body within all bounds may take minutes: it has the time that it is given, and others are served after it."""
    status, _, problem = answer_of(asked(server, **parts, time_limit=0.3))
    assert (status, problem["type"], problem["value"]) == (504, "urn:tangency:problem:time-limit", "0.3 s")
    status, _, _ = answer_of(asked(server, optimizer={"name": "erc"}))
    assert status == 200


def test_a_client_that_hangs_up_frees_its_place(server):
    gone = [asked(server, optimizer={"name": "endless"}) for _ in range(2)]
    server.wait_until(lambda: len(workers(server)) == 2, seconds=20)
    for connection in gone:
        connection.close()
    server.wait_until(lambda: not workers(server), seconds=3)
    assert answer_of(asked(server, optimizer={"name": "erc"}))[0] == 200


def test_the_server_obeys_a_signal_whatever_runs(server):
    waiting = [asked(server, optimizer={"name": "endless"}) for _ in range(2)]
    server.wait_until(lambda: len(workers(server)) == 2, seconds=20)
    left = workers(server)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(20)
    assert time.monotonic() - began < 10.0
    _, alive = psutil.wait_procs(left, timeout=5)
    assert not alive
    for connection in waiting:
        connection.close()
