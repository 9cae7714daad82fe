"""Who may see a dashboard, and what becomes of the kernels of those who leave."""

from __future__ import annotations

import http.client
import socket
import time

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


ELSEWHERE = {
    421: [{"Host": "rebound.example.com"}, {"Host": "127.0.0.1.example.com:8866"}],
    403: [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
}
KERNEL = "/api/kernels/01234567-89ab-cdef-0123-456789abcdef"
PATHS = (
    "/",
    "/voila/static/voila.js",
    KERNEL,
    f"{KERNEL}/channels",
    "/login",
    "/voila/query/01234567-89ab-cdef-0123-456789abcdef",
)


def test_without_the_token_or_from_another_origin_or_name_there_is_nothing(apps_server):
    """Any page on the web could start a kernel of 400 MB with an image tag."""
    before = apps_server.settled_kernels()
    for expected, requests in ELSEWHERE.items():
        for headers in requests:
            for path in PATHS:
                assert status(apps_server, path, **headers) == expected, (headers, path)
    for path in ("/", "/?token=wrong", KERNEL):
        assert status(apps_server, path) in {302, 403}
    assert apps_server.settled_kernels() <= before  # those of earlier viewers may have ended meanwhile


def test_kernels_of_clients_that_have_gone_are_ended(apps_server):
    """A hundred clients ask for the page and leave: after half a minute only the heated pool is there."""
    for _ in range(VANISHED):
        with socket.create_connection(("127.0.0.1", apps_server.port), timeout=10) as client:
            client.sendall(f"GET /{apps_server.token} HTTP/1.1\r\nHost: 127.0.0.1:{apps_server.port}\r\n\r\n".encode())
            time.sleep(0.02)
    time.sleep(30)
    deadline = time.monotonic() + 30  # the pool is filled anew meanwhile, and a busy machine takes its time for it
    while len(apps_server.kernels()) > 3 and time.monotonic() < deadline:
        time.sleep(1)
    assert len(apps_server.kernels()) <= 3  # two in the pool, one just being started
