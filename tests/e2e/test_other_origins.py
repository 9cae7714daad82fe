"""What a page of another origin, or of a name that was rebound to the loopback, gets out of a real browser: nothing."""

from __future__ import annotations

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import tangency as tg

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

EVIL = "evil.test"
BODY = json.dumps({"dataset": "crypto", "as_of": "2024-11-30", "optimizer": {"name": "mvo"}})
REFUSED = {403, 421}

# Reads what it can by every way that a script has; a way that the browser bars answers with a word.
READ = """async ({ url, body }) => {
    const way = async (options) => {
        try {
            const answer = await fetch(url, { credentials: "include", ...options });
            return { kind: answer.type, status: answer.status, text: await answer.text() };
        } catch (error) { return { kind: "barred", status: 0, text: String(error) }; }
    };
    const post = { method: "POST", body };
    return [
        await way({}),
        await way({ mode: "no-cors" }),
        await way({ ...post, headers: { "Content-Type": "application/json" } }),
        await way({ ...post, mode: "no-cors", headers: { "Content-Type": "text/plain" } }),
    ];
}"""
# Has the browser ask by elements, which no rule about scripts bars.
EMBED = """({ url, body }) => new Promise((done) => {
    const frame = Object.assign(document.createElement("iframe"), { name: "frame", src: url });
    const picture = Object.assign(document.createElement("img"), { src: url });
    const form = Object.assign(document.createElement("form"),
        { method: "post", action: url, target: "sent", enctype: "text/plain" });
    const sent = Object.assign(document.createElement("iframe"), { name: "sent" });
    form.append(Object.assign(document.createElement("input"), { name: body.slice(0, -1) + ',"x":"', value: '"}' }));
    document.body.append(frame, picture, sent, form);
    form.submit();
    setTimeout(done, 3000);
})"""
SOCKET = """(url) => new Promise((done) => {
    const socket = new WebSocket(url);
    socket.onopen = () => done("open");
    socket.onerror = () => done("refused");
})"""


@pytest.fixture(scope="module")
def browser(chromium):
    """Return a browser for which a name of an attacker's resolves to this machine."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    rules = f"--host-resolver-rules=MAP {EVIL} 127.0.0.1"
    launched = chromium.browser_type.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu", rules])
    yield launched
    launched.close()


@pytest.fixture(scope="module")
def elsewhere():
    """Return the port of an attacker's own server."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title><body>")

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def rebound(context, port):
    """Return a page of the attacker's name at the server's own port, as after a change of the name's address."""
    page = context.new_page()
    address = f"http://{EVIL}:{port}/attack"
    page.route(address, lambda route: route.fulfill(body="<!doctype html><body>", content_type="text/html"))
    page.goto(address)
    return page


def tell_nothing(page, paths, port, *, name):
    """Every way to every path is refused or barred, and no frame holds anything of the server's."""
    for path in paths:
        given = {"url": f"http://{name}:{port}{path}", "body": BODY}
        for answer in page.evaluate(READ, given):
            assert answer["kind"] in {"barred", "opaque"} or answer["status"] in REFUSED, (path, answer)
            assert "weights" not in answer["text"]
            assert "jupyter-config-data" not in answer["text"]
        page.evaluate(EMBED, given)
        for frame in page.frames[1:]:
            held = frame.content()
            assert "weights" not in held
            assert "jupyter-config-data" not in held


def test_the_dashboards_start_no_kernel_and_tell_nothing(browser, apps_server, elsewhere):
    context = browser.new_context()
    viewer = context.new_page()  # the victim has the page open, and its cookies
    viewer.goto(apps_server.app, wait_until="commit", timeout=120_000)
    viewer.locator(".tg-figure").first.wait_for(timeout=240_000)
    kernel = viewer.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    before = apps_server.settled_kernels()
    port = apps_server.port
    paths = ["/", f"/{apps_server.token}", f"/api/kernels/{kernel}"]
    channels = f"/api/kernels/{kernel}/channels"

    page = rebound(context, port)
    tell_nothing(page, paths, port, name=EVIL)
    assert page.evaluate(SOCKET, f"ws://{EVIL}:{port}{channels}") == "refused"
    assert page.goto(f"http://{EVIL}:{port}/{apps_server.token}").status == 421
    for host in (EVIL, "localhost", "127.0.0.1"):  # the last two are of the same site
        page = context.new_page()
        page.goto(f"http://{host}:{elsewhere}/")
        # With the token the address may be opened, as a browser opens it from a file; but not read or embedded here.
        tell_nothing(page, ["/", f"/api/kernels/{kernel}"], port, name="127.0.0.1")
        assert page.evaluate(SOCKET, f"ws://127.0.0.1:{port}{channels}") == "refused"
    assert apps_server.settled_kernels() <= before  # those of earlier viewers may have ended meanwhile
    assert viewer.locator(".tg-connection").is_hidden()
    context.close()


def test_the_api_tells_no_weight_and_records_nothing(browser, api_server, elsewhere):
    def runs():
        with tg.Desk(api_server.home) as desk:
            return [each.id for each in desk.store.runs(limit=10)]

    before = runs()
    port = api_server.port
    paths = ["/api/portfolio/optimize", "/api/plugins", "/api/openapi.json"]
    context = browser.new_context()
    page = rebound(context, port)
    tell_nothing(page, paths, port, name=EVIL)
    assert page.goto(f"http://{EVIL}:{port}/api/plugins").status == 421
    for host in (EVIL, "localhost", "127.0.0.1"):
        page = context.new_page()
        page.goto(f"http://{host}:{elsewhere}/")
        tell_nothing(page, paths[:1], port, name="127.0.0.1")
        for path in paths[1:]:
            (read, *_rest) = page.evaluate(READ, {"url": f"http://127.0.0.1:{port}{path}", "body": BODY})
            assert read["kind"] == "barred"
    assert runs() == before
    context.close()
