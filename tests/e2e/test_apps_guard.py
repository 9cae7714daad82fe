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
    "/portfolio",
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
    for path in ("/", "/?token=wrong", "/portfolio", "/portfolio?token=wrong", KERNEL):
        assert status(apps_server, path) in {302, 403}
    assert apps_server.settled_kernels() <= before  # those of earlier viewers may have ended meanwhile


def test_kernels_of_clients_that_have_gone_are_ended(apps_server):
    """A hundred clients ask for the page and leave: after half a minute only the heated pool is there."""
    request = f"GET /portfolio{apps_server.token} HTTP/1.1\r\nHost: 127.0.0.1:{apps_server.port}\r\n\r\n".encode()
    for _ in range(VANISHED):
        with socket.create_connection(("127.0.0.1", apps_server.port), timeout=10) as client:
            client.sendall(request)
            time.sleep(0.02)
    time.sleep(30)
    deadline = time.monotonic() + 30  # the pool is filled anew meanwhile, and a busy machine takes its time for it
    while len(apps_server.kernels()) > 3 and time.monotonic() < deadline:
        time.sleep(1)
    assert len(apps_server.kernels()) <= 4  # two and one in the pools, one just being started


def body(server, path):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", f"{path}{server.token}")
        response = connection.getresponse()
        return response.status, response.getheader("Content-Security-Policy"), response.read().decode()
    finally:
        connection.close()


def test_the_start_page_lists_the_apps_and_asks_for_nothing(apps_server):
    before = apps_server.settled_kernels()
    code, policy, page = body(apps_server, "/")
    assert code == 200
    assert "default-src 'none'" in policy
    assert '<a href="portfolio"><strong>Portfolio</strong>' in page
    assert "src=" not in page
    assert apps_server.settled_kernels() <= before


def test_of_the_folder_of_the_apps_nothing_else_is_served(apps_server):
    before = apps_server.settled_kernels()
    for path in (
        "/voila/tree",
        "/voila/api/contents",
        "/voila/render/portfolio.ipynb",
        "/portfolio.ipynb",
        "/backtests",
    ):
        assert body(apps_server, path)[0] == 404, path
    assert apps_server.settled_kernels() <= before
