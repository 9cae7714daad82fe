"""Servers as processes of their own on the loopback, and a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import expect, sync_playwright
from running_processes import running_below
from warm_command import WarmCommand

from tangency.widgets.server import _REFILL_SECONDS

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that a test started."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path
    home: Path
    token: str = ""

    @property
    def app(self) -> str:
        """Address of the portfolio's app, with the token."""
        return f"{self.url}/portfolio{self.token}"

    def told(self) -> str:
        """Return what the server has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 60) -> None:
        """Wait for a condition; fail with the log where the server ends or takes too long."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the server did not get ready:\n{self.told()[-4000:]}")
            time.sleep(0.1)

    def wait_until_quiet(self, *, seconds: float = 60) -> None:
        """Wait until the server and its children compute nothing for a second and a half."""
        seen = [-1.0]
        quiet = 0

        def resting() -> bool:
            nonlocal quiet
            time.sleep(0.4)
            now = self._cpu_seconds()
            quiet = quiet + 1 if now - seen[0] < 0.04 else 0
            seen[0] = now
            return quiet >= 3

        self.wait_until(resting, seconds=seconds)

    def kernels(self) -> set[int]:
        """Return the processes of the dashboards' kernels."""
        return {each.pid for each in running_below(self.process.pid, "ipykernel_launcher")}

    def settled_kernels(self) -> set[int]:
        """Return them when none has been added for twice as long as the pool waits before it is filled again."""
        known, deadline = self.kernels(), time.monotonic() + 2 * _REFILL_SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.2)
            if added := self.kernels() - known:
                known |= added
                deadline = time.monotonic() + 2 * _REFILL_SECONDS
        return self.kernels()

    def _cpu_seconds(self) -> float:
        own = psutil.Process(self.process.pid)
        total = 0.0
        for each in (own, *own.children(recursive=True)):
            try:
                total += sum(each.cpu_times()[:2])
            except psutil.NoSuchProcess:
                continue
        return total


@contextmanager
def serving(code: str, folder: Path) -> Iterator[Server]:
    """Run Python code that serves `{port}`, with a store of its own; everything it started ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["TANGENCY_HOME"] = str(folder / "home")
    environment.setdefault("JUPYTER_RUNTIME_DIR", str(folder / "runtime"))  # where the dashboards keep their token
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", code.format(port=port)],
            cwd=folder,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    children: list[psutil.Process] = []
    try:
        yield Server(url=f"http://127.0.0.1:{port}", port=port, process=process, log=log, home=folder / "home")
    finally:
        if process.poll() is None:
            children = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)
        for child in children:
            if child.is_running():
                child.kill()


@pytest.fixture(scope="session")
def warm_command() -> Iterator[WarmCommand]:
    """Return the command line in processes that need not load it anew."""
    with WarmCommand() as command:
        yield command


@pytest.fixture(scope="session")
def serve_code() -> Callable[[str, Path], AbstractContextManager[Server]]:
    """Return what runs a test's own server, see `serving`."""
    return serving


@pytest.fixture(scope="session")
def api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the API, served by uvicorn."""
    code = "from tangency.api.server import serve; serve(port={port})"
    with serving(code, tmp_path_factory.mktemp("api")) as server:
        server.wait_until(lambda: "Application startup complete" in server.told())
        yield server


@pytest.fixture(scope="module")
def hasty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the API, served by uvicorn, with deadlines of a second in place of ten."""
    code = (
        "from tangency.api import limits, server, slow_connections as slow; "
        "slow._HEADER_SECONDS = slow._LINGER_SECONDS = limits._BODY_SECONDS = 1.0; server.serve(port={port})"
    )
    with serving(code, tmp_path_factory.mktemp("hasty")) as server:
        server.wait_until(lambda: "Application startup complete" in server.told())
        yield server


APPS = "from tangency.widgets.server import serve_apps; serve_apps({port}, open_browser=False)"


def heated(server: Server) -> Server:
    """Wait until the dashboards have their pool; return them with their token."""
    server.wait_until(lambda: "is filled with" in server.told(), seconds=240)
    token = re.search(r"\?token=\w+", server.told())
    assert token is not None
    return replace(server, token=token[0])


@pytest.fixture
def serve_apps_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AbstractContextManager[Server]]:
    """Return what runs dashboards of one user, after `before`, on a given port or a free one."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))

    @contextmanager
    def served(name: str, *, port: int | None = None, before: str = "pass") -> Iterator[Server]:
        (tmp_path / name).mkdir()
        code = f"{before}; {APPS}"
        with serving(code if port is None else code.replace("{port}", str(port)), tmp_path / name) as server:
            yield heated(server if port is None else replace(server, port=port, url=f"http://127.0.0.1:{port}"))

    return served


@pytest.fixture(scope="session")
def apps_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return the dashboards, served by Voilà, with a heated pool."""
    with serving(APPS, tmp_path_factory.mktemp("apps")) as server:
        yield heated(server)


FIGURE = """\
import pandas as pd
from tangency.plots.weights import weights_and_risk_figure
weights_and_risk_figure(pd.DataFrame({"weight": [0.6, 0.4], "risk_share": [0.7, 0.3]}, index=["A", "B"]))"""


@pytest.fixture(scope="module")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """Return JupyterLab, and the address of a notebook in it that has been run; its last output is a figure."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = new_notebook(cells=[new_code_cell(FIGURE)])
    NotebookClient(notebook).execute()
    nbformat.write(notebook, folder / "figure.ipynb")
    options = "'--allow-root', '--no-browser', '--port={port}', '--ip=127.0.0.1', '--IdentityProvider.token='"
    offline = "'--LabApp.extension_manager=readonly', '--LabApp.news_url=None'"
    code = f"from jupyterlab.labapp import LabApp; LabApp.launch_instance(argv=[{options}, {offline}])"
    with serving(code, folder) as server:
        server.wait_until(lambda: "is running at" in server.told())
        yield server, "lab/tree/figure.ipynb"


@pytest.fixture(scope="module")
def voila_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """Return Voilà, as a user starts it, on a notebook whose last output is a figure; its address is empty."""
    folder = tmp_path_factory.mktemp("voila")
    nbformat.write(new_notebook(cells=[new_code_cell(FIGURE)]), folder / "figure.ipynb")
    # Voilà's own template links its icons from elsewhere; ours does not.
    ours = resources.files("tangency.widgets").joinpath("jupyter")
    options = "'figure.ipynb', '--no-browser', '--port={port}', '--Voila.ip=127.0.0.1', '--template=tangency'"
    code = f"import os; os.environ['JUPYTER_PATH'] = {str(ours)!r}; from voila.app import Voila"
    with serving(f"{code}; Voila.launch_instance(argv=[{options}])", folder) as server:
        server.wait_until(lambda: "is running at" in server.told())
        yield server, ""


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Return a real browser; without one the test skips, or fails where REQUIRE_BROWSER=1 says there must be one."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        reason = "no chromium on this machine: the browser tests were NOT run"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason}, and REQUIRE_BROWSER=1 asks for them")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


CLIPPED = """() => [...document.querySelectorAll('.tg-app :is(.tg-label, .tg-help, th, td, dd, button, h3)')]
    .filter(each => each.offsetParent && each.scrollWidth > each.clientWidth + 1
        && getComputedStyle(each).display !== 'inline').map(each => each.textContent)"""
# What anywidget says where a module took more than two seconds to load, on a busy machine; see `PlotContent`.
SLOW_MODULE = "[anywidget] Failed to initialize model."
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A page of the dashboards in a browser, and how a hand uses it."""

    page: Any
    pictures: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, url: str, *, app: str | None = None, ready: str = ".tg-exact") -> None:
        """Open the page, an app by its link on the start page or at once, and wait until it has its first result.

        Parameters
        ----------
        ready
            What is there then.
        """
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("pageerror", lambda error: self._heard("error", str(error)))
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.goto(url, wait_until="commit")
        if app is not None:
            link = self.page.get_by_role("link", name=app)
            link.wait_for()  # before anything is drawn there is no picture
            self.page.screenshot(path=self.pictures / "start.png")
            link.click(no_wait_after=True)
        self.page.wait_for_selector(".tg-button", state="visible", timeout=60_000)
        self.page.locator(ready).first.wait_for(state="attached", timeout=60_000)

    def _heard(self, kind: str, text: str) -> None:
        if kind == "error" and text != SLOW_MODULE:
            self.complaints.append(text)

    def hosts(self) -> set[str | None]:
        """Return the hosts that were asked."""
        return {urlsplit(each).hostname for each in self.requests if not each.startswith(("data:", "blob:"))}

    def section(self, title: str) -> None:
        """Show a section."""
        self.page.locator(".tg-sections button").filter(has_text=title).click()
        self.page.locator(f".tg-header h1:text-is('{title}')").wait_for()

    def field(self, label: str) -> Any:
        """Return the field of a label that is seen."""
        labelled = self.page.locator(f".tg-field:visible:has(> .widget-html .tg-label:text-is('{label}'))")
        return labelled.first

    def fill(self, label: str, value: str) -> None:
        """Enter a text."""
        entry = self.field(label).locator("input[type=text]").first
        entry.fill(value)
        entry.press("Enter")

    def proposed(self, label: str, value: str) -> None:
        """Wait for the page to propose a text."""
        expect(self.field(label).locator("input[type=text]").first).to_have_value(value, timeout=60_000)

    def select(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.field(label).locator("select").first.select_option(label=option)

    def upload(self, label: str, file: Path) -> None:
        """Choose a file."""
        place = self.field(label)
        with self.page.expect_file_chooser() as chosen:
            place.locator("button:has-text('Choose file')").click()
        chosen.value.set_files(file)
        place.locator(f".tg-file-name:has-text('{file.name}')").wait_for()

    def unfold(self, title: str) -> None:
        """Open a fold."""
        self.page.locator(".jupyter-widget-Collapse-header:visible").filter(has_text=title).first.click()

    def press(self, button: str) -> None:
        """Press a button that is seen and may be pressed."""
        self.page.locator(f"button:visible:text-is('{button}'):not([disabled])").last.click()

    def told(self, words: str) -> str:
        """Wait for the status line of the section to say something; return all of it."""
        line = self.page.locator(".tg-status-line:visible").filter(has_text=words)
        line.first.wait_for(timeout=60_000)
        return str(line.first.inner_text())

    def picture(self, name: str) -> None:
        """Keep a picture in both widths; nothing is clipped, and nothing hangs over."""
        for width, height in ((1280, 1000), (1920, 1080)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.locator(".tg-header").scroll_into_view_if_needed()
            self.page.wait_for_timeout(300)
            self.page.screenshot(path=self.pictures / f"{name}-{width}.png")
            assert self.page.evaluate(CLIPPED) == []
            assert self.page.evaluate(OVERHANG) == 0


@pytest.fixture
def visit(chromium: Any, tmp_path: Path) -> Iterator[Visit]:
    """Return a page in a browser of its own; pictures go where TANGENCY_SCREENSHOTS says, if it does."""
    page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    yield Visit(page=page, pictures=Path(os.environ.get("TANGENCY_SCREENSHOTS", tmp_path)))
    page.context.close()
