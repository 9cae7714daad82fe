"""Clients that hang up while their import is computed: nothing of it is stored, and others are served."""

from __future__ import annotations

import http.client
import json
import time

import numpy as np
import pandas as pd
import pytest

TERMS = {"calendar": "crypto", "currency": "USD"}
SMALL = "date,symbol,close\n2024-01-01,A,1\n2024-01-02,A,2\n"
# Each step takes its time before it looks whether the import is still wanted: a fast machine would be through. It is
# less than what the server has to be quiet for.
SERVER = """
import time
import tangency.desk.imports as imports
look = imports.raise_if_stopped
imports.raise_if_stopped = lambda: (time.sleep(1.0), look())
from tangency.api.server import serve
serve(port={port})
"""


@pytest.fixture(scope="module")
def server(serve_code, tmp_path_factory):
    with serve_code(SERVER, tmp_path_factory.mktemp("vanished")) as started:
        started.wait_until(lambda: "Application startup complete" in started.told())
        yield started


@pytest.fixture(scope="module")
def body() -> bytes:
    """Return the body of an import of some rows."""
    days, symbols = pd.date_range("2020-01-01", periods=200), [f"A{i:03}" for i in range(25)]
    closes = np.random.default_rng(0).uniform(1, 9, (len(days), len(symbols))).round(4).astype(str)
    lines = [f"{day},{symbol},{close}" for day, row in zip(days.astype(str), closes, strict=True)
             for symbol, close in zip(symbols, row, strict=True)]  # fmt: skip
    return json.dumps({"source": {"text": "date,symbol,close\n" + "\n".join(lines)}, **TERMS}).encode()


def put(server, name, sent):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("PUT", f"/api/datasets/{name}", sent, {"Content-Type": "application/json"})
    return connection


def answer(connection):
    with connection.getresponse() as response:
        found = response.status, json.loads(response.read())
    connection.close()
    return found


def names(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/api/datasets")
    return {each["name"] for each in answer(connection)[1]["datasets"]}


def test_an_import_whose_client_has_gone_is_not_stored(server, body):
    connection = put(server, "gone", body)
    time.sleep(0.3)  # what it imports is there, and is computed
    connection.close()
    server.wait_until_quiet()
    assert names(server).isdisjoint({"gone"})
    assert answer(put(server, "small", json.dumps({"source": {"text": SMALL}, **TERMS})))[0] == 200


def test_an_import_whose_client_waits_is_stored(server, body):
    assert answer(put(server, "waits", body))[0] == 200
    assert "waits" in names(server)
