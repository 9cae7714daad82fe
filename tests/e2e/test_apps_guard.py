"""Who may see a dashboard, and what becomes of the kernels of those who leave."""

from __future__ import annotations

import http.client
import socket
import time

import psutil
import pytest

VANISHED = 100


def status(server, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def kernels(server):
    found = psutil.Process(server.process.pid).children(recursive=True)
    return [each for each in found if "ipykernel_launcher" in " ".join(each.cmdline())]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Host": "rebound.example.com"}, 421),
        ({"Host": "127.0.0.1.example.com:8866"}, 421),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Origin": "https://example.com"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
    ],
)
def test_a_page_of_another_origin_or_name_reaches_nothing(apps_server, headers, expected):
    """Any page on the web could start a kernel of 400 MB with an image tag."""
    before = {each.pid for each in kernels(apps_server)}
    kernel = "/api/kernels/01234567-89ab-cdef-0123-456789abcdef"
    for path in (
        "/",
        "/voila/static/voila.js",
        kernel,
        f"{kernel}/channels",
        "/login",
        "/voila/query/01234567-89ab-cdef-0123-456789abcdef",
    ):
        assert status(apps_server, path, **headers) == expected
    assert {each.pid for each in kernels(apps_server)} == before


def test_without_the_token_there_is_no_page(apps_server):
    before = {each.pid for each in kernels(apps_server)}
    assert status(apps_server, "/") in {302, 403}
    assert status(apps_server, "/?token=wrong") in {302, 403}
    assert status(apps_server, "/api/kernels/01234567-89ab-cdef-0123-456789abcdef") in {302, 403}
    assert {each.pid for each in kernels(apps_server)} == before


def test_kernels_of_clients_that_have_gone_are_ended(apps_server):
    """A hundred clients ask for the page and leave: after half a minute only the heated pool is there."""
    for _ in range(VANISHED):
        with socket.create_connection(("127.0.0.1", apps_server.port), timeout=10) as client:
            client.sendall(f"GET /{apps_server.token} HTTP/1.1\r\nHost: 127.0.0.1:{apps_server.port}\r\n\r\n".encode())
            time.sleep(0.02)
    time.sleep(30)
    deadline = time.monotonic() + 30  # the pool is filled anew meanwhile, and a busy machine takes its time for it
    while len(kernels(apps_server)) > 3 and time.monotonic() < deadline:
        time.sleep(1)
    assert len(kernels(apps_server)) <= 3  # two in the pool, one just being started
