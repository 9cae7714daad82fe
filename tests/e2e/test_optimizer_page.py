"""The optimiser in a real browser: served by Voilà, heated, with nothing from elsewhere."""

from __future__ import annotations

import json
import os
import re
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import tangency as tg

pytestmark = pytest.mark.browser

CONSTRAINTS = ["weight <= 20%", 'sector["Layer 1"] <= 30%']
AT_HOME = re.compile(r"^(https?|wss?)://(127\.0\.0\.1|localhost)(:\d+)?/|^(data|blob):|^about:blank$")
LIMIT_SECONDS = 3.0
README_HEIGHT = 1130


def visit(browser, server):
    """Open the page in a context of its own; return it, the seconds to the first widget, and what it asked for."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    requests = []
    failures = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("websocket", lambda socket: requests.append(socket.url))
    page.on("response", lambda response: failures.append(response.url) if response.status >= 400 else None)
    started = time.monotonic()
    page.goto(server.app, wait_until="commit")
    page.wait_for_selector(".tg-button", state="visible", timeout=60_000)
    return page, time.monotonic() - started, requests, failures


def contention():
    """Return how many times longer work takes now than it would alone: others may be using the machine."""
    wall, own = time.monotonic(), time.thread_time()
    while time.thread_time() - own < 0.1:
        pass
    return max(1.0, (time.monotonic() - wall) / (time.thread_time() - own))


def first_widget(browser, server):
    """Visit, and once more where it took too long: the pool holds two kernels."""
    for _ in range(2):
        server.wait_until_quiet()
        before = contention()
        visited = visit(browser, server)
        slowed = max(before, contention())
        sys.stdout.write(f"first widget after {visited[1]:.2f} s, the machine shared by {slowed:.1f}\n")
        if visited[1] <= LIMIT_SECONDS * slowed:
            return visited
        visited[0].context.close()
    pytest.fail(f"first widget after {visited[1]:.2f} s, with {slowed:.1f} times the work on the machine")


def by_http(server):
    body = {
        "dataset": "crypto",
        "as_of": "2024-11-30",
        "optimizer": {"name": "mvo", "params": {"objective": "max_sharpe"}},
        "risk_model": "ledoit-wolf",
        "constraints": CONSTRAINTS,
    }
    request = urllib.request.Request(
        f"{server.url}/api/portfolio/optimize",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return json.load(response)["weights"]


def select(page, label, option):
    field = page.locator(".tg-field").filter(has=page.locator(f".tg-label:text-is('{label}')"))
    field.locator("select").first.select_option(label=option)


def ask_for_the_demo_case(page):
    select(page, "risk model", "ledoit-wolf")
    page.fill(".tg-constraints textarea", "\n".join(CONSTRAINTS))
    page.locator(".tg-exact").filter(has_text='"FET": 0.017').wait_for(state="attached")
    page.locator(".tg-results:not(.tg-stale)").wait_for()


def clipped(page):
    """Return texts that are wider than the room they have."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.tg-app :is(.tg-label, .tg-help, th, td, .tg-figure, dd, button, h3)')]
            .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')
            .map(each => each.textContent)"""
    )


def test_a_manager_optimises_in_a_browser(chromium, apps_server, api_server, tmp_path):
    page, _seconds, requests, failures = first_widget(chromium, apps_server)

    ask_for_the_demo_case(page)
    shown = json.loads(page.locator(".tg-exact").text_content())
    pure = tg.optimize(
        tg.load("crypto", as_of="2024-11-30"),
        optimizer="mvo",
        objective="max_sharpe",
        risk_model="ledoit-wolf",
        constraints=CONSTRAINTS,
    )
    assert shown == by_http(api_server) == pure.weights.to_dict()
    assert 'sector["Layer 1"] <= 30% (upper): one point is worth' in page.locator(".tg-results").inner_text()

    page.wait_for_selector(".js-plotly-plot .bars path", state="attached", timeout=60_000)
    folder = Path(os.environ.get("TANGENCY_SCREENSHOTS", tmp_path))
    for name, width, height in (("optimizer", 1280, README_HEIGHT), ("optimizer-1920", 1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        page.locator(".tg-header").scroll_into_view_if_needed()
        page.wait_for_timeout(600)
        page.screenshot(path=folder / f"{name}.png")
        assert clipped(page) == []
        room, plot = (page.locator(each).first.bounding_box() for each in (".tg-plot", ".js-plotly-plot .main-svg"))
        assert plot["width"] == pytest.approx(room["width"], abs=4)
        overhang = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overhang == 0

    # More assets make the plot higher; it still follows the width of its room.
    select(page, "optimizer", "inverse-volatility")
    page.locator(".tg-exact").filter(has_text=re.compile(r'"NEAR": 0\.0\d*[1-9]')).wait_for(state="attached")
    page.wait_for_function("document.querySelector('.js-plotly-plot .main-svg').getBoundingClientRect().height > 700")
    page.wait_for_timeout(600)
    page.set_viewport_size({"width": 1280, "height": README_HEIGHT})
    page.wait_for_function(
        """() => {
            const [room, plot] = ['.tg-plot', '.js-plotly-plot .main-svg'].map(
                (each) => document.querySelector(each).getBoundingClientRect());
            return Math.abs(room.width - plot.width) <= 4 && Math.abs(room.height - plot.height) <= 4;
        }""",
        timeout=10_000,
    )

    page.fill(".tg-constraints textarea", "weight[BTX] <= 20%")
    notice = page.locator(".tg-notice")
    notice.wait_for()
    told = notice.inner_text()
    assert "Invalid request" in told
    assert "BTX" in told
    assert "BTC" in told
    assert "Traceback" not in page.content()

    page.fill(".tg-constraints textarea", "weight < 20%")
    assert "column 8" in page.locator(".tg-complaint [role=alert]").inner_text()

    assert [url for url in requests if not AT_HOME.match(url)] == []
    assert failures == []
    page.context.close()
    # No visitor can choose a template that links elsewhere.
    with urllib.request.urlopen(f"{apps_server.app}&template=lab", timeout=60) as response:
        assert re.findall(r"(?:href|src)=[\"']https?://[^\"']*", response.read().decode()) == []
