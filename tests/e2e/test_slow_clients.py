"""Real sockets: clients that send headers or bodies as slowly as they can, and what others notice of them."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
import urllib.request

import pytest

CLIENTS = int(os.environ.get("SLOW_CLIENTS", "60"))
POST = b"POST /api/portfolio/optimize HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
STARTS = {
    "nothing at all": b"",
    "headers without end": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Long: ",
    "a body without end": POST + b"Content-Length: 1000000\r\n\r\n{",
    "chunks without end": POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
    "a body that is not read": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{",
    "a second request": b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /api/health HTTP/1.1\r\nX-Long: ",
}


def health_seconds(server):
    started = time.monotonic()
    with urllib.request.urlopen(f"{server.url}/api/health", timeout=20) as response:
        assert response.status == 200
    return time.monotonic() - started


@pytest.mark.parametrize("what", STARTS)
def test_clients_that_take_their_time_are_cut_off(hasty_server, what):
    """Some hundred connections of one byte a second held the server for as long as they liked."""
    drop = b"1\r\n \r\n" if "chunks" in what else b"x"
    waiting = {}
    with contextlib.ExitStack() as stack:
        for _ in range(CLIENTS // len(STARTS)):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", hasty_server.port)))
            client.setblocking(False)
            client.send(STARTS[what])
            waiting[client] = b""
        started = time.monotonic()
        heard = []
        while waiting and time.monotonic() - started < 12:
            assert health_seconds(hasty_server) < 2.0
            for client in list(waiting):
                try:
                    if STARTS[what]:
                        client.send(drop)
                    said = client.recv(65536)
                except BlockingIOError:
                    continue
                except OSError:  # closed while we were sending
                    said = b""
                waiting[client] += said
                if not said:
                    heard.append(waiting.pop(client))
            time.sleep(0.1)
    assert not waiting, f"{len(waiting)} connections were left open"
    if what in {"headers without end", "a body without end", "chunks without end"}:
        head, _, body = heard[0].partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert json.loads(body)["type"] == "urn:tangency:problem:too-slow"


def test_a_client_of_ordinary_speed_is_served(hasty_server):
    """Half a megabyte in pieces over longer than the deadline of a body that does not come."""
    values = [[0.01 * (i % 3), 0.02 * (i % 2), -0.01 * (i % 4)] for i in range(20_000)]
    body = json.dumps({"returns": {"assets": ["A", "B", "C"], "values": values}}).encode()
    with socket.create_connection(("127.0.0.1", hasty_server.port), timeout=30) as client:
        client.sendall(POST + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body))
        for i in range(0, len(body), 60_000):
            client.sendall(body[i : i + 60_000])
            time.sleep(0.12)
        said = b""
        while piece := client.recv(65536):
            said += piece
    assert said.startswith(b"HTTP/1.1 200 ")
